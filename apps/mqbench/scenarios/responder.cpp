// echo and rr --serve: whatever comes is sent back to where its sender wants the answer.
#include <fmt/format.h>

#include <csignal>
#include <cstdio>
#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "common/app.hpp"
#include "common/options_resilience.hpp"
#include "mqbench/plan.hpp"
#include "mqbench/scenarios/scenarios.hpp"
#include "mqtt/client.hpp"
#include "mqtt/loop.hpp"

namespace mq::bench {

namespace {

using cli::Outcome;
using mqtt::PropertyId;

class Responder {
public:
    explicit Responder(const Config& config)
        : config_(config), filter_(config.topic.value_or("mqbench/rr/+/+")) {}

    Outcome run() {
        if (auto prepared = prepare(); !prepared) {
            return cli::outcome_of(prepared.error());
        }
        client_->start();
        loop_.run();
        return outcome_;
    }

private:
    struct Answer {
        std::string topic;
        std::string payload;
        mqtt::QoS qos;
        mqtt::Properties properties;
    };

    [[nodiscard]] mqtt::Result<void> prepare();
    void subscribed(const mqtt::SubscribeDone& done);
    void received(const mqtt::Message& message);
    [[nodiscard]] std::optional<std::string> topic_for(const mqtt::Message& message) const;
    void send_waiting();
    void disconnected(const mqtt::Disconnection& ending);
    void finish(Outcome outcome);

    const Config& config_;
    std::string filter_;
    mqtt::Loop loop_;
    std::optional<mqtt::Client> client_;
    std::deque<Answer> waiting_;  // for room in the window; nothing is read meanwhile
    std::uint64_t answered_ = 0;
    bool is_ending_ = false;
    Outcome outcome_;
};

mqtt::Result<void> Responder::prepare() {
    auto options =
        cli::client_options(config_.connection, "mqbench", config_.connection.max_inflight);
    if (!options) {
        return tl::unexpected(std::move(options.error()));
    }
    options->retry =
        cli::retry_policy(config_.connection.resilience, mqtt::Retry::after_first_success);
    auto client = mqtt::Client::create(
        loop_, std::move(*options),
        {.on_message = [this](const mqtt::Message& message) { received(message); },
         .on_publish_done = [this](const mqtt::PublishDone&) { send_waiting(); },
         .on_subscribed = [this](const mqtt::SubscribeDone& done) { subscribed(done); },
         .on_output_drained = [this] { send_waiting(); },
         .on_disconnected = [this](const mqtt::Disconnection& ending) { disconnected(ending); }});
    if (!client) {
        return tl::unexpected(std::move(client.error()));
    }
    client_.emplace(std::move(*client));
    for (const int number : {SIGINT, SIGTERM}) {
        auto caught = loop_.on_signal(number, [this] { finish({}); });
        if (!caught) {
            return caught;
        }
    }
    const mqtt::Subscription subscription{.filter = filter_, .qos = mqtt::QoS::exactly_once};
    return client_->subscribe({&subscription, 1}, {});
}

void Responder::subscribed(const mqtt::SubscribeDone& done) {
    if (is_error(done.reasons.front())) {
        finish(
            {cli::ExitCode::refused,
             fmt::format("{}, filter \"{}\"",
                         cli::describe(mqtt::PacketType::suback, done.reasons.front()), filter_)});
    } else if (!config_.connection.quiet) {
        cli::note("mqbench", fmt::format("answers what comes to {}", filter_));
    }
}

// Nothing: it is an answer itself, or has no place for one.
std::optional<std::string> Responder::topic_for(const mqtt::Message& message) const {
    if (const auto wanted = message.properties.text(PropertyId::response_topic)) {
        return std::string(*wanted);
    }
    if (message.topic.ends_with(response_level) || message.retain) {
        return std::nullopt;
    }
    return std::string(message.topic).append(response_level);
}

void Responder::received(const mqtt::Message& message) {
    auto topic = topic_for(message);
    if (!topic) {
        return;
    }
    Answer answer{std::move(*topic), std::string(mqtt::as_text(message.payload)), message.qos, {}};
    if (const auto data = message.properties.text(PropertyId::correlation_data)) {
        if (auto added = answer.properties.add(PropertyId::correlation_data, *data); !added) {
            return;  // it was valid when it came
        }
    }
    waiting_.push_back(std::move(answer));
    send_waiting();
}

void Responder::send_waiting() {
    while (!waiting_.empty() && client_->may_publish(waiting_.front().qos) &&
           !client_->is_output_full()) {
        const Answer& answer = waiting_.front();
        const auto sent = client_->publish({.topic = answer.topic,
                                            .payload = mqtt::as_bytes(answer.payload),
                                            .qos = answer.qos,
                                            .properties = answer.properties});
        if (!sent) {
            finish(cli::outcome_of(sent.error()));
            return;
        }
        ++answered_;
        waiting_.pop_front();
    }
    waiting_.empty() ? client_->resume_input() : client_->pause_input();
}

void Responder::disconnected(const mqtt::Disconnection& ending) {
    if (ending.retry_in && !is_ending_) {
        cli::note("mqbench", ending.error.detail + "; connecting again");
        return;
    }
    if (!is_ending_) {
        outcome_ = cli::outcome_of(ending.error);
    }
    loop_.stop();
}

void Responder::finish(Outcome outcome) {
    if (std::exchange(is_ending_, true)) {
        loop_.stop();
        return;
    }
    outcome_ = std::move(outcome);
    fmt::print("{} answered\n", answered_);
    std::fflush(stdout);
    if (!client_->disconnect()) {
        client_->stop();
        loop_.stop();
    }
}

}  // namespace

Outcome run_responder(const Config& config) {
    return Responder(config).run();
}

}  // namespace mq::bench
