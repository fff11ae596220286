// Theory of operation. A client is in one of these states:
//
//   idle -> waiting -> resolving -> linked -> waiting ...      (retry)
//                                          \-> stopped
//
// waiting:   for the timer: the backoff's delay, or none at the start.
// resolving: a name is looked up; numeric addresses skip this.
// linked:    the connection has it, from trying addresses to the closed transport.
// stopped:   for good; every failure that is not retried ends here.
//
// One timer serves the look-up's timeout and the backoff, which never run at the same time.
#include "mqtt/client.hpp"

#include <fmt/format.h>

#include <utility>
#include <variant>
#include <vector>

#include "client/connection.hpp"
#include "client/retry.hpp"
#include "client/subscriptions.hpp"
#include "mqtt/timer.hpp"
#include "mqtt/topic.hpp"
#include "net/resolver.hpp"
#include "session/memory_store.hpp"

namespace mqtt {

class Client::Impl {
public:
    Impl(Loop& loop, ClientOptions options, ClientHandlers handlers)
        : loop_(loop),
          options_(std::move(options)),
          handlers_(std::move(handlers)),
          timer_(loop, [this] { timer_expired(); }),
          backoff_(options_.backoff) {}

    [[nodiscard]] Result<void> create_session();
    void start();
    void stop();
    [[nodiscard]] Result<void> subscribe(std::span<const Subscription> subscriptions,
                                         PropertyView properties);
    [[nodiscard]] Result<void> disconnect(ReasonCode reason, PropertyView properties);

    Connection& connection() { return *connection_; }
    const ClientStats& stats() const { return stats_; }

private:
    enum class State : std::uint8_t { idle, waiting, resolving, linked, stopped };

    void attempt();
    void resolve();
    void connect(std::vector<net::Address> addresses);
    void timer_expired();

    void on_event(const Event& event);
    void handle(const Connected& event);
    void handle(const Subscribed& event);
    void handle(const Disconnected& event);
    template <typename Other>
    void handle(const Other& event);
    [[nodiscard]] Result<void> send(SubscriptionGroup& group);
    void give_up(const Error& error);
    void attempt_ended();
    void attempt_failed(Error error);
    [[nodiscard]] std::optional<Duration> plan_retry(const Disconnection& ending);

    Loop& loop_;
    ClientOptions options_;
    ClientHandlers handlers_;
    MemoryStore store_;
    std::optional<Connection> connection_;
    std::optional<net::Resolver> resolver_;  // only if a name ever needs it
    Timer timer_;
    Backoff backoff_;
    std::vector<SubscriptionGroup> groups_;
    ClientStats stats_;

    State state_ = State::idle;
    TimePoint give_up_at_;                   // for the look-up and connecting
    std::optional<TimePoint> connected_at_;  // CONNACK of the current connection
    std::optional<TimePoint> outage_since_;
    bool ever_connected_ = false;
    bool disconnecting_ = false;  // by our own wish: no retry
    // What the Disconnected event said, until the transport is closed.
    Disconnection ending_;
    Properties ending_properties_;
};

Result<void> Client::Impl::create_session() {
    auto session = Session::create(options_.session, store_);
    if (!session) {
        return tl::unexpected(std::move(session.error()));
    }
    session->set_observer(options_.observer);
    connection_.emplace(
        loop_, std::move(*session),
        Connection::Handlers{.on_event = [this](const Event& event) { on_event(event); },
                             .on_closed = [this] { attempt_ended(); }});
    return {};
}

// By way of the timer, so that no handler is called before the caller is back.
void Client::Impl::start() {
    state_ = State::waiting;
    timer_.set(loop_.now());
}

void Client::Impl::attempt() {
    ++stats_.attempts;
    ending_ = {};
    ending_properties_ = {};
    connected_at_.reset();
    give_up_at_ = loop_.now() + options_.connect_timeout;
    if (options_.endpoint.kind == Endpoint::Kind::unix_socket) {
        auto address = net::unix_address(options_.endpoint.path);
        if (!address) {
            attempt_failed(std::move(address.error()));
            return;
        }
        connect({std::move(*address)});
    } else if (auto addresses =
                   net::addresses_without_lookup(options_.endpoint.host, options_.endpoint.port)) {
        connect(std::move(*addresses));
    } else {
        resolve();
    }
}

void Client::Impl::resolve() {
    state_ = State::resolving;
    if (!resolver_) {
        resolver_.emplace(loop_);
    }
    timer_.set(give_up_at_);
    resolver_->resolve(options_.endpoint.host, options_.endpoint.port,
                       [this](Result<std::vector<net::Address>> addresses) {
                           timer_.cancel();
                           if (addresses) {
                               connect(std::move(*addresses));
                           } else {
                               attempt_failed(std::move(addresses.error()));
                           }
                       });
}

void Client::Impl::connect(std::vector<net::Address> addresses) {
    state_ = State::linked;
    connection_->open(std::move(addresses), give_up_at_ - loop_.now());
}

void Client::Impl::timer_expired() {
    if (state_ == State::waiting) {
        attempt();
        return;
    }
    resolver_->cancel();
    const double seconds = std::chrono::duration<double>(options_.connect_timeout).count();
    attempt_failed({Errc::resolve_failed, ReasonCode::success, 0,
                    fmt::format("look-up of \"{}\" failed: no answer within {:.3g} s",
                                options_.endpoint.host, seconds)});
}

void Client::Impl::stop() {
    state_ = State::stopped;
    timer_.cancel();
    if (resolver_) {
        resolver_->cancel();
    }
    connection_->abort();
}

Result<void> Client::Impl::subscribe(std::span<const Subscription> subscriptions,
                                     PropertyView properties) {
    for (const Subscription& subscription : subscriptions) {
        if (auto checked = check_topic_filter(subscription.filter); !checked) {
            return checked;
        }
    }
    SubscriptionGroup group(subscriptions, properties);
    if (connection_->session().is_connected()) {
        if (auto sent = send(group); !sent) {
            return sent;
        }
    }
    groups_.push_back(std::move(group));
    return {};
}

Result<void> Client::Impl::send(SubscriptionGroup& group) {
    auto packet_id = connection_->subscribe(group.subscriptions(), group.properties());
    if (!packet_id) {
        return tl::unexpected(std::move(packet_id.error()));
    }
    group.packet_id = *packet_id;
    return {};
}

Result<void> Client::Impl::disconnect(ReasonCode reason, PropertyView properties) {
    auto done = connection_->disconnect(reason, properties);
    disconnecting_ = disconnecting_ || done.has_value();
    return done;
}

void Client::Impl::on_event(const Event& event) {
    std::visit([this](const auto& one) { handle(one); }, event);
}

void Client::Impl::handle(const Connected& event) {
    ever_connected_ = true;
    connected_at_ = loop_.now();
    if (outage_since_) {
        stats_.outage_time += loop_.now() - *outage_since_;
        outage_since_.reset();
    }
    if (handlers_.on_connected) {
        handlers_.on_connected(event);
    }
    for (SubscriptionGroup& group : groups_) {
        if (event.session_present && group.acknowledged) {
            continue;
        }
        // A subscription made by on_connected is on its way already.
        if (group.packet_id != 0 || disconnecting_) {
            continue;
        }
        if (auto sent = send(group); !sent) {
            give_up(sent.error());
            return;
        }
    }
}

void Client::Impl::handle(const Subscribed& event) {
    for (SubscriptionGroup& group : groups_) {
        if (group.packet_id != event.packet_id) {
            continue;
        }
        group.packet_id = 0;
        group.acknowledged = true;
        if (handlers_.on_subscribed) {
            handlers_.on_subscribed({group.subscriptions(), event.reasons, event.properties});
        }
        return;
    }
}

void Client::Impl::handle(const Disconnected& event) {
    if (ending_.error.detail.empty()) {  // else give_up() knows better why
        ending_.clean = event.clean;
        ending_.error = event.error;
    }
    ending_properties_.append(event.properties);
}

template <typename Other>
void Client::Impl::handle(const Other& event) {
    if constexpr (std::is_same_v<Other, Message>) {
        if (handlers_.on_message) {
            handlers_.on_message(event);
        }
    } else if constexpr (std::is_same_v<Other, PublishDone>) {
        if (handlers_.on_publish_done) {
            handlers_.on_publish_done(event);
        }
    }
}

// The server accepts us but not what we are here for.
void Client::Impl::give_up(const Error& error) {
    ending_.error = error;
    if (auto done = disconnect(ReasonCode::success, {}); !done) {
        stop();
    }
}

void Client::Impl::attempt_failed(Error error) {
    ending_.error = std::move(error);
    attempt_ended();
}

void Client::Impl::attempt_ended() {
    if (state_ == State::stopped) {
        return;
    }
    ending_.was_connected = connected_at_.has_value();
    if (ending_.was_connected && !ending_.clean && !disconnecting_) {
        ++stats_.outages;
        outage_since_ = loop_.now();
    }
    for (SubscriptionGroup& group : groups_) {
        group.packet_id = 0;
    }
    ending_.properties = ending_properties_;
    ending_.retry_in = plan_retry(ending_);
    if (handlers_.on_disconnected) {
        handlers_.on_disconnected(ending_);
    }
}

std::optional<Duration> Client::Impl::plan_retry(const Disconnection& ending) {
    const bool is_wanted = options_.retry == Retry::always ||
                           (options_.retry == Retry::after_first_success && ever_connected_);
    if (disconnecting_ || !is_wanted || !retry_helps(ending.error)) {
        state_ = State::stopped;
        return std::nullopt;
    }
    // Not reset by CONNACK alone: a server that accepts and drops us at once would be hammered.
    if (connected_at_ && loop_.now() - *connected_at_ > backoff_.ceiling()) {
        backoff_.reset();
    }
    const Duration delay = backoff_.next(options_.random ? options_.random() : 0);
    state_ = State::waiting;
    timer_.set(loop_.now() + delay);
    return delay;
}

Result<Client> Client::create(Loop& loop, ClientOptions options, ClientHandlers handlers) {
    auto impl = std::make_unique<Impl>(loop, std::move(options), std::move(handlers));
    if (auto created = impl->create_session(); !created) {
        return tl::unexpected(std::move(created.error()));
    }
    return Client(std::move(impl));
}

Client::Client(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

void Client::start() {
    impl_->start();
}
void Client::stop() {
    impl_->stop();
}
Result<PacketId> Client::publish(const Publish& message) {
    return impl_->connection().publish(message);
}
Result<void> Client::subscribe(std::span<const Subscription> subscriptions,
                               PropertyView properties) {
    return impl_->subscribe(subscriptions, properties);
}
Result<void> Client::disconnect(ReasonCode reason, PropertyView properties) {
    return impl_->disconnect(reason, properties);
}
bool Client::is_connected() const {
    return impl_->connection().session().is_connected();
}
const ServerLimits& Client::limits() const {
    return impl_->connection().session().limits();
}
bool Client::may_publish(QoS qos) const {
    return impl_->connection().session().may_publish(qos);
}
std::size_t Client::output_size() const {
    return impl_->connection().output_size();
}
const ClientStats& Client::stats() const {
    return impl_->stats();
}
const SessionStats& Client::session_stats() const {
    return impl_->connection().session().stats();
}

}  // namespace mqtt
