// A presence at a broker: a will that speaks for us when we cannot, a birth with each connection,
// and a last message when we leave in order. The connection is made again for as long as it takes.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "common/outcome.hpp"
#include "mqtt/client.hpp"
#include "mqtt/timer.hpp"
#include "mqwill/presence_config.hpp"

namespace mq::will {

class Presence {
public:
    struct Handlers {
        // The broker has acknowledged a birth, or has what it would say already.
        std::function<void()> on_present;
        // The connection broke, could not be made, or the birth was refused. `is_final`: it is not
        // tried again.
        std::function<void(const cli::Outcome&, bool is_final)> on_trouble;
        // leave() is done: ok, or why the broker was not told.
        std::function<void(const cli::Outcome&)> on_left;
    };

    // How to leave.
    enum class Manner : std::uint8_t { last_message, will };

    Presence(mqtt::Loop& loop, const PresenceConfig& config, Handlers handlers);

    // `tool` begins an identifier that has to be made up. The error: options that do not fit, the
    // topic or a payload that cannot be sent.
    [[nodiscard]] mqtt::Result<void> start(std::string_view tool);
    // Publishes how it ended and disconnects, or leaves so that the broker publishes the will; for
    // `limit` at most, where there is one. on_left follows, not inside this call.
    void leave(const Ending& ending, Manner manner, std::optional<mqtt::Duration> limit);
    // Gives up a leave() that is under way.
    void stop();

    [[nodiscard]] bool is_connected() const { return client_ && client_->is_connected(); }
    // With its names replaced.
    [[nodiscard]] const std::string& topic() const { return topic_; }

private:
    [[nodiscard]] mqtt::Result<void> connect();
    void connected();
    void retained_is_known();
    void received(const mqtt::Message& message);
    void published(const mqtt::PublishDone& done);
    void disconnected(const mqtt::Disconnection& ending);
    void announce();
    void beat();
    void say_last();
    void disconnect();
    void acknowledged();
    void has_left(cli::Outcome outcome);
    [[nodiscard]] bool is_known(const cli::Template& text, const PlaceValues& values) const;
    [[nodiscard]] const cli::Template& last_text() const;
    [[nodiscard]] mqtt::Result<mqtt::PacketId> publish(const std::string& payload);

    mqtt::Loop& loop_;
    const PresenceConfig& config_;
    PresenceTexts texts_;
    Handlers handlers_;
    cli::ConnectionConfig connection_;  // the client may look at it
    mqtt::ClientOptions options_;
    std::string topic_;
    std::optional<mqtt::Client> client_;
    mqtt::Timer heartbeat_;
    mqtt::Timer settled_;  // by when the retained message has come, if there is one
    mqtt::Timer again_;    // after a refusal, which a client does not answer with another attempt
    mqtt::Timer leave_limit_;
    // What the broker keeps under the topic, as far as we have seen (--only-on-change).
    std::optional<std::string> retained_;
    // The message whose acknowledgement is waited for; 0 at QoS 0, where writing it is all.
    std::optional<mqtt::PacketId> awaited_;
    std::optional<Ending> ending_;  // we are leaving
    Manner manner_ = Manner::last_message;
    cli::Outcome trouble_;  // the last one
    bool is_final_ = false;
    bool has_left_ = false;
};

}  // namespace mq::will
