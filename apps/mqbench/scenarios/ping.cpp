// Is the broker answering, and how fast? One connection, one question after the other.
#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <optional>
#include <random>
#include <utility>

#include "common/json_writer.hpp"
#include "mqbench/measure/histogram.hpp"
#include "mqbench/measure/stamp.hpp"
#include "mqbench/scenarios/scenarios.hpp"
#include "mqtt/client.hpp"
#include "mqtt/loop.hpp"
#include "mqtt/timer.hpp"

namespace mq::bench {

namespace {

using cli::ExitCode;
using cli::Outcome;
using mqtt::TimePoint;

constexpr std::uint64_t default_count = 4;

// What monitoring systems expect of a plugin.
enum class NagiosStatus : std::uint8_t { ok = 0, warning = 1, critical = 2, unknown = 3 };

double in_ms(nanoseconds duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

double in_s(nanoseconds duration) {
    return std::chrono::duration<double>(duration).count();
}

class Ping {
public:
    explicit Ping(const Config& config)
        : config_(config),
          url_(mqtt::to_url(config.connection.endpoint)),
          count_(config.count.value_or(default_count)),
          timer_(loop_, [this] { timer_expired(); }) {}

    Outcome run() {
        if (auto prepared = prepare(); !prepared) {
            return cli::outcome_of(prepared.error());
        }
        started_ = loop_.now();
        client_->start();
        loop_.run();
        return report();
    }

private:
    [[nodiscard]] mqtt::Result<void> prepare();
    [[nodiscard]] mqtt::Result<void> subscribe();
    [[nodiscard]] bool is_through() const { return config_.through.has_value(); }
    void connected();
    void subscribed(const mqtt::SubscribeDone& done);
    void ask();
    [[nodiscard]] mqtt::Result<void> send();
    void answered(nanoseconds round_trip);
    void received(const mqtt::Message& message);
    void timer_expired();
    void disconnected(const mqtt::Disconnection& ending);
    void finish(Outcome outcome);
    void say(const std::string& line) const;

    [[nodiscard]] Outcome report();
    [[nodiscard]] Outcome outcome() const;
    void print_summary() const;
    void print_json() const;
    [[nodiscard]] NagiosStatus nagios_status() const;
    void print_nagios(NagiosStatus status) const;

    const Config& config_;
    std::string url_;
    std::uint64_t count_;
    mqtt::Loop loop_;
    mqtt::Timer timer_;
    std::optional<mqtt::Client> client_;
    std::uint64_t run_ = std::random_device()();
    TimePoint started_;
    TimePoint first_ask_;
    TimePoint asked_at_;
    bool awaits_answer_ = false;
    std::uint64_t asked_ = 0;
    Histogram round_trips_;
    std::optional<nanoseconds> connect_time_;
    std::optional<Outcome> outcome_;
};

mqtt::Result<void> Ping::prepare() {
    auto options =
        cli::client_options(config_.connection, "mqbench", config_.connection.max_inflight);
    if (!options) {
        return tl::unexpected(std::move(options.error()));
    }
    // Our own limit is what counts, and comes first.
    options->session.ping_timeout = config_.timeout * 2 + std::chrono::seconds(1);
    options->session.connack_timeout = config_.timeout;
    options->connect_timeout = config_.timeout;
    auto client = mqtt::Client::create(
        loop_, std::move(*options),
        {.on_connected = [this](const mqtt::Connected&) { connected(); },
         .on_message = [this](const mqtt::Message& message) { received(message); },
         .on_subscribed = [this](const mqtt::SubscribeDone& done) { subscribed(done); },
         .on_ping_done = [this](const mqtt::PingDone& done) { answered(done.round_trip); },
         .on_disconnected = [this](const mqtt::Disconnection& ending) { disconnected(ending); }});
    if (!client) {
        return tl::unexpected(std::move(client.error()));
    }
    client_.emplace(std::move(*client));
    for (const int number : {SIGINT, SIGTERM}) {
        auto caught = loop_.on_signal(number, [this, number] {
            finish({cli::ended_by_signal(number), fmt::format("ended by signal {}", number)});
        });
        if (!caught) {
            return caught;
        }
    }
    return subscribe();
}

mqtt::Result<void> Ping::subscribe() {
    if (!is_through()) {
        return {};
    }
    const mqtt::Subscription subscription{.filter = *config_.through, .qos = config_.qos};
    return client_->subscribe({&subscription, 1}, {});
}

void Ping::connected() {
    connect_time_ = loop_.now() - started_;
    say(fmt::format("{} {}: connected in {:.3f} ms",
                    is_through() ? "PING through " + *config_.through + " of" : "PINGREQ to", url_,
                    in_ms(*connect_time_)));
    first_ask_ = loop_.now();
    if (!is_through()) {
        ask();
    }
}

void Ping::subscribed(const mqtt::SubscribeDone& done) {
    if (is_error(done.reasons.front())) {
        finish({ExitCode::refused, cli::describe(mqtt::PacketType::suback, done.reasons.front()) +
                                       fmt::format(", filter \"{}\"", *config_.through)});
        return;
    }
    first_ask_ = loop_.now();
    ask();
}

void Ping::ask() {
    ++asked_;
    awaits_answer_ = true;
    asked_at_ = mqtt::Clock::now();
    if (const auto sent = send(); !sent) {
        finish(cli::outcome_of(sent.error()));
        return;
    }
    timer_.set(asked_at_ + config_.timeout);
}

mqtt::Result<void> Ping::send() {
    if (!is_through()) {
        return client_->ping();
    }
    std::array<std::uint8_t, full_stamp_size> payload{};
    write_stamp({.run = run_, .sequence = asked_}, body_checksum(payload), payload);
    const auto published =
        client_->publish({.topic = *config_.through, .payload = payload, .qos = config_.qos});
    return published ? mqtt::Result<void>() : tl::unexpected(published.error());
}

void Ping::received(const mqtt::Message& message) {
    const ReadStamp read = read_stamp(message.payload, run_);
    if (read.verdict == StampVerdict::good && read.stamp.sequence == asked_) {
        answered(loop_.now() - asked_at_);
    }
}

void Ping::answered(nanoseconds round_trip) {
    if (!std::exchange(awaits_answer_, false)) {
        return;
    }
    round_trips_.record(round_trip);
    say(fmt::format("answer {}: {:.3f} ms", asked_, in_ms(round_trip)));
    if (asked_ == count_) {
        finish({});
        return;
    }
    timer_.set(first_ask_ + config_.interval * static_cast<std::int64_t>(asked_));
}

void Ping::timer_expired() {
    if (!awaits_answer_) {
        ask();
        return;
    }
    say(fmt::format("answer {}: none within {:g} s", asked_, in_s(config_.timeout)));
    finish({ExitCode::timed_out,
            fmt::format("no answer from {} within {:g} s", url_, in_s(config_.timeout))});
}

void Ping::disconnected(const mqtt::Disconnection& ending) {
    if (!outcome_) {
        outcome_ = cli::outcome_of(ending.error);
    }
    loop_.stop();
}

void Ping::finish(Outcome outcome) {
    if (outcome_) {
        loop_.stop();  // asked twice: do not wait for the broker
        return;
    }
    timer_.cancel();
    outcome_ = std::move(outcome);
    if (!client_->disconnect()) {
        client_->stop();
        loop_.stop();
    }
}

void Ping::say(const std::string& line) const {
    if (!config_.nagios && !config_.json) {
        fmt::print("{}\n", line);
        std::fflush(stdout);
    }
}

// What it comes to. ------------------------------------------------------------------------------

Outcome Ping::report() {
    if (config_.nagios) {
        const NagiosStatus status = nagios_status();
        print_nagios(status);
        return {static_cast<ExitCode>(status), {}};
    }
    if (config_.json) {
        print_json();
    } else if (connect_time_) {
        print_summary();
    }
    return *outcome_;
}

void Ping::print_summary() const {
    const std::uint64_t answers = round_trips_.count();
    std::string line = fmt::format("{} sent, {} answered", asked_, answers);
    if (answers > 0) {
        line += fmt::format(", round trip min/mean/max {:.3f}/{:.3f}/{:.3f} ms",
                            in_ms(round_trips_.minimum()), round_trips_.mean_ns() / 1e6,
                            in_ms(round_trips_.maximum()));
    }
    fmt::print("{}\n", line);
}

void Ping::print_json() const {
    std::string text;
    cli::JsonWriter json(text);
    const auto duration = [&](std::string_view key, std::optional<nanoseconds> value) {
        json.key(key);
        value ? json.number(static_cast<std::uint64_t>(value->count())) : json.null();
    };
    const bool has_any = !round_trips_.is_empty();
    const auto known = [&](nanoseconds value) {
        return has_any ? std::optional(value) : std::nullopt;
    };
    json.begin_object();
    json.key("url");
    json.text(url_);
    json.key("sent");
    json.number(asked_);
    json.key("answered");
    json.number(round_trips_.count());
    duration("connect_ns", connect_time_);
    duration("min_ns", known(round_trips_.minimum()));
    duration("mean_ns", known(nanoseconds(static_cast<std::int64_t>(round_trips_.mean_ns()))));
    duration("max_ns", known(round_trips_.maximum()));
    json.end_object();
    fmt::print("{}\n", text);
}

NagiosStatus Ping::nagios_status() const {
    const std::uint64_t answers = round_trips_.count();
    const nanoseconds mean(static_cast<std::int64_t>(round_trips_.mean_ns()));
    if (outcome_->code == ExitCode::usage || outcome_->code > ExitCode::bug) {
        return NagiosStatus::unknown;
    }
    if (answers == 0 || (config_.crit && mean > *config_.crit)) {
        return NagiosStatus::critical;
    }
    const bool is_late = config_.warn && mean > *config_.warn;
    return answers < count_ || is_late ? NagiosStatus::warning : NagiosStatus::ok;
}

void Ping::print_nagios(NagiosStatus status) const {
    constexpr std::array names{"OK", "WARNING", "CRITICAL", "UNKNOWN"};
    const std::uint64_t answers = round_trips_.count();
    std::string line = fmt::format("MQTT {} - {} of {} answered by {}",
                                   names[static_cast<std::size_t>(status)], answers, count_, url_);
    if (answers < count_ && !outcome_->detail.empty()) {
        line += ": " + outcome_->detail;
    }
    const auto limit = [](const std::optional<mqtt::Duration>& duration) {
        return duration ? fmt::format("{:g}", in_s(*duration)) : std::string();
    };
    if (answers > 0) {
        line += fmt::format(", mean {:.3f} ms | rtt={:.6f}s;{};{};0 connect={:.6f}s;;;0",
                            round_trips_.mean_ns() / 1e6, round_trips_.mean_ns() / 1e9,
                            limit(config_.warn), limit(config_.crit), in_s(*connect_time_));
    }
    fmt::print("{}\n", line);
}

}  // namespace

Outcome run_ping(const Config& config) {
    return Ping(config).run();
}

}  // namespace mq::bench
