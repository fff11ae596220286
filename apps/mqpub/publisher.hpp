// Publishes one message and waits for all that its QoS promises.
#pragma once

#include <optional>

#include "common/outcome.hpp"
#include "mqpub/options.hpp"
#include "mqtt/client.hpp"
#include "mqtt/loop.hpp"
#include "mqtt/timer.hpp"

namespace mq::pub {

class Publisher {
public:
    // `config` must be complete (see check()) and outlive the publisher.
    explicit Publisher(const Config& config);

    // Blocks until the message is acknowledged (QoS 0: written, and the connection closed in
    // order), or until it is certain that it will not be.
    [[nodiscard]] cli::Outcome run();

private:
    [[nodiscard]] mqtt::Result<void> prepare();
    void publish();
    void published(const mqtt::PublishDone& done);
    void disconnected(const mqtt::Disconnection& ending);
    void interrupted(int signal_number);
    // Settles how the run ends, if that is not settled yet, and leaves the broker in order.
    void finish(cli::Outcome outcome);

    const Config& config_;
    mqtt::Loop loop_;
    std::optional<mqtt::Client> client_;
    mqtt::Timer patience_;  // for the acknowledgement, after a signal
    int signal_number_ = 0;
    bool sent_ = false;  // QoS 0: handed over, so that a clean end is a success
    std::optional<cli::Outcome> outcome_;
};

}  // namespace mq::pub
