#include "common/run_watch.hpp"

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <utility>

#include "common/stats.hpp"

namespace mq::cli {

namespace {

constexpr std::string_view at_end = "the run is at its end";

std::string in_seconds(mqtt::Duration duration) {
    return fmt::format("{:.3f}", std::chrono::duration<double>(duration).count());
}

}  // namespace

RunWatch::RunWatch(mqtt::Loop& loop, std::string_view tool, const ConnectionConfig& config,
                   Deadline& deadline)
    : loop_(loop),
      tool_(tool),
      config_(config),
      deadline_(deadline),
      started_at_(mqtt::Clock::now()),
      hooks_(loop) {}

mqtt::Result<void> RunWatch::start(const mqtt::Client& client, std::function<void()> on_deadline) {
    client_ = &client;
    const ResilienceConfig& wishes = config_.resilience;
    if (const auto at = deadline_.at()) {
        deadline_timer_.emplace(loop_, std::move(on_deadline));
        deadline_timer_->set(*at);
        deadline_.yield_to_loop();
    }
    if (wishes.stats) {
        if (auto caught = loop_.on_signal(SIGUSR1, [this] { print_stats(); }); !caught) {
            return caught;
        }
    }
    return wishes.on_up.empty() && wishes.on_down.empty() ? mqtt::Result<void>{} : hooks_.prepare();
}

void RunWatch::connected(const mqtt::Connected& event) {
    client_id_ = event.client_id;
    losses_.connected(client_id_, loop_.now());
    is_up_ = true;
    Hooks::Variables variables{{"MQTOOLS_SESSION_PRESENT", event.session_present ? "1" : "0"}};
    if (outage_since_) {
        variables.emplace_back("MQTOOLS_OUTAGE_SECONDS", in_seconds(loop_.now() - *outage_since_));
        outage_since_.reset();
    }
    run_hook(config_.resilience.on_up, "up", std::move(variables));
}

mqtt::Error RunWatch::disconnected(const mqtt::Disconnection& ending) {
    mqtt::Error error = losses_.explain(ending, loop_.now());
    last_failure_ = error.detail;
    is_news_ = ending.was_connected || is_first_;
    is_first_ = false;
    if (ending.was_connected) {
        went_down(ending.clean ? at_end : error.detail, ending.retry_in);
    }
    return error;
}

void RunWatch::went_down(std::string_view reason, std::optional<mqtt::Duration> retry_in) {
    is_up_ = false;
    outage_since_ = loop_.now();
    Hooks::Variables variables{{"MQTOOLS_REASON", std::string(reason)}};
    if (retry_in) {
        variables.emplace_back("MQTOOLS_RETRY_SECONDS", in_seconds(*retry_in));
    }
    run_hook(config_.resilience.on_down, "down", std::move(variables));
}

void RunWatch::run_hook(const std::string& command, std::string_view event,
                        Hooks::Variables variables) {
    if (!command.empty()) {
        variables.emplace_back("MQTOOLS_EVENT", event);
        variables.emplace_back("MQTOOLS_CLIENT_ID", client_id_);
        variables.emplace_back("MQTOOLS_URL", mqtt::to_url(config_.endpoint));
        hooks_.run(command, std::move(variables));
    }
}

Outcome RunWatch::expire(std::string_view step, std::string_view owed) {
    return deadline_.expire(client_->is_connected() ? step : step_of_client(), owed);
}

std::string RunWatch::step_of_client() const {
    switch (client_->phase()) {
        case mqtt::ClientPhase::waiting:
            return fmt::format("waiting to connect again, after {}", last_failure_);
        case mqtt::ClientPhase::looking_up:
            return fmt::format("looking up \"{}\"", config_.endpoint.host);
        case mqtt::ClientPhase::connecting:
            return fmt::format("connecting to {}", mqtt::to_url(config_.endpoint));
        case mqtt::ClientPhase::awaiting_connack:
            return "waiting for CONNACK";
        case mqtt::ClientPhase::connected:
        case mqtt::ClientPhase::leaving:
        case mqtt::ClientPhase::ended:
            break;
    }
    return "leaving the broker";
}

void RunWatch::finish() {
    deadline_timer_.reset();
    if (is_up_) {  // nobody waited for the broker
        went_down(at_end, std::nullopt);
    }
    hooks_.finish(deadline_.at());
    if (config_.resilience.stats) {
        print_stats();
    }
}

void RunWatch::print_stats() const {
    const std::string line = stats_line(tool_, mqtt::Clock::now() - started_at_, client_->stats(),
                                        client_->session_stats());
    std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace mq::cli
