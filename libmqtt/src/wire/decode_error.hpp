// Why bytes from the peer are not MQTT. Small and free to make; words only when somebody asks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "mqtt/error.hpp"
#include "mqtt/types.hpp"

namespace mqtt::wire {

enum class DecodeErrorCode : std::uint8_t {
    truncated,                  // a field runs past the end of the packet
    trailing_bytes,             // bytes after the last field
    reserved_flags,             // the lower half of the first byte is not what the standard demands
    reserved_bits,              // a reserved bit in a flags byte is set
    unknown_packet_type,        // type 0, or AUTH before 5.0
    bad_variable_byte_integer,  // longer than four bytes
    non_minimal_variable_byte_integer,  // 5.0 §1.5.5
    bad_utf8,                           // ill-formed, surrogate, overlong or U+0000 (§1.5.4)
    bad_qos,                            // QoS 3
    bad_packet_id,                      // packet identifier 0
    bad_value,                          // a field or property whose value the standard forbids
    bad_reason_code,                    // not a code that this packet may carry
    bad_topic_name,                     // wildcard, or empty without a topic alias
    bad_topic_filter,
    bad_protocol_name,
    unsupported_version,
    unknown_property,
    property_not_allowed,  // a property of another packet
    duplicate_property,
    empty_list,        // SUBSCRIBE, SUBACK, UNSUBSCRIBE, 5.0 UNSUBACK with nothing in it
    packet_too_large,  // over the maximum that we announced
};

struct DecodeError {
    DecodeErrorCode code{};
    PacketType packet{};
    // Static text in the standard's words: "topic name", "remaining length"; for a property its
    // title, "Topic Alias".
    std::string_view field;
    // Of the offending byte, counted from the packet's first byte.
    std::size_t offset = 0;
};

// `malformed PUBLISH: topic name is not valid UTF-8 at byte 7`: one clause, for Error::detail.
[[nodiscard]] std::string describe(const DecodeError& error);

// What MQTT 5.0 §4.13 has us answer: malformed_packet, protocol_error, packet_too_large,
// topic_name_invalid, topic_filter_invalid, unsupported_protocol_version.
[[nodiscard]] ReasonCode reason_for(const DecodeError& error);

}  // namespace mqtt::wire
