// Subscribes and prints, until enough has come, nobody listens any more, or something ends it.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "common/deadline.hpp"
#include "common/outcome.hpp"
#include "common/run_watch.hpp"
#include "common/wall_time.hpp"
#include "mqsub/drain.hpp"
#include "mqsub/filter.hpp"
#include "mqsub/options.hpp"
#include "mqsub/printer.hpp"
#include "mqsub/unwritten.hpp"
#include "mqtt/client.hpp"
#include "mqtt/descriptor.hpp"
#include "mqtt/loop.hpp"
#include "mqtt/timer.hpp"

namespace mq::sub {

class Subscriber {
public:
    // `config` must be complete (see check()); it and `deadline` must outlive the subscriber.
    Subscriber(const Config& config, cli::Deadline& deadline);

    [[nodiscard]] cli::Outcome run();

private:
    [[nodiscard]] mqtt::Result<void> prepare();
    [[nodiscard]] mqtt::Result<void> create_client();
    [[nodiscard]] mqtt::Result<void> subscribe();
    void connected(const mqtt::Connected& event);
    void answered(std::optional<cli::Outcome> refusal);
    void received(const mqtt::Message& message);
    void disconnected(const mqtt::Disconnection& ending);
    void interrupted(int signal_number);
    void time_is_over();
    void deadline_passed();
    // Ends the run, whatever is still under way.
    void stop();
    void schedule_flush();
    void flush();
    void check_written(const Printer::WriteResult& result);
    void acknowledge_written();
    void report_errors();
    // On standard error, unless --quiet forbids it.
    void say(std::string_view text) const;
    [[nodiscard]] cli::WallTime wall_time();
    // Settles how the run ends, if that is not settled yet, and leaves the broker in order: at
    // once, or with --ack-after as soon as all is written.
    void finish(cli::Outcome outcome, mqtt::ReasonCode reason = mqtt::ReasonCode::success);
    // The same where it is not the end that was planned: the broker publishes the will, as it does
    // after mosquitto_sub.
    void break_off(cli::Outcome outcome);
    void leave();
    // Stops the loop, once the broker is left and the output written.
    void stop_if_done();

    const Config& config_;
    const AckAfter ack_after_;
    mqtt::Loop loop_;
    std::optional<mqtt::Client> client_;
    MessageFilter filter_;
    std::optional<Printer> printer_;
    Unwritten unwritten_;
    std::optional<mqtt::HangupWatch> hangup_watch_;
    cli::Deadline& deadline_;
    cli::RunWatch watch_;
    std::optional<Drain> drain_;
    mqtt::Timer timeout_;      // -W
    mqtt::Timer leaving_;      // for the broker, after the deadline
    mqtt::Timer write_again_;  // set while the reader of our output keeps us waiting
    mqtt::Duration write_delay_;
    bool flush_scheduled_ = false;
    bool ever_connected_ = false;
    bool waits_shorter_for_connack_ = false;  // since -W allows no more
    std::size_t unanswered_ = 0;  // of the SUBSCRIBE and UNSUBSCRIBE packets, those not granted yet
    std::optional<mqtt::TimePoint> outage_since_;
    mqtt::TimePoint turn_;  // of the loop, which wall_time_ belongs to
    cli::WallTime wall_time_{};
    std::optional<cli::Outcome> outcome_;
    mqtt::ReasonCode reason_ = mqtt::ReasonCode::success;  // of our DISCONNECT
    bool is_leaving_ = false;
    bool has_left_ = false;  // the broker, in order or not
};

}  // namespace mq::sub
