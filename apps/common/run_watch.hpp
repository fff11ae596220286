// What a run does for --deadline, --stats, --on-up and --on-down beside its own work, and what it
// knows of its losses. A tool tells it what its client says.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "common/deadline.hpp"
#include "common/hooks.hpp"
#include "common/losses.hpp"
#include "common/options_connection.hpp"
#include "mqtt/client.hpp"
#include "mqtt/loop.hpp"
#include "mqtt/timer.hpp"

namespace mq::cli {

class RunWatch {
public:
    // `loop`, `config` and `deadline` must outlive the watch; `tool` is a literal.
    RunWatch(mqtt::Loop& loop, std::string_view tool, const ConnectionConfig& config,
             Deadline& deadline);

    // `client`, which must outlive the watch, is about to start, and the loop about to run. At the
    // deadline the tool is called back: it has leave_after_deadline to stop the loop.
    [[nodiscard]] mqtt::Result<void> start(const mqtt::Client& client,
                                           std::function<void()> on_deadline);
    void connected(const mqtt::Connected& event);
    // What ended, with what that probably means: see Losses.
    [[nodiscard]] mqtt::Error disconnected(const mqtt::Disconnection& ending);
    // That ending is worth a line although another attempt follows: a connection broke, or the
    // first attempt of all failed.
    [[nodiscard]] bool is_news() const { return is_news_; }
    // The deadline has come. `step` is what a connected client was doing; what another one was
    // doing, the watch knows.
    [[nodiscard]] Outcome expire(std::string_view step, std::string_view owed);
    // The loop has ended, and nothing follows but the outcome.
    void finish();

private:
    void print_stats() const;
    void went_down(std::string_view reason, std::optional<mqtt::Duration> retry_in);
    [[nodiscard]] std::string step_of_client() const;
    void run_hook(const std::string& command, std::string_view event, Hooks::Variables variables);

    mqtt::Loop& loop_;
    std::string_view tool_;
    const ConnectionConfig& config_;
    Deadline& deadline_;
    const mqtt::Client* client_ = nullptr;
    mqtt::TimePoint started_at_;
    std::optional<mqtt::Timer> deadline_timer_;
    Hooks hooks_;
    Losses losses_;
    std::string client_id_;
    std::string last_failure_;
    bool is_up_ = false;
    bool is_news_ = false;
    bool is_first_ = true;  // no attempt has ended
    std::optional<mqtt::TimePoint> outage_since_;
};

}  // namespace mq::cli
