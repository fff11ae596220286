#include "mqwill/presence.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <random>
#include <utility>

#include "common/topic_text.hpp"
#include "mqtt/loop.hpp"

namespace mq::will {

using cli::ExitCode;
using cli::Outcome;
using mqtt::Errc;
using mqtt::fail;
using mqtt::ReasonCode;
using mqtt::Result;

namespace {

// How long a retained message may take to follow the SUBACK: MQTT has no sign for "there is none".
constexpr mqtt::Duration settle_time = std::chrono::milliseconds(300);

// A broker that refuses us may be told to do otherwise: the next attempt is made after this.
constexpr mqtt::Duration refusal_pause = std::chrono::seconds(30);

constexpr std::array ignored_places{static_cast<std::size_t>(Place::time),
                                    static_cast<std::size_t>(Place::pid),
                                    static_cast<std::size_t>(Place::duration)};

std::string made_up_client_id(std::string_view tool) {
    std::random_device device;
    return fmt::format("{}-{:08x}{:08x}", tool, device(), device());
}

// The message of `run` at the end, unless --exit-payload has another.
const cli::Template& usual_last_text(const Ending& ending) {
    static const cli::Template finished(
        R"({"state":"finished","status":{status},"duration":{duration}})", place_names);
    static const cli::Template failed(
        R"({"state":"failed","status":{status},"duration":{duration}})", place_names);
    static const cli::Template killed(
        R"({"state":"failed","signal":{signal},"duration":{duration}})", place_names);
    return ending.signal != 0 ? killed : ending.status != 0 ? failed : finished;
}

}  // namespace

Presence::Presence(mqtt::Loop& loop, const PresenceConfig& config, Handlers handlers)
    : loop_(loop),
      config_(config),
      texts_(config),
      handlers_(std::move(handlers)),
      heartbeat_(loop, [this] { beat(); }),
      settled_(loop, [this] { retained_is_known(); }),
      again_(loop, [this] { static_cast<void>(connect()); }),
      leave_limit_(loop, [this] {
          has_left(trouble_.code != ExitCode::ok
                       ? trouble_
                       : Outcome{ExitCode::connection_lost, "no acknowledgement came in time"});
      }) {}

Result<void> Presence::start(std::string_view tool) {
    cli::ConnectionConfig& connection = connection_;
    connection = config_.connection;
    if (connection.client_id.empty() && connection.client_id_prefix.empty()) {
        connection.client_id = made_up_client_id(tool);
    } else if (connection.client_id.empty()) {
        connection.client_id = fmt::format("{}{}", connection.client_id_prefix, ::getpid());
        connection.client_id_prefix.clear();
    }
    const PlaceValues values = place_values(connection.client_id);
    auto topic = cli::parse_topic_name(texts_.topic.fill(values));
    if (!topic) {
        return fail(Errc::invalid_argument, fmt::format("--topic {}", topic.error().detail));
    }
    topic_ = std::move(*topic);
    connection.will = mqtt::OwnedWill{.topic = topic_,
                                      .payload = texts_.offline.fill(values),
                                      .qos = config_.qos,
                                      .retain = config_.retain,
                                      .properties = {}};
    constexpr std::uint16_t receive_maximum = 20;
    auto options = cli::client_options(connection, tool, receive_maximum);
    if (!options) {
        return tl::unexpected(std::move(options.error()));
    }
    options_ = std::move(*options);
    options_.retry = cli::retry_policy(config_.connection.resilience, mqtt::Retry::always);
    options_.retry.first = true;
    return connect();
}

Result<void> Presence::connect() {
    auto client = mqtt::Client::create(
        loop_, options_,
        {.on_connected = [this](const mqtt::Connected&) { connected(); },
         .on_message = [this](const mqtt::Message& message) { received(message); },
         .on_publish_done = [this](const mqtt::PublishDone& done) { published(done); },
         .on_subscribed =
             [this](const mqtt::SubscribeDone&) { settled_.set(loop_.now() + settle_time); },
         .on_output_empty =
             [this] {
                 if (awaited_ == mqtt::PacketId{0}) {
                     acknowledged();
                 }
             },
         .on_disconnected = [this](const mqtt::Disconnection& ending) { disconnected(ending); }});
    if (!client) {
        return tl::unexpected(std::move(client.error()));
    }
    client_.emplace(std::move(*client));
    if (config_.only_on_change) {
        const std::array wanted{mqtt::Subscription{.filter = topic_, .qos = config_.qos}};
        if (auto subscribed = client_->subscribe(wanted, config_.connection.properties.subscribe);
            !subscribed) {
            return subscribed;
        }
    }
    client_->start();
    return {};
}

void Presence::connected() {
    retained_.reset();
    if (!config_.only_on_change) {
        retained_is_known();
    }  // else with the retained message, or when none came
}

void Presence::retained_is_known() {
    if (!ending_) {
        announce();
    } else if (manner_ == Manner::will) {
        disconnect();
    } else {
        say_last();
    }
}

void Presence::received(const mqtt::Message& message) {
    retained_ = mqtt::as_text(message.payload);
    if (settled_.is_set()) {
        settled_.cancel();
        retained_is_known();
    }
}

bool Presence::is_known(const cli::Template& text, const PlaceValues& values) const {
    return config_.only_on_change && retained_ && text.matches(*retained_, values, ignored_places);
}

void Presence::announce() {
    const PlaceValues values = place_values(options_.session.client_id);
    const std::string payload = texts_.online.fill(values);
    if (payload.empty() || is_known(texts_.online, values)) {
        acknowledged();
    } else if (const auto sent = publish(payload); sent) {
        awaited_ = *sent;
    } else {
        handlers_.on_trouble(cli::outcome_of(sent.error()), false);
    }
    if (config_.heartbeat) {
        heartbeat_.set(loop_.now() + *config_.heartbeat);
    }
}

void Presence::beat() {
    if (!ending_ && is_connected()) {
        announce();
    }
}

Result<mqtt::PacketId> Presence::publish(const std::string& payload) {
    return client_->publish({.topic = topic_,
                             .payload = mqtt::as_bytes(payload),
                             .qos = config_.qos,
                             .retain = config_.retain,
                             .properties = config_.connection.properties.publish});
}

void Presence::published(const mqtt::PublishDone& done) {
    if (done.packet_id != awaited_) {
        return;  // an earlier heartbeat
    }
    if (done.outcome == mqtt::PublishDone::Outcome::acknowledged) {
        acknowledged();
        return;
    }
    awaited_.reset();
    trouble_ = {ExitCode::refused, fmt::format("{}, topic \"{}\"",
                                               cli::describe(done.qos == mqtt::QoS::exactly_once
                                                                 ? mqtt::PacketType::pubrec
                                                                 : mqtt::PacketType::puback,
                                                             done.reason),
                                               topic_)};
    if (ending_) {
        disconnect();
    } else {
        handlers_.on_trouble(trouble_, false);
    }
}

void Presence::acknowledged() {
    awaited_.reset();
    trouble_ = {};
    if (ending_) {
        disconnect();
    } else {
        handlers_.on_present();
    }
}

void Presence::leave(const Ending& ending, Manner manner, std::optional<mqtt::Duration> limit) {
    ending_ = ending;
    manner_ = manner;
    awaited_.reset();
    heartbeat_.cancel();
    if (limit) {
        leave_limit_.set(loop_.now() + *limit);
    }
    if (is_final_) {
        loop_.post([this] { has_left(trouble_); });
    } else if (is_connected() && !settled_.is_set()) {
        retained_is_known();
    }  // else with the next connection
}

const cli::Template& Presence::last_text() const {
    return texts_.exit_payload ? *texts_.exit_payload : usual_last_text(*ending_);
}

void Presence::say_last() {
    PlaceValues values = place_values(options_.session.client_id);
    set_ending(values, *ending_);
    if (is_known(last_text(), values)) {
        loop_.post([this] { acknowledged(); });
        return;
    }
    const auto sent = publish(last_text().fill(values));
    if (sent) {
        awaited_ = *sent;
        return;
    }
    trouble_ = cli::outcome_of(sent.error());
    disconnect();
}

// On 5.0 we ask for the will; before, the broker publishes it because we say nothing.
void Presence::disconnect() {
    const bool wants_will = manner_ == Manner::will;
    if (wants_will && options_.session.version != mqtt::Version::v5) {
        client_->stop();
        loop_.post([this] { has_left({}); });
        return;
    }
    const auto left =
        client_->disconnect(wants_will ? ReasonCode::disconnect_with_will : ReasonCode::success,
                            config_.connection.properties.disconnect);
    if (!left) {
        loop_.post([this] { has_left(trouble_); });
    }
}

void Presence::disconnected(const mqtt::Disconnection& ending) {
    settled_.cancel();
    heartbeat_.cancel();
    awaited_.reset();
    if (ending.clean) {
        has_left(trouble_);
        return;
    }
    trouble_ = cli::outcome_of(ending.error);
    if (ending.retry_in) {
        handlers_.on_trouble(trouble_, false);
        return;
    }
    is_final_ = ending.error.reason == ReasonCode::session_taken_over ||
                config_.connection.resilience.retry || !config_.retries_refusals;
    if (!is_final_) {
        again_.set(loop_.now() + refusal_pause);
    }
    handlers_.on_trouble(trouble_, is_final_);
    if (ending_ && is_final_) {
        has_left(trouble_);
    }
}

void Presence::stop() {
    client_->stop();
    loop_.post([this] {
        has_left({ExitCode::connection_lost, "a second signal ended the wait for the broker"});
    });
}

void Presence::has_left(Outcome outcome) {
    if (std::exchange(has_left_, true)) {
        return;
    }
    leave_limit_.cancel();
    again_.cancel();
    client_->stop();
    handlers_.on_left(outcome);
}

}  // namespace mq::will
