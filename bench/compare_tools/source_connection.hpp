// A connection of the source: a SUBSCRIBE, whatever its filters, starts a stream of equal PUBLISH
// packets.
#pragma once

#include <cstdint>
#include <string>

#include "fake_broker.hpp"

namespace mq::compare {

struct SourcePlan {
    std::uint64_t messages = 1;
    QoS qos = QoS::at_most_once;
    // Unacknowledged packets, of which a 5.0 client may allow fewer (§3.1.2.11.3).
    std::size_t window = 20;
};

class SourceConnection final : public FakeConnection {
public:
    SourceConnection(Descriptor socket, const SourcePlan& plan);

private:
    // "sent=N acknowledged=N": both in messages; at QoS 0 nothing is acknowledged.
    [[nodiscard]] std::string tally() const override;
    void take_connect(const mqtt::Connect& connect) override;
    void take_subscribe(const mqtt::Subscribe& subscribe) override;
    void take_acknowledgement(PacketType type, PacketId packet_id) override;
    [[nodiscard]] Bytes next_block() override;
    [[nodiscard]] std::uint64_t sendable() const;
    void number_packets(std::uint64_t count);

    SourcePlan plan_;
    bool streams_ = false;
    // As many whole packets as 64 KiB hold; the identifiers are written over for each block.
    Buffer block_;
    std::size_t packet_size_ = 0;
    std::size_t id_offset_ = 0;
    PacketId packet_id_ = 0;
    std::uint64_t sent_ = 0;
    std::uint64_t acknowledged_ = 0;
};

}  // namespace mq::compare
