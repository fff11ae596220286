// Control packets as the programs of this directory need them: the codec of libmqtt for those that
// come once in a connection, and the least that does for those that come by the million.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "mqtt/packets.hpp"
#include "mqtt/types.hpp"
#include "wire/encode.hpp"

namespace mq::compare {

using mqtt::Bytes;
using mqtt::PacketId;
using mqtt::PacketType;
using mqtt::QoS;
using mqtt::wire::Buffer;

// A whole packet, its first byte and what follows the fixed header.
struct PacketView {
    std::uint8_t first = 0;
    Bytes body;
    std::size_t size = 0;

    [[nodiscard]] PacketType type() const { return static_cast<PacketType>(first >> 4); }
    // For PUBLISH only (§3.3.1).
    [[nodiscard]] QoS qos() const { return static_cast<QoS>((first >> 1) & 3); }
    [[nodiscard]] bool dup() const { return (first & 8) != 0; }
};

[[nodiscard]] inline std::uint16_t two_bytes(Bytes bytes) {
    return static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]);
}

// A PUBLISH of MQTT 3.1.1 (§3.3.2), in parts.
struct PublishView {
    Bytes topic;
    PacketId packet_id = 0;
    Bytes payload;
};
[[nodiscard]] PublishView view_publish(const PacketView& packet);

// Bytes of one connection that are not yet taken as packets.
class PacketInput {
public:
    PacketInput() : bytes_(block_capacity) {}

    // One read. False at the end of the connection.
    [[nodiscard]] bool fill(int descriptor);
    // The next whole packet, valid until fill(); nothing while it is incomplete.
    [[nodiscard]] std::optional<PacketView> next();
    // Did the last fill() get less than there was room for? Then more is not there yet.
    [[nodiscard]] bool is_drained() const { return last_fill_was_short_; }

private:
    static constexpr std::size_t block_capacity = 64 * 1024;
    void make_room();

    std::vector<std::uint8_t> bytes_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    bool last_fill_was_short_ = false;
};

// Appends a packet by the codec; ends the program if it cannot be expressed.
void append(const mqtt::Packet& packet, mqtt::Version version, Buffer& out);
// PUBACK, PUBREC, PUBREL or PUBCOMP in their short form (§3.4 to §3.7).
inline void append_acknowledgement(PacketType type, PacketId packet_id, Buffer& out) {
    const std::uint8_t flags = type == PacketType::pubrel ? 2 : 0;
    const std::uint8_t bytes[] = {
        static_cast<std::uint8_t>(static_cast<unsigned>(type) << 4 | flags), 2,
        static_cast<std::uint8_t>(packet_id >> 8), static_cast<std::uint8_t>(packet_id & 0xFF)};
    out.insert(out.end(), std::begin(bytes), std::end(bytes));
}

// The identifier after this one: 1 to 65,535, never 0 (§2.2.1).
[[nodiscard]] inline PacketId next_id(PacketId packet_id) {
    return packet_id == 0xFFFF ? PacketId{1} : static_cast<PacketId>(packet_id + 1);
}

// CONNECT of MQTT 3.1.1 with a clean session, and its CONNACK; ends the program on a refusal.
void shake_hands(int socket, PacketInput& input);

}  // namespace mq::compare
