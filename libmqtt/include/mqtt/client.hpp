// A client: one broker, one session, and a connection that is made again when it breaks.
//
//   auto client = Client::create(loop, options, {.on_message = [](const Message& message) {...}});
//   client->subscribe(subscriptions, {});   // goes out with the connection
//   client->start();
//   loop.run();
//
// Used in the loop's thread. Handlers may give any command, but must not destroy the client.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "mqtt/backoff.hpp"
#include "mqtt/endpoint.hpp"
#include "mqtt/event.hpp"
#include "mqtt/loop.hpp"
#include "mqtt/session.hpp"

namespace mqtt {

// Which failures are answered with another attempt. Those that would only repeat themselves (bad
// credentials, a session that somebody took over) never are.
enum class Retry : std::uint8_t {
    never,
    after_first_success,  // the first connection is tried once
    always,
};

struct ClientOptions {
    Endpoint endpoint;  // its user name and password are not looked at: `session` has them
    SessionOptions session;
    Duration connect_timeout = std::chrono::seconds(10);  // look-up and all addresses together
    Retry retry = Retry::never;
    BackoffLimits backoff;
    // 64 random bits for the jitter of the backoff. Without it every delay is 0.
    std::function<std::uint64_t()> random;
    PacketObserver* observer = nullptr;  // sees every packet; must outlive the client
};

// SUBACK for a subscribe(), also for the repetition after a reconnection.
struct SubscribeDone {
    std::span<const Subscription> subscriptions;
    std::span<const ReasonCode> reasons;  // one for each, in order
    PropertyView properties;
};

// A connection, or an attempt at one, has ended and its transport is closed.
struct Disconnection {
    bool clean = false;  // our disconnect() was carried out and everything written
    bool was_connected = false;
    Error error;
    PropertyView properties;
    std::optional<Duration> retry_in;  // nothing: this was the last attempt
};

struct ClientHandlers {
    std::function<void(const Connected&)> on_connected = {};
    std::function<void(const Message&)> on_message = {};
    std::function<void(const PublishDone&)> on_publish_done = {};
    std::function<void(const SubscribeDone&)> on_subscribed = {};
    std::function<void(const Disconnection&)> on_disconnected = {};
};

struct ClientStats {
    std::uint64_t attempts = 0;  // at connecting
    std::uint64_t outages = 0;   // accepted connections that broke
    Duration outage_time{};      // from those breaks to the next CONNACK; not the current one
};

class Client {
public:
    // `loop` must outlive the client. Handlers that are not set are not called. The error: options
    // that contradict each other.
    [[nodiscard]] static Result<Client> create(Loop& loop, ClientOptions options,
                                               ClientHandlers handlers);
    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;
    ~Client();

    // Connects; called once.
    void start();
    // Gives up at once, without a word to the server: no handler is called any more.
    void stop();

    // As Session::publish().
    [[nodiscard]] Result<PacketId> publish(const Publish& message);
    // Subscribes now or with the next connection, and again with each connection whose server did
    // not keep the session. The filters are checked and copied.
    [[nodiscard]] Result<void> subscribe(std::span<const Subscription> subscriptions,
                                         PropertyView properties);
    // Ends in order: DISCONNECT, everything written, transport closed, on_disconnected.
    [[nodiscard]] Result<void> disconnect(ReasonCode reason = ReasonCode::success,
                                          PropertyView properties = {});

    [[nodiscard]] bool is_connected() const;
    [[nodiscard]] const ServerLimits& limits() const;
    [[nodiscard]] bool may_publish(QoS qos) const;
    // Bytes that wait for the network: whoever publishes a lot stops while this is large.
    [[nodiscard]] std::size_t output_size() const;
    [[nodiscard]] const ClientStats& stats() const;
    [[nodiscard]] const SessionStats& session_stats() const;

private:
    class Impl;
    explicit Client(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace mqtt
