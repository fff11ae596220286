// The small vocabulary that every layer shares. Plain values, no behaviour, no I/O.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string_view>

namespace mqtt {

// The protocol level byte of CONNECT (MQTT 3.1 §3.1, 3.1.1 §3.1.2.2, 5.0 §3.1.2.2).
enum class Version : std::uint8_t { v3_1 = 3, v3_1_1 = 4, v5 = 5 };

enum class QoS : std::uint8_t { at_most_once = 0, at_least_once = 1, exactly_once = 2 };

// MQTT 5.0 §3.8.3.1: what the server does with retained messages when a subscription is made.
enum class RetainHandling : std::uint8_t { send = 0, send_if_new = 1, do_not_send = 2 };

// Identifies a PUBLISH (QoS 1, 2), SUBSCRIBE or UNSUBSCRIBE in flight. Never 0 on the wire.
using PacketId = std::uint16_t;

// Bytes that somebody else owns. Where a span or string_view outlives a call, its declaration says
// what it points into and how long that lives.
using Bytes = std::span<const std::uint8_t>;

// Time is always an argument below net/: nothing there reads this clock.
using Clock = std::chrono::steady_clock;
using TimePoint = Clock::time_point;
using Duration = Clock::duration;

// The control packet types (MQTT 5.0 §2.1.2), numbered as in the first byte's upper half.
enum class PacketType : std::uint8_t {
    connect = 1,
    connack = 2,
    publish = 3,
    puback = 4,
    pubrec = 5,
    pubrel = 6,
    pubcomp = 7,
    subscribe = 8,
    suback = 9,
    unsubscribe = 10,
    unsuback = 11,
    pingreq = 12,
    pingresp = 13,
    disconnect = 14,
    auth = 15,
};

// "CONNECT", "PUBACK", ...: the standard's spelling. "packet type 0" for a value outside the enum.
[[nodiscard]] std::string_view name(PacketType type);

// The same bytes, seen as text or as octets; nothing is copied.
[[nodiscard]] inline Bytes as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
[[nodiscard]] inline std::string_view as_text(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace mqtt
