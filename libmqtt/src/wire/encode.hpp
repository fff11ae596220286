// Packets to bytes. Each function appends exactly one packet to `out`, or returns an error that
// names the field and leaves `out` as it was: a string over 65,535 bytes, a packet over
// 268,435,455, a property where it may not stand, text that is not MQTT UTF-8, a topic name with a
// wildcard, packet identifier 0. Nothing is truncated, nothing is corrected.
#pragma once

#include <cstdint>
#include <vector>

#include "mqtt/packets.hpp"
#include "mqtt/result.hpp"

namespace mqtt::wire {

using Buffer = std::vector<std::uint8_t>;

[[nodiscard]] Result<void> encode(const Packet& packet, Version version, Buffer& out);

[[nodiscard]] Result<void> encode(const Connect& packet, Buffer& out);  // packet.version counts
[[nodiscard]] Result<void> encode(const Connack& packet, Version version, Buffer& out);
// Checks lengths, flags and properties, but not the characters of the topic: the caller did that
// once with check_topic_name(), a stream of messages to one topic need not pay for it each time.
[[nodiscard]] Result<void> encode(const Publish& packet, Version version, Buffer& out);
// `type` is puback, pubrec, pubrel or pubcomp. Success without properties takes the short form of
// four bytes on 5.0 as well (§3.4.2.1).
[[nodiscard]] Result<void> encode_acknowledgement(PacketType type, const Acknowledgement& packet,
                                                  Version version, Buffer& out);
[[nodiscard]] Result<void> encode(const Subscribe& packet, Version version, Buffer& out);
[[nodiscard]] Result<void> encode(const Suback& packet, Version version, Buffer& out);
[[nodiscard]] Result<void> encode(const Unsubscribe& packet, Version version, Buffer& out);
[[nodiscard]] Result<void> encode(const Unsuback& packet, Version version, Buffer& out);
[[nodiscard]] Result<void> encode(const Pingreq& packet, Buffer& out);
[[nodiscard]] Result<void> encode(const Pingresp& packet, Buffer& out);
[[nodiscard]] Result<void> encode(const Disconnect& packet, Version version, Buffer& out);
[[nodiscard]] Result<void> encode(const Auth& packet, Buffer& out);

}  // namespace mqtt::wire
