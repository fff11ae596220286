#include "mqwill/watch/watch.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "common/app.hpp"
#include "mqwill/watch/view.hpp"

namespace mq::will {

using cli::ExitCode;
using cli::Outcome;
using mqtt::Result;

namespace {

constexpr std::string_view tool_name = "mqwill watch";

// Retained messages follow the SUBACK without a sign for the last one: "all" is asked when none has
// come for so long.
constexpr mqtt::Duration settle_time = std::chrono::milliseconds(300);
constexpr mqtt::Duration redraw_pause = std::chrono::milliseconds(100);

cli::WallTime wall_time() {
    return std::chrono::system_clock::now();
}

bool has_value(const char* variable) {
    const char* value = std::getenv(variable);
    return value != nullptr && *value != '\0';
}

bool is_capable_terminal() {
    const char* term = std::getenv("TERM");
    return ::isatty(STDOUT_FILENO) == 1 && term != nullptr && std::strcmp(term, "dumb") != 0;
}

TableStyle terminal_style() {
    TableStyle style{.colours = !has_value("NO_COLOR")};
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0) {
        style.rows = size.ws_row;
        style.columns = size.ws_col;
    }
    return style;
}

}  // namespace

Watch::Watch(const WatchConfig& config)
    : config_(config),
      hooks_(loop_),
      board_(config.stale),
      deadline_(loop_,
                [this] {
                    finish({ExitCode::timed_out,
                            fmt::format("--deadline has passed: {} of {} online",
                                        board_.online_count(), board_.entries().size())});
                }),
      settled_(loop_,
               [this] {
                   is_settled_ = true;
                   judge();
               }),
      stale_timer_(loop_, [this] { look_for_stale(); }),
      redraw_timer_(loop_, [this] { redraw(); }),
      is_table_(!config.json && is_capable_terminal()) {}

Outcome Watch::run() {
    if (auto prepared = prepare(); !prepared) {
        return cli::outcome_of(prepared.error());
    }
    if (config_.deadline) {
        deadline_.set(mqtt::Clock::now() + *config_.deadline);
    }
    client_->start();
    loop_.run_until_stopped();
    hooks_.finish(std::nullopt);
    return outcome_.value_or(Outcome{ExitCode::bug, "the run ended without an outcome"});
}

Result<void> Watch::prepare() {
    constexpr std::uint16_t receive_maximum = 20;
    auto options = cli::client_options(config_.connection, "mqwill", receive_maximum);
    if (!options) {
        return tl::unexpected(std::move(options.error()));
    }
    options->retry =
        cli::retry_policy(config_.connection.resilience, mqtt::Retry::after_first_success);
    auto client = mqtt::Client::create(
        loop_, std::move(*options),
        {.on_message = [this](const mqtt::Message& message) { received(message); },
         .on_subscribed = [this](const mqtt::SubscribeDone& done) { subscribed(done); },
         .on_disconnected = [this](const mqtt::Disconnection& ending) { disconnected(ending); }});
    if (!client) {
        return tl::unexpected(std::move(client.error()));
    }
    client_.emplace(std::move(*client));
    for (const int number : {SIGINT, SIGTERM}) {
        if (auto caught = loop_.on_signal(number, [this, number] { interrupted(number); });
            !caught) {
            return caught;
        }
    }
    if (auto caught = loop_.on_signal(SIGWINCH, [this] { schedule_redraw(); }); !caught) {
        return caught;
    }
    if (auto prepared = hooks_.prepare(); !prepared) {
        return prepared;
    }
    hangup_watch_.emplace(loop_, STDOUT_FILENO, [this] { finish({}); });
    return subscribe();
}

Result<void> Watch::subscribe() {
    std::vector<mqtt::Subscription> wanted;
    for (const std::string& filter : config_.filters) {
        wanted.push_back({.filter = filter, .qos = config_.qos});
    }
    if (wanted.empty()) {
        wanted.push_back({.filter = "spBv1.0/#", .qos = config_.qos});
    }
    return client_->subscribe(wanted, config_.connection.properties.subscribe);
}

void Watch::subscribed(const mqtt::SubscribeDone& done) {
    for (std::size_t index = 0; index < done.reasons.size(); ++index) {
        if (mqtt::is_error(done.reasons[index])) {
            finish({ExitCode::refused,
                    fmt::format("{}, filter \"{}\"",
                                cli::describe(mqtt::PacketType::suback, done.reasons[index]),
                                done.subscriptions[index].filter)});
            return;
        }
    }
    settle();
    schedule_redraw();
}

void Watch::settle() {
    if (!is_settled_) {
        settled_.set(loop_.now() + settle_time);
    }
}

void Watch::received(const mqtt::Message& message) {
    const std::string_view payload = mqtt::as_text(message.payload);
    const auto reading = config_.sparkplug ? read_sparkplug(message.topic, payload)
                                           : std::optional(read_state(message.topic, payload));
    if (outcome_ || !reading) {
        return;
    }
    if (message.retain) {
        settle();
    }
    changed(board_.apply(*reading, payload, message.retain, wall_time()));
    arm_stale_timer();
    schedule_redraw();
    judge();
}

void Watch::look_for_stale() {
    changed(board_.look_for_stale(wall_time()));
    arm_stale_timer();
    schedule_redraw();
    judge();
}

void Watch::arm_stale_timer() {
    if (const auto next = board_.next_stale()) {
        const auto left = std::max(*next - wall_time(), std::chrono::nanoseconds(0));
        stale_timer_.set(loop_.now() + left);
    } else {
        stale_timer_.cancel();
    }
}

void Watch::changed(const std::vector<Change>& changes) {
    const bool visible = ::isatty(STDOUT_FILENO) == 1;
    for (const Change& change : changes) {
        if (config_.json) {
            write(change_json(change, board_, wall_time()));
        } else if (!is_table_) {
            write(change_line(change, board_, wall_time(), visible));
        }
        run_command(change);
    }
}

// Not for what the broker only remembers: that is no change, but how things were.
void Watch::run_command(const Change& change) {
    const std::string& command = change.to == State::online    ? config_.on_online
                                 : change.to == State::offline ? config_.on_offline
                                                               : std::string();
    const auto entry = board_.entries().find(change.who);
    const bool is_news = change.from != State::unknown || entry == board_.entries().end() ||
                         !entry->second.is_retained;
    if (command.empty() || !is_news) {
        return;
    }
    hooks_.run(command,
               {{"MQTT_WHO", change.who},
                {"MQTT_STATE", std::string(name(change.to))},
                {"MQTT_WAS", std::string(name(change.from))},
                {"MQTT_PAYLOAD", entry == board_.entries().end() ? "" : entry->second.payload}});
}

void Watch::judge() {
    if (!config_.until || outcome_) {
        return;
    }
    // Before all retained messages have come, "all" would be said of some.
    const bool may_be_said = !config_.until->all || is_settled_;
    if (may_be_said && board_.holds(*config_.until)) {
        finish({});
    }
}

void Watch::schedule_redraw() {
    if (is_table_ && !redraw_timer_.is_set()) {
        const auto next = last_drawn_ ? *last_drawn_ + redraw_pause : loop_.now();
        redraw_timer_.set(std::max(next, loop_.now()));
    }
}

// Over the table of before: the cursor goes back to its first line.
void Watch::redraw() {
    last_drawn_ = loop_.now();
    const std::string text = table(board_, terminal_style());
    std::string out = drawn_lines_ > 0 ? fmt::format("\x1b[{}A\r\x1b[J", drawn_lines_) : "";
    drawn_lines_ = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    write(out + text);
}

void Watch::write(const std::string& text) {
    const bool written =
        std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
    if (!written) {
        finish(errno == EPIPE
                   ? Outcome{}
                   : Outcome{ExitCode::local, fmt::format("standard output cannot be written: {}",
                                                          std::strerror(errno))});
    }
}

void Watch::interrupted(int signal_number) {
    finish(config_.until
               ? Outcome{cli::ended_by_signal(signal_number),
                         fmt::format("ended by signal {} before --until held", signal_number)}
               : Outcome{});
}

void Watch::disconnected(const mqtt::Disconnection& ending) {
    if (!outcome_ && ending.retry_in) {
        if (ending.was_connected) {
            say(ending.error.detail + "; connecting again");
        }
        return;
    }
    if (!outcome_) {
        outcome_ = cli::outcome_of(ending.error);
    }
    loop_.stop();
}

void Watch::finish(Outcome outcome) {
    if (outcome_) {
        client_->stop();
        loop_.stop();
        return;
    }
    outcome_ = std::move(outcome);
    hangup_watch_.reset();
    deadline_.cancel();
    settled_.cancel();
    stale_timer_.cancel();
    if (redraw_timer_.is_set()) {
        redraw_timer_.cancel();
        redraw();
    }
    if (!client_->disconnect(mqtt::ReasonCode::success, config_.connection.properties.disconnect)) {
        client_->stop();
        loop_.stop();
    }
}

void Watch::say(const std::string& text) const {
    if (!config_.connection.quiet) {
        cli::note(tool_name, text);
    }
}

}  // namespace mq::will
