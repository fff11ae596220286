// The insides of Client.
//
// Theory of operation. A client is in one of these states:
//
//   idle -> waiting -> resolving -> (cleaning) -> linked -> waiting ...         (retry)
//                                                       \-> (cleaning_up) -> stopped
//
// waiting:     for the timer: the backoff's delay, or none at the start.
// resolving:   a name is looked up; numeric addresses are through in no time.
// cleaning:    a server before 5.0 is made to forget what it may have of an earlier session.
// linked:      the connection has it, from trying addresses to the closed transport.
// cleaning_up: the same as cleaning, with our own session, after disconnect().
// ending:      disconnect() came when there was no connection: for the timer, to say so.
// stopped:     for good; every failure that is not retried ends here.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "client/connection.hpp"
#include "client/endpoint_resolver.hpp"
#include "client/filter_requests.hpp"
#include "client/link.hpp"
#include "client/persistence.hpp"
#include "client/retry.hpp"
#include "client/session_cleaner.hpp"
#include "mqtt/client.hpp"
#include "mqtt/timer.hpp"
#include "session/memory_store.hpp"

namespace mqtt {

class Client::Impl {
public:
    Impl(Loop& loop, ClientOptions options, ClientHandlers handlers);

    [[nodiscard]] Result<void> prepare();
    [[nodiscard]] Result<void> on(std::string_view filter, MessageHandler handler);
    void deliver_to(MessageQueue& queue) { queue_ = &queue; }
    void start();
    void stop();

    [[nodiscard]] Result<PublishToken> publish_tracked(const Publish& message);
    [[nodiscard]] Result<void> subscribe(std::span<const Subscription> subscriptions,
                                         PropertyView properties);
    [[nodiscard]] Result<void> unsubscribe(std::span<const std::string_view> filters,
                                           PropertyView properties);
    [[nodiscard]] Result<void> disconnect(ReasonCode reason, PropertyView properties);

    [[nodiscard]] Connection& connection() { return *connection_; }
    [[nodiscard]] const Session& session() const { return connection_->session(); }
    [[nodiscard]] ClientStats stats() const;
    [[nodiscard]] ClientPhase phase() const;

private:
    enum class State : std::uint8_t {
        idle,
        waiting,
        resolving,
        cleaning,
        linked,
        cleaning_up,
        ending,
        stopped
    };

    struct Route {
        std::string filter;
        MessageHandler handler;
    };

    // Attempts: client_attempts.cpp.
    [[nodiscard]] Result<void> create_connection(const Link& link);
    [[nodiscard]] Result<void> create_cleaner(const Link& link);
    [[nodiscard]] Result<void> bind();
    void timer_expired();
    void attempt();
    void resolved(Result<std::vector<net::Address>> addresses);
    void connect();
    void cleaned(const std::optional<Error>& error);
    void attempt_failed(Error error);
    void attempt_ended();
    [[nodiscard]] std::optional<Duration> plan_retry();
    void report_end();
    void end_now();
    // The server may have a session of ours whose end we could not arrange.
    [[nodiscard]] bool leaves_session() const {
        return ever_connected_ && (plan_.expires_at_end || plan_.cleans_last);
    }
    [[nodiscard]] ClientPhase phase_of_link() const;

    // Events and commands: client.cpp.
    void on_event(const Event& event);
    void handle(const Connected& event);
    void handle(const Message& event);
    void handle(const PublishDone& event);
    void handle(const Subscribed& event);
    void handle(const Unsubscribed& event);
    void handle(const PingDone& event);
    void handle(const Reauthenticated& /*event*/) {}
    void handle(const Disconnected& event);
    [[nodiscard]] Result<void> add(FilterRequest& request);
    [[nodiscard]] Result<void> send(FilterRequest& request);
    void send_due_requests();
    [[nodiscard]] Result<void> disconnect_session(ReasonCode reason, PropertyView properties);
    void give_up(const Error& error);

    Loop& loop_;
    ClientOptions options_;
    ClientHandlers handlers_;
    PersistencePlan plan_;
    MemoryStore store_;
    std::unique_ptr<Authenticator> authenticator_;
    std::optional<Connection> connection_;
    std::unique_ptr<SessionCleaner> cleaner_;  // only if the plan needs it
    EndpointResolver resolver_;
    Timer timer_;
    Retries retries_;
    ClientStats stats_;

    std::deque<Route> routes_;  // a deque: a handler may add another while it runs
    MessageQueue* queue_ = nullptr;
    FilterRequests requests_;
    std::unordered_map<PacketId, std::shared_ptr<PublishToken::State>> tokens_;

    State state_ = State::idle;
    std::vector<net::Address> addresses_;    // of the current attempt
    TimePoint give_up_at_;                   // for the look-up and connecting
    std::optional<TimePoint> connected_at_;  // CONNACK of the current connection
    std::optional<TimePoint> outage_since_;
    bool ever_connected_ = false;
    bool is_cleaned_ = false;      // what an earlier session left at the server is gone
    bool disconnecting_ = false;   // by our own wish: no retry
    bool ended_in_order_ = false;  // the current connection, by a DISCONNECT that was written
    // What the Disconnected event said, until the transport is closed.
    Disconnection ending_;
    Properties ending_properties_;
};

}  // namespace mqtt
