#include "mqsub/subscriber.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <utility>
#include <vector>

#include "common/app.hpp"
#include "common/terminal.hpp"

namespace mq::sub {

using cli::ExitCode;
using cli::Outcome;
using mqtt::ReasonCode;

namespace {

// Announced on MQTT 5.0: how many messages the server may send ahead of our acknowledgements. No
// more than will be printed, since others would have to be sent again.
std::uint16_t receive_maximum(const Config& config) {
    constexpr std::uint64_t usual = 20;
    return static_cast<std::uint16_t>(std::min(usual, config.count.value_or(usual)));
}

Outcome refused(const mqtt::SubscribeDone& done) {
    std::string detail;
    for (std::size_t index = 0; index < done.reasons.size(); ++index) {
        if (mqtt::is_error(done.reasons[index])) {
            detail += fmt::format("{}{}, filter \"{}\"", detail.empty() ? "" : "; ",
                                  cli::describe(mqtt::PacketType::suback, done.reasons[index]),
                                  cli::escape_controls(done.subscriptions[index].filter));
        }
    }
    return {ExitCode::refused, std::move(detail)};
}

}  // namespace

Subscriber::Subscriber(const Config& config)
    : config_(config),
      printer_(STDOUT_FILENO,
               {.verbose = config.verbose, .escape_controls = ::isatty(STDOUT_FILENO) == 1}),
      write_again_(loop_, [this] { flush(); }) {}

Outcome Subscriber::run() {
    if (auto prepared = prepare(); !prepared) {
        return cli::outcome_of(prepared.error());
    }
    client_->start();
    loop_.run();
    return outcome_.value_or(Outcome{ExitCode::bug, "the run ended without an outcome"});
}

mqtt::Result<void> Subscriber::prepare() {
    auto options = cli::client_options(config_.connection, "mqsub", receive_maximum(config_));
    if (!options) {
        return tl::unexpected(std::move(options.error()));
    }
    options->retry = mqtt::Retry::after_first_success;
    auto client = mqtt::Client::create(
        loop_, std::move(*options),
        {.on_connected = [this](const mqtt::Connected&) { connected(); },
         .on_message = [this](const mqtt::Message& message) { received(message); },
         .on_subscribed = [this](const mqtt::SubscribeDone& done) { subscribed(done); },
         .on_disconnected = [this](const mqtt::Disconnection& ending) { disconnected(ending); }});
    if (!client) {
        return tl::unexpected(std::move(client.error()));
    }
    client_.emplace(std::move(*client));
    for (const int signal_number : {SIGINT, SIGTERM}) {
        if (auto caught = loop_.on_signal(signal_number,
                                          [this, signal_number] { interrupted(signal_number); });
            !caught) {
            return caught;
        }
    }
    hangup_watch_.emplace(loop_, STDOUT_FILENO, [this] { finish({}); });
    return subscribe();
}

mqtt::Result<void> Subscriber::subscribe() {
    std::vector<mqtt::Subscription> subscriptions;
    for (const std::string& filter : config_.filters) {
        mqtt::Subscription& subscription = subscriptions.emplace_back();
        subscription.filter = filter;
        subscription.qos = config_.qos;
    }
    return client_->subscribe(subscriptions, {});
}

void Subscriber::connected() {
    if (outage_since_) {
        const std::chrono::duration<double> seconds = loop_.now() - *outage_since_;
        cli::note("mqsub", fmt::format("connected again after {:.1f} s", seconds.count()));
        outage_since_.reset();
    }
}

void Subscriber::subscribed(const mqtt::SubscribeDone& done) {
    if (std::any_of(done.reasons.begin(), done.reasons.end(), mqtt::is_error)) {
        finish(refused(done));
        return;
    }
    all_granted_ = true;
}

void Subscriber::received(const mqtt::Message& message) {
    if (outcome_) {
        return;
    }
    check_written(printer_.print(message));
    schedule_flush();
    if (++printed_ == config_.count) {
        finish({});
    }
}

void Subscriber::disconnected(const mqtt::Disconnection& ending) {
    if (!outcome_ && ending.retry_in) {
        if (ending.was_connected) {
            outage_since_ = loop_.now();
            cli::note("mqsub", ending.error.detail + "; connecting again");
        }
        return;
    }
    if (!outcome_) {
        outcome_ = cli::outcome_of(ending.error);
    }
    loop_.stop();
}

void Subscriber::interrupted(int signal_number) {
    if (outcome_) {  // asked again: do not wait for the broker
        client_->stop();
        loop_.stop();
        return;
    }
    const bool is_owed = !all_granted_ || config_.count;
    // "With will", as mosquitto_sub does: it was not the end that the user had planned.
    const auto reason = config_.connection.version == mqtt::Version::v5
                            ? ReasonCode::disconnect_with_will
                            : ReasonCode::success;
    finish(is_owed ? Outcome{cli::ended_by_signal(signal_number),
                             fmt::format("ended by signal {} after {} messages", signal_number,
                                         printed_)}
                   : Outcome{},
           reason);
}

void Subscriber::schedule_flush() {
    if (!flush_scheduled_) {
        flush_scheduled_ = true;
        loop_.post([this] { flush(); });
    }
}

void Subscriber::flush() {
    flush_scheduled_ = false;
    check_written(printer_.flush());
}

void Subscriber::check_written(const Printer::WriteResult& result) {
    if (result) {
        return;
    }
    if (result.error() == EINTR) {
        // Later, not now: the loop has to get at the signal first.
        write_again_.set(loop_.now() + std::chrono::milliseconds(10));
    } else if (result.error() == EPIPE) {
        finish({});
    } else {
        finish({ExitCode::local, fmt::format("standard output cannot be written: {}",
                                             std::strerror(result.error()))});
    }
}

void Subscriber::finish(Outcome outcome, ReasonCode reason) {
    if (outcome_) {
        return;
    }
    outcome_ = std::move(outcome);
    hangup_watch_.reset();
    // What was received is printed, unless its reader keeps us waiting already.
    if (!write_again_.is_set()) {
        if (const auto flushed = printer_.flush();
            !flushed && outcome_->code == ExitCode::ok && flushed.error() != EPIPE) {
            outcome_ = Outcome{ExitCode::local, fmt::format("standard output cannot be written: {}",
                                                            std::strerror(flushed.error()))};
        }
    }
    if (const auto done = client_->disconnect(reason); !done) {
        client_->stop();
        loop_.stop();
    }
}

}  // namespace mq::sub
