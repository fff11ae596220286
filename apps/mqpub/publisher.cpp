// Theory of operation. The source gives payloads only when asked, and pump() asks only while the
// connection could take one: so a full window or a slow network stops the reading of input, and
// nothing but the window is ever held in memory. pump() runs again whenever an answer comes
// (PublishDone, Connected, output drained) or the source says that it has more.
#include "mqpub/publisher.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <utility>

#include "common/app.hpp"
#include "common/terminal.hpp"
#include "mqpub/line_source.hpp"
#include "mqpub/repeated_source.hpp"
#include "mqpub/tool.hpp"

namespace mq::pub {

using cli::ExitCode;
using cli::Outcome;
using mqtt::Errc;
using mqtt::PublishDone;

namespace {

// Announced on MQTT 5.0; mqpub subscribes to nothing, and this is what mosquitto_pub sends.
constexpr std::uint16_t receive_maximum = 20;
// How long messages in flight may still take when a signal asks us to end.
constexpr mqtt::Duration patience_after_signal = std::chrono::seconds(2);

std::string quote(std::string_view text) {
    return fmt::format("\"{}\"", cli::escape_controls(text));
}

std::string describe_refusal(const PublishDone& done, std::string_view topic) {
    const auto carrier =
        done.qos == mqtt::QoS::at_least_once ? mqtt::PacketType::puback : mqtt::PacketType::pubrec;
    std::string detail =
        fmt::format("{}, topic {}", cli::describe(carrier, done.reason), quote(topic));
    if (const auto reason = done.properties.text(mqtt::PropertyId::reason_string)) {
        detail += fmt::format(", reason {}", quote(*reason));
    }
    return detail;
}

}  // namespace

Publisher::Publisher(const Config& config, std::string_view payload, cli::Deadline& deadline)
    : config_(config),
      payload_(payload),
      deadline_(deadline),
      watch_(loop_, tool.name, config.connection, deadline),
      patience_(loop_, [this] { finish(interruption()); }),
      leaving_(loop_, [this] { stop(); }) {}

Outcome Publisher::run() {
    if (auto prepared = prepare(); !prepared) {
        return cli::outcome_of(prepared.error());
    }
    client_->start();
    loop_.run();
    Outcome outcome = result();
    watch_.finish();
    return outcome;
}

mqtt::Result<void> Publisher::prepare() {
    deadline_.enter("reading the password");
    auto options = client_options();
    if (!options) {
        return tl::unexpected(std::move(options.error()));
    }
    auto client = mqtt::Client::create(loop_, std::move(*options), handlers());
    if (!client) {
        return tl::unexpected(std::move(client.error()));
    }
    client_.emplace(std::move(*client));
    if (is_stream()) {
        source_ = std::make_unique<LineSource>(loop_, STDIN_FILENO, [this] { pump(); });
    } else {
        source_ = std::make_unique<RepeatedSource>(
            loop_, mqtt::as_bytes(payload_), config_.repeat.value_or(1),
            config_.repeat_delay.value_or(mqtt::Duration::zero()), [this] { pump(); });
    }
    message_.topic = *config_.topic;
    message_.qos = config_.qos;
    message_.properties = config_.connection.properties.publish;
    deadline_.enter("writing on standard error");
    if (auto watched = watch_.start(*client_, [this] { deadline_passed(); }); !watched) {
        return watched;
    }
    return catch_signals();
}

mqtt::Result<mqtt::ClientOptions> Publisher::client_options() const {
    auto options = cli::client_options(config_.connection, tool.name, receive_maximum);
    if (options) {
        options->retry =
            cli::retry_policy(config_.connection.resilience,
                              is_stream() ? mqtt::Retry::after_first_success : mqtt::Retry::never);
        options->persistence = is_acknowledged() && options->retry.attempts > 0
                                   ? mqtt::SessionPersistence::survives_reconnects
                                   : mqtt::SessionPersistence::as_asked;
    }
    return options;
}

mqtt::ClientHandlers Publisher::handlers() {
    return {
        .on_connected = [this](const mqtt::Connected& event) { connected(event); },
        .on_publish_done = [this](const PublishDone& done) { published(done); },
        .on_output_drained = [this] { pump(); },
        .on_output_empty = [this] { written(); },
        .on_ping_done =
            [this](const mqtt::PingDone& done) {
                unconfirmed_.ping_answered(loop_.now() - done.round_trip);
            },
        .on_disconnected = [this](const mqtt::Disconnection& ending) { disconnected(ending); },
    };
}

mqtt::Result<void> Publisher::catch_signals() {
    for (const int signal_number : {SIGINT, SIGTERM}) {
        if (auto caught = loop_.on_signal(signal_number,
                                          [this, signal_number] { interrupted(signal_number); });
            !caught) {
            return caught;
        }
    }
    return {};
}

void Publisher::connected(const mqtt::Connected& event) {
    watch_.connected(event);
    was_connected_ = true;
    // A server without retained messages closes the connection over the flag (5.0 §3.2.2.3.5).
    message_.retain = config_.retain && client_->limits().retain_available;
    pump();
}

void Publisher::pump() {
    while (may_send()) {
        const auto payload = source_->next();
        if (!payload) {
            break;
        }
        publish(*payload);
    }
    end_if_complete();
}

bool Publisher::may_send() const {
    return !finishing_ && client_->may_publish(config_.qos) && !client_->is_output_full();
}

void Publisher::publish(mqtt::Bytes payload) {
    message_.payload = payload;
    const auto accepted = client_->publish(message_);
    if (accepted) {
        ++account_.sent;
        if (!is_acknowledged()) {
            unconfirmed_.published(loop_.now());
        }
        return;
    }
    const mqtt::Error& error = accepted.error();
    const bool is_this_one = error.reason == mqtt::ReasonCode::packet_too_large;
    if (!is_stream() || error.code != Errc::server_limit || !is_this_one) {
        finish(cli::outcome_of(error));
        return;
    }
    ++account_.sent;
    if (account_.refused++ == 0) {
        account_.first_refusal = error.detail;
    }
}

void Publisher::published(const PublishDone& done) {
    switch (done.outcome) {
        case PublishDone::Outcome::acknowledged:
            ++account_.acknowledged;
            break;
        case PublishDone::Outcome::refused:
            if (account_.refused++ == 0) {
                account_.first_refusal = describe_refusal(done, *config_.topic);
            }
            break;
        case PublishDone::Outcome::in_doubt:
            ++account_.in_doubt;
            account_.last_loss = "the server lost the session";
            break;
    }
    if (!is_stream() && done.outcome != PublishDone::Outcome::acknowledged) {
        finish();  // what failed once is not repeated
        return;
    }
    source_->completed();
    pump();
}

void Publisher::written() {
    if (!is_acknowledged() && account_.sent > 0) {
        source_->completed();
    }
}

// At QoS 0 the DISCONNECT behind the last message says whether it was written.
void Publisher::end_if_complete() {
    if (finishing_ || !client_->is_connected() || !source_->is_finished() ||
        (is_acknowledged() && account_.unsettled() > 0)) {
        return;
    }
    if (const auto failure = source_->failure()) {
        finish({ExitCode::local, *failure});
    } else if (signal_number_ != 0) {
        finish(interruption());
    } else {
        finish();
    }
}

void Publisher::disconnected(const mqtt::Disconnection& ending) {
    source_->pause();
    const mqtt::Error error = watch_.disconnected(ending);
    if (!ending.clean) {
        doubt_unconfirmed(error.detail);
    }
    if (ending.retry_in) {
        if (watch_.is_news()) {
            say(error.detail + "; connecting again");
        }
        return;
    }
    if (!ending.clean && !(finishing_ && is_settled())) {
        decide(cli::outcome_of(error));
    }
    loop_.stop();
}

void Publisher::doubt_unconfirmed(std::string_view why) {
    if (const std::uint64_t left = unconfirmed_.take(); left > 0) {
        account_.in_doubt += left;
        account_.last_loss = why;
    }
}

// Nothing more is read, and what was read is still sent if that does not take long.
void Publisher::interrupted(int signal_number) {
    const bool is_repeated = signal_number_ != 0;
    signal_number_ = signal_number;
    source_->stop();
    if (is_repeated || !client_->is_connected()) {
        doubt_unconfirmed("ended by a signal");
        decide(interruption());
        stop();
        return;
    }
    patience_.set(loop_.now() + patience_after_signal);
    pump();
}

std::string Publisher::owed() const {
    std::string owed = was_connected_ ? source_->remainder() : "nothing sent";
    const std::uint64_t count = is_acknowledged() ? account_.unsettled() : account_.in_doubt;
    if (count > 0) {
        owed += fmt::format("{}{} {}", owed.empty() ? "" : ", ",
                            account_.sent == 1 ? "the message" : fmt::format("{} messages", count),
                            is_acknowledged() ? "not acknowledged" : "in doubt");
    }
    return owed;
}

// Success if the signal came when everything was done that was asked for up to then.
Outcome Publisher::interruption() const {
    const std::string left = owed();
    return left.empty() ? Outcome{}
                        : Outcome{cli::ended_by_signal(signal_number_),
                                  fmt::format("ended by signal {}: {}", signal_number_, left)};
}

// What is acknowledged is done, even if the broker is slow to let us go.
void Publisher::deadline_passed() {
    if (outcome_ || (finishing_ && is_settled())) {
        stop();
        return;
    }
    const bool waits_for_input = !source_->is_finished() && client_->may_publish(config_.qos);
    doubt_unconfirmed("the deadline passed");
    decide(watch_.expire(waits_for_input     ? "waiting for input"
                         : is_acknowledged() ? "waiting for acknowledgements"
                                             : "writing to the broker",
                         owed()));
    finish();
    leaving_.set(loop_.now() + cli::leave_after_deadline);
}

void Publisher::stop() {
    client_->stop();
    loop_.stop();
}

void Publisher::finish(Outcome outcome) {
    decide(std::move(outcome));
    finish();
}

void Publisher::finish() {
    finishing_ = true;
    patience_.cancel();
    source_->pause();
    if (const auto done = client_->disconnect(mqtt::ReasonCode::success,
                                              config_.connection.properties.disconnect);
        !done) {
        loop_.stop();  // there is no connection to end
    }
}

void Publisher::say(std::string_view text) const {
    if (!config_.connection.quiet) {
        cli::note(tool.name, text);
    }
}

void Publisher::decide(Outcome outcome) {
    if (!outcome_ && outcome.code != ExitCode::ok) {
        outcome_ = std::move(outcome);
    }
}

Outcome Publisher::result() {
    if (is_acknowledged()) {
        account_.in_doubt += account_.unsettled();
    }
    Outcome outcome = outcome_ ? std::move(*outcome_) : outcome_of(account_);
    if (outcome.code != ExitCode::ok && account_.sent > 1) {
        say(summary(account_));
    }
    return outcome;
}

}  // namespace mq::pub
