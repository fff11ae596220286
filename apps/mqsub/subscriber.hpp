// Subscribes and prints, until enough has come, nobody listens any more, or something ends it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "common/outcome.hpp"
#include "mqsub/options.hpp"
#include "mqsub/printer.hpp"
#include "mqtt/client.hpp"
#include "mqtt/descriptor.hpp"
#include "mqtt/loop.hpp"
#include "mqtt/timer.hpp"

namespace mq::sub {

class Subscriber {
public:
    // `config` must be complete (see check()) and outlive the subscriber.
    explicit Subscriber(const Config& config);

    [[nodiscard]] cli::Outcome run();

private:
    [[nodiscard]] mqtt::Result<void> prepare();
    [[nodiscard]] mqtt::Result<void> subscribe();
    void connected();
    void subscribed(const mqtt::SubscribeDone& done);
    void received(const mqtt::Message& message);
    void disconnected(const mqtt::Disconnection& ending);
    void interrupted(int signal_number);
    void schedule_flush();
    void flush();
    void check_written(const Printer::WriteResult& result);
    // Settles how the run ends, if that is not settled yet, and leaves the broker in order.
    void finish(cli::Outcome outcome, mqtt::ReasonCode reason = mqtt::ReasonCode::success);

    const Config& config_;
    mqtt::Loop loop_;
    std::optional<mqtt::Client> client_;
    Printer printer_;
    std::optional<mqtt::HangupWatch> hangup_watch_;
    mqtt::Timer write_again_;  // after a signal came into a write
    bool flush_scheduled_ = false;
    bool all_granted_ = false;
    std::uint64_t printed_ = 0;
    std::optional<mqtt::TimePoint> outage_since_;
    std::optional<cli::Outcome> outcome_;
};

}  // namespace mq::sub
