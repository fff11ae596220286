// What became of one publish(): Client::publish_tracked() returns it. A token may outlive its
// client. Used in the loop's thread.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "mqtt/event.hpp"

namespace mqtt {

class PublishToken {
public:
    struct State {
        PacketId packet_id = 0;
        std::optional<PublishDone::Outcome> outcome = std::nullopt;
        ReasonCode reason = ReasonCode::success;
    };

    explicit PublishToken(std::shared_ptr<const State> state) : state_(std::move(state)) {}

    // 0 at QoS 0.
    [[nodiscard]] PacketId packet_id() const { return state_->packet_id; }
    // At QoS 0, which has no acknowledgement: from the start. A client that ends before the
    // acknowledgement came leaves it false for ever.
    [[nodiscard]] bool is_done() const { return state_->outcome.has_value(); }
    // Nothing until it is done.
    [[nodiscard]] std::optional<PublishDone::Outcome> outcome() const { return state_->outcome; }
    // The server's code, once it is done.
    [[nodiscard]] ReasonCode reason() const { return state_->reason; }

private:
    std::shared_ptr<const State> state_;
};

}  // namespace mqtt
