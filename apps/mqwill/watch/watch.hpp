// `mqwill watch`: a board of who is online, for people, programs and scripts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/hooks.hpp"
#include "common/option.hpp"
#include "common/options_connection.hpp"
#include "common/outcome.hpp"
#include "mqtt/client.hpp"
#include "mqtt/descriptor.hpp"
#include "mqtt/loop.hpp"
#include "mqtt/timer.hpp"
#include "mqwill/watch/board.hpp"

namespace mq::will {

struct WatchConfig {
    cli::ConnectionConfig connection;
    std::vector<std::string> filters;
    mqtt::QoS qos = mqtt::QoS::at_least_once;
    bool sparkplug = false;
    bool json = false;
    std::optional<mqtt::Duration> stale;
    std::optional<Condition> until;
    std::optional<mqtt::Duration> deadline;
    std::string on_online;  // commands; empty: none
    std::string on_offline;
};

// `config` must outlive the table.
[[nodiscard]] cli::OptionTable watch_options(WatchConfig& config);

// What no single option can tell. The error is a sentence.
[[nodiscard]] mqtt::Result<void> check(const WatchConfig& config);

class Watch {
public:
    explicit Watch(const WatchConfig& config);

    [[nodiscard]] cli::Outcome run();

private:
    [[nodiscard]] mqtt::Result<void> prepare();
    [[nodiscard]] mqtt::Result<void> subscribe();
    void subscribed(const mqtt::SubscribeDone& done);
    void received(const mqtt::Message& message);
    void disconnected(const mqtt::Disconnection& ending);
    void changed(const std::vector<Change>& changes);
    void run_command(const Change& change);
    void look_for_stale();
    void arm_stale_timer();
    void settle();
    void judge();
    void schedule_redraw();
    void redraw();
    void write(const std::string& text);
    void interrupted(int signal_number);
    void finish(cli::Outcome outcome);
    void say(const std::string& text) const;

    const WatchConfig& config_;
    mqtt::Loop loop_;
    cli::Hooks hooks_;
    Board board_;
    std::optional<mqtt::Client> client_;
    std::optional<mqtt::HangupWatch> hangup_watch_;
    mqtt::Timer deadline_;
    mqtt::Timer settled_;  // by when all retained messages have come
    mqtt::Timer stale_timer_;
    mqtt::Timer redraw_timer_;
    std::optional<mqtt::TimePoint> last_drawn_;
    bool is_table_ = false;  // on a terminal that can
    std::size_t drawn_lines_ = 0;
    bool is_settled_ = false;
    std::optional<cli::Outcome> outcome_;
};

}  // namespace mq::will
