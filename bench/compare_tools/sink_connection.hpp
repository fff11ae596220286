// A connection of the sink: every PUBLISH is acknowledged, counted and dropped.
#pragma once

#include <bitset>
#include <cstdint>
#include <string>

#include "fake_broker.hpp"

namespace mq::compare {

class SinkConnection final : public FakeConnection {
public:
    using FakeConnection::FakeConnection;

private:
    // "publish=N duplicates=N completed=N": messages that came, how many PUBLISH packets beyond
    // them, and how many of the messages the client knows to be received.
    [[nodiscard]] std::string tally() const override;
    void take_publish(const PacketView& packet) override;
    void take_acknowledgement(PacketType type, PacketId packet_id) override;

    std::uint64_t publish_ = 0;
    std::uint64_t duplicates_ = 0;
    std::uint64_t completed_ = 0;
    // QoS 2 identifiers between PUBLISH and PUBREL (§4.3.3): seen again, it is the same message.
    std::bitset<65536> held_;
};

}  // namespace mq::compare
