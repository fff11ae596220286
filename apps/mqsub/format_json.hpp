// %j and %J: a message as a JSON object. The keys, in this order: tst (local time,
// "2026-11-22T19:50:11.243511+0000"), topic, qos, retain, payloadlen, mid (QoS 1 and 2 only),
// properties (only if there are some), payload (null if empty).
//
// In properties, in the order in which they came: numbers, strings, correlation-data as a string,
// and user-properties as an array of objects with one key each, placed where the first one came. A
// subscription-identifier is a number; several are an array, placed likewise.
#pragma once

#include <string>

#include "common/json_writer.hpp"
#include "common/wall_time.hpp"
#include "mqtt/event.hpp"

namespace mq::sub {

// %j: the payload is a string. Bytes that are not UTF-8 become the \u00xx of their value.
void append_message_json(const mqtt::Message& message, const cli::LocalTime& time,
                         cli::JsonWriter::Layout layout, std::string& out);

// %J: the payload is JSON itself and becomes a part of ours (common/json_text.hpp). False if it is
// not JSON; nothing is appended then.
[[nodiscard]] bool append_payload_json(const mqtt::Message& message, const cli::LocalTime& time,
                                       cli::JsonWriter::Layout layout, std::string& out);

}  // namespace mq::sub
