// The store that lives as long as the process. Its memory is bounded by the in-flight window (a
// packet each) and, for incoming QoS 2, by the 65,536 identifiers that there are (8 KiB, from the
// first such message on).
#pragma once

#include <bitset>
#include <cstdint>
#include <memory>
#include <vector>

#include "session/store.hpp"

namespace mqtt {

class MemoryStore final : public Store {
public:
    [[nodiscard]] Result<void> keep(PacketId packet_id, QoS qos, Bytes packet) override;
    [[nodiscard]] Bytes packet(PacketId packet_id) override;
    [[nodiscard]] Result<void> mark_received(PacketId packet_id) override;
    [[nodiscard]] Result<void> release(PacketId packet_id) override;
    [[nodiscard]] Result<bool> keep_incoming(PacketId packet_id) override;
    [[nodiscard]] Result<bool> has_incoming(PacketId packet_id) override;
    [[nodiscard]] Result<bool> release_incoming(PacketId packet_id) override;
    [[nodiscard]] Result<void> forget_incoming() override;
    // In order of keep(): a test that puts a new session on an old store sees what a durable one
    // would give.
    [[nodiscard]] Result<std::vector<Outgoing>> restore() override;

private:
    struct Entry {
        Outgoing outgoing;
        std::uint64_t order = 0;
        std::vector<std::uint8_t> packet;  // its capacity is used again by the next message
    };
    // The entry of an identifier stands at its lowest bits. Two identifiers never share one at the
    // same time: the table doubles until they do not.
    [[nodiscard]] Entry* find(PacketId packet_id);
    [[nodiscard]] Entry& make_room(PacketId packet_id);

    std::vector<Entry> entries_;
    std::uint64_t kept_ = 0;
    std::unique_ptr<std::bitset<65'536>> incoming_;
};

}  // namespace mqtt
