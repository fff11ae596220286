#include "mqpub/publisher.hpp"

#include <fmt/format.h>

#include <chrono>
#include <csignal>
#include <utility>

#include "common/terminal.hpp"

namespace mq::pub {

using cli::ExitCode;
using cli::Outcome;
using mqtt::PublishDone;
using mqtt::QoS;

namespace {

// Announced on MQTT 5.0; mqpub subscribes to nothing, and this is what mosquitto_pub sends.
constexpr std::uint16_t receive_maximum = 20;
// How long a message in flight may still take when a signal asks us to end.
constexpr mqtt::Duration patience_after_signal = std::chrono::seconds(2);

std::string quote(std::string_view text) {
    return fmt::format("\"{}\"", cli::escape_controls(text));
}

Outcome refused(const PublishDone& done, std::string_view topic) {
    const auto carrier =
        done.qos == QoS::at_least_once ? mqtt::PacketType::puback : mqtt::PacketType::pubrec;
    std::string detail =
        fmt::format("{}, topic {}", cli::describe(carrier, done.reason), quote(topic));
    if (const auto reason = done.properties.text(mqtt::PropertyId::reason_string)) {
        detail += fmt::format(", reason {}", quote(*reason));
    }
    return {ExitCode::refused, std::move(detail)};
}

}  // namespace

Publisher::Publisher(const Config& config)
    : config_(config), patience_(loop_, [this] {
          finish({cli::ended_by_signal(signal_number_),
                  "ended by a signal before the message was acknowledged"});
      }) {}

Outcome Publisher::run() {
    if (auto prepared = prepare(); !prepared) {
        return cli::outcome_of(prepared.error());
    }
    client_->start();
    loop_.run();
    return outcome_.value_or(Outcome{ExitCode::bug, "the run ended without an outcome"});
}

mqtt::Result<void> Publisher::prepare() {
    auto options = cli::client_options(config_.connection, "mqpub", receive_maximum);
    if (!options) {
        return tl::unexpected(std::move(options.error()));
    }
    auto client = mqtt::Client::create(
        loop_, std::move(*options),
        {.on_connected = [this](const mqtt::Connected&) { publish(); },
         .on_publish_done = [this](const PublishDone& done) { published(done); },
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
    return {};
}

void Publisher::publish() {
    mqtt::Publish message;
    message.topic = *config_.topic;
    message.payload = mqtt::as_bytes(*config_.message);
    message.qos = config_.qos;
    // A server without retained messages closes the connection over the flag (5.0 §3.2.2.3.5).
    message.retain = config_.retain && client_->limits().retain_available;
    if (const auto published = client_->publish(message); !published) {
        finish(cli::outcome_of(published.error()));
        return;
    }
    if (config_.qos == QoS::at_most_once) {
        sent_ = true;
        if (auto done = client_->disconnect(); !done) {
            finish(cli::outcome_of(done.error()));
        }
    }
}

void Publisher::published(const PublishDone& done) {
    switch (done.outcome) {
        case PublishDone::Outcome::acknowledged:
            finish({});
            return;
        case PublishDone::Outcome::refused:
            finish(refused(done, *config_.topic));
            return;
        case PublishDone::Outcome::in_doubt:
            finish({ExitCode::connection_lost,
                    fmt::format("the server lost the session; the message to topic {} may have "
                                "been delivered or not",
                                quote(*config_.topic))});
            return;
    }
}

void Publisher::disconnected(const mqtt::Disconnection& ending) {
    if (!outcome_) {
        outcome_ = sent_ && ending.clean ? Outcome{} : cli::outcome_of(ending.error);
    }
    loop_.stop();
}

void Publisher::interrupted(int signal_number) {
    const bool is_repeated = signal_number_ != 0;
    signal_number_ = signal_number;
    if (client_->is_connected() && !is_repeated) {
        patience_.set(loop_.now() + patience_after_signal);
        return;
    }
    client_->stop();
    finish({cli::ended_by_signal(signal_number), "ended by a signal before the message was sent"});
}

void Publisher::finish(Outcome outcome) {
    if (!outcome_) {
        outcome_ = std::move(outcome);
    }
    patience_.cancel();
    if (const auto done = client_->disconnect(); !done) {
        loop_.stop();  // there is no connection to end
    }
}

}  // namespace mq::pub
