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
#include "mqtt/link_times.hpp"
#include "mqtt/loop.hpp"
#include "mqtt/message_queue.hpp"
#include "mqtt/proxy.hpp"
#include "mqtt/publish_token.hpp"
#include "mqtt/retry.hpp"
#include "mqtt/session.hpp"
#include "mqtt/socket_options.hpp"
#include "mqtt/tls_options.hpp"
#include "mqtt/ws_options.hpp"

namespace mqtt {

// How long the server keeps our session.
enum class SessionPersistence : std::uint8_t {
    as_asked,  // as the session's options say
    // From the first connection to disconnect(), however often the connection breaks: without that,
    // QoS 2 cannot be kept across a break. A client identifier is made up unless one is given. 5.0:
    // Clean Start 1 and Session Expiry Interval 3600 at first, Clean Start 0 afterwards, expiry 0
    // in DISCONNECT; an expiry that `connect_properties` has is left alone, also at the end. 3.1
    // and 3.1.1: a clean connection at the start and at the end, Clean Session 0 between them,
    // unless `clean_start` is false already: such a session is somebody's, and outlives us.
    survives_reconnects,
};

using StepHandler = std::function<void(Result<AuthenticationStep>)>;

struct ClientOptions {
    Endpoint endpoint;  // its user name and password are not looked at: `session` has them
    TlsOptions tls;     // if the endpoint says TLS
    // TCP connections come from this local address: a numeric one, IPv4 or IPv6. Empty: the system
    // chooses.
    std::string bind_address;
    SocketOptions socket;
    WsOptions web_socket;        // if the endpoint has one
    std::optional<Proxy> proxy;  // not for a Unix socket
    SessionOptions session;
    SessionPersistence persistence = SessionPersistence::as_asked;
    // The first connection makes the server forget the session that `session` asks it to keep;
    // later ones take it up. Before 5.0 that needs a connection of its own, since a clean session
    // ends with its connection.
    bool clean_init = false;
    // For one attempt: look-up, all addresses and CONNACK together.
    Duration connect_timeout = std::chrono::seconds(10);
    Retry retry = Retry::never;
    BackoffLimits backoff;
    // 64 random bits, from the system: for the jitter of the backoff (without it every delay is 0),
    // and for WebSocket, which needs it.
    std::function<std::uint64_t()> random;
    // Keeps what is in flight; it must outlive the client. nullptr: in memory, and lost with us.
    Store* store = nullptr;
    // Sees all packets. It must outlive the client.
    PacketObserver* observer = nullptr;
    // Enhanced authentication (MQTT 5.0 §4.12): makes the client's side of it. Steps that come
    // later go to the second argument, in the loop's thread.
    std::function<std::unique_ptr<Authenticator>(Loop&, StepHandler)> make_authenticator;
};

// SUBACK for a subscribe(), also for the repetition after a reconnection.
struct SubscribeDone {
    std::span<const Subscription> subscriptions;
    std::span<const ReasonCode> reasons;  // one for each, in order
    PropertyView properties;
};

// UNSUBACK for an unsubscribe().
struct UnsubscribeDone {
    std::span<const std::string_view> filters;
    std::span<const ReasonCode> reasons;  // one for each, in order; none before 5.0
    PropertyView properties;
};

// A connection, or an attempt at one, has ended and its transport is closed.
struct Disconnection {
    bool clean = false;  // our disconnect() was carried out and everything written
    // SessionPersistence::survives_reconnects: this was the last attempt, and the server may still
    // have our session: until its expiry (5.0), or until it is told to forget it.
    bool session_left = false;
    bool was_connected = false;
    Error error;
    PropertyView properties;
    std::optional<Duration> retry_in;  // nothing: this was the last attempt
};

using MessageHandler = std::function<void(const Message&)>;

// All optional.
struct ClientHandlers {
    std::function<void(const Connected&)> on_connected = {};
    MessageHandler on_message = {};
    std::function<void(const PublishDone&)> on_publish_done = {};
    std::function<void(const SubscribeDone&)> on_subscribed = {};
    std::function<void(const UnsubscribeDone&)> on_unsubscribed = {};
    // is_output_full() was true on this connection, and half of it or less is left: publish on.
    std::function<void()> on_output_drained = {};
    // The network has taken all output: what was published at QoS 0 is written.
    std::function<void()> on_output_empty = {};
    // The server has read everything that was written before our PINGREQ.
    std::function<void(const PingDone&)> on_ping_done = {};
    std::function<void(const Disconnection&)> on_disconnected = {};
};

struct ClientStats {
    std::uint64_t attempts = 0;  // at connecting
    std::uint64_t outages = 0;   // accepted connections that broke
    Duration outage_time{};      // from those breaks to the next CONNACK, or until now
    std::uint64_t resends = 0;   // PUBLISH or PUBREL sent again
    std::uint64_t discards = 0;  // messages that a full MessageQueue dropped
};

// How far a client has come.
enum class ClientPhase : std::uint8_t {
    waiting,           // for start(), or for the next attempt
    looking_up,        // the host's name
    connecting,        // the network, and what is layered upon it
    awaiting_connack,  // CONNECT is under way
    connected,
    leaving,  // the last packets, and the server's close
    ended,
};

class Client {
public:
    // `loop` must outlive the client. The error: options that contradict each other.
    [[nodiscard]] static Result<Client> create(Loop& loop, ClientOptions options,
                                               ClientHandlers handlers);
    Client(Client&&) noexcept;
    Client& operator=(Client&&) noexcept;
    ~Client();

    // Messages whose topic matches the filter go to this handler instead of on_message. Filters are
    // tried in the order in which they were given here, and the first that matches has it. This
    // subscribes to nothing. The error: not a topic filter.
    [[nodiscard]] Result<void> on(std::string_view filter, MessageHandler handler);
    // Messages that no filter of on() matches go to `queue` instead of to on_message. It must
    // outlive the client, which closes it at its end.
    void deliver_to(MessageQueue& queue);

    // Connects; called once.
    void start();
    // Gives up at once, without a word to the server: no handler is called any more.
    void stop();

    // Reads nothing more on this connection until it is resumed, ended by disconnect(), or made
    // anew: for whoever cannot do with more messages now, so that they wait at the server. What has
    // been read, 64 KiB at most, is still delivered. The keep alive goes on, except that a PINGRESP
    // which waits unread is not missed.
    void pause_input();
    void resume_input();

    // As Session::publish().
    [[nodiscard]] Result<PacketId> publish(const Publish& message);
    // The same; the token tells what becomes of the message, besides on_publish_done.
    [[nodiscard]] Result<PublishToken> publish_tracked(const Publish& message);
    // Subscribes now or with the next connection, and again with each connection whose server did
    // not keep the session. The filters are checked and copied.
    [[nodiscard]] Result<void> subscribe(std::span<const Subscription> subscriptions,
                                         PropertyView properties);
    // Unsubscribes now or with the next connection; once that is acknowledged, subscriptions to
    // these filters are not made again either. The filters are checked and copied.
    [[nodiscard]] Result<void> unsubscribe(std::span<const std::string_view> filters,
                                           PropertyView properties);
    // Writes what was published now, and not at the end of this turn of the loop: for whoever wants
    // to know at once whether the network takes it. Not from inside a handler.
    void flush();
    // As Session::acknowledge(). Nothing more is read while 10,000 messages wait for it.
    void acknowledge(std::uint64_t number);
    // A PINGREQ now; see on_ping_done.
    [[nodiscard]] Result<void> ping();
    // Ends in order: DISCONNECT, everything written, transport closed, on_disconnected. Between
    // two connections, where there is nothing to be written, on_disconnected follows at once, but
    // not inside this call. The error: the client was not started, has ended, or is told to
    // already.
    [[nodiscard]] Result<void> disconnect(ReasonCode reason = ReasonCode::success,
                                          PropertyView properties = {});

    [[nodiscard]] bool is_connected() const;
    [[nodiscard]] ClientPhase phase() const;
    [[nodiscard]] const ServerLimits& limits() const;
    [[nodiscard]] bool may_publish(QoS qos) const;
    // Bytes that wait for the network, and whether they are so many (256 KiB) that whoever
    // publishes should wait: for on_output_drained or, should the connection break, on_connected.
    [[nodiscard]] std::size_t output_size() const;
    [[nodiscard]] bool is_output_full() const;
    // How many bytes of the session the peer's TCP has acknowledged on this connection. Nothing:
    // not plain TCP (layers make other bytes of them), or a system that does not tell.
    [[nodiscard]] std::optional<std::uint64_t> acknowledged_bytes() const;
    // When the connection that was made last got where.
    [[nodiscard]] const LinkTimes& link_times() const;
    [[nodiscard]] ClientStats stats() const;
    [[nodiscard]] const SessionStats& session_stats() const;

private:
    class Impl;
    explicit Client(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace mqtt
