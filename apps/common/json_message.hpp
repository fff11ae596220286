// `mqsub --json`: a message as one JSON object on one line, without the line's end. The keys, in
// this order:
//
//   time        when it came, UTC: "2026-11-22T19:50:11.243511Z"
//   topic
//   payload     as text, if it is UTF-8 as MQTT means it (5.0 §1.5.4: no U+0000); or else
//   payload_b64 its bytes in base64 (RFC 4648 §4). There is always exactly one of the two.
//   qos         0, 1 or 2
//   retain, dup true or false
//   mid         the packet identifier, if it has one: QoS 1 and 2
//   properties  only if there are some: an object, its keys as -D spells them, in the order in
//               which they came. Strings are strings and numbers numbers, but
//               "correlation-data" is text under the rule of the payload, or else {"b64":"..."};
//               "subscription-identifier" is an array of numbers, as there may be several;
//               "user-property" is an array of [name, value] pairs, as names may repeat.
//               These two hold all there are of their kind and stand where the first one came.
//
// Nothing is lost: payload, topic, flags and properties can be read back byte for byte, all but the
// place of a repeated property among those of other kinds.
#pragma once

#include <string>

#include "common/wall_time.hpp"
#include "mqtt/event.hpp"

namespace mq::cli {

void append_json_message(const mqtt::Message& message, WallTime time, std::string& out);

}  // namespace mq::cli
