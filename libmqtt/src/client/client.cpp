#include "mqtt/client.hpp"

#include <utility>
#include <variant>

#include "client/client_impl.hpp"
#include "mqtt/topic.hpp"

namespace mqtt {

// Commands. --------------------------------------------------------------------------------------

Result<void> Client::Impl::on(std::string_view filter, MessageHandler handler) {
    auto checked = check_topic_filter(filter);
    if (checked) {
        routes_.push_back({std::string(filter), std::move(handler)});
    }
    return checked;
}

Result<PublishToken> Client::Impl::publish_tracked(const Publish& message) {
    const auto packet_id = connection_->publish(message);
    if (!packet_id) {
        return tl::unexpected(packet_id.error());
    }
    auto state = std::make_shared<PublishToken::State>();
    state->packet_id = *packet_id;
    if (*packet_id == 0) {
        state->outcome = PublishDone::Outcome::acknowledged;
    } else {
        tokens_[*packet_id] = state;
    }
    return PublishToken(std::move(state));
}

Result<void> Client::Impl::subscribe(std::span<const Subscription> subscriptions,
                                     PropertyView properties) {
    if (subscriptions.empty()) {
        return fail(Errc::invalid_argument, "a subscription needs a topic filter");
    }
    for (const Subscription& subscription : subscriptions) {
        if (auto checked = check_topic_filter(subscription.filter); !checked) {
            return checked;
        }
    }
    return add(requests_.subscribe(subscriptions, properties));
}

Result<void> Client::Impl::unsubscribe(std::span<const std::string_view> filters,
                                       PropertyView properties) {
    if (filters.empty()) {
        return fail(Errc::invalid_argument, "to unsubscribe needs a topic filter");
    }
    for (const std::string_view filter : filters) {
        if (auto checked = check_topic_filter(filter); !checked) {
            return checked;
        }
    }
    return add(requests_.unsubscribe(filters, properties));
}

Result<void> Client::Impl::add(FilterRequest& request) {
    if (!session().is_connected()) {
        return {};
    }
    auto sent = send(request);
    if (!sent) {
        requests_.withdraw_last();
    }
    return sent;
}

Result<void> Client::Impl::send(FilterRequest& request) {
    const auto packet_id =
        request.is_subscribe()
            ? connection_->subscribe(request.subscriptions(), request.properties())
            : connection_->unsubscribe(request.filters(), request.properties());
    if (!packet_id) {
        return tl::unexpected(packet_id.error());
    }
    request.packet_id = *packet_id;
    return {};
}

Result<void> Client::Impl::disconnect(ReasonCode reason, PropertyView properties) {
    switch (state_) {
        case State::waiting:
        case State::resolving:
        case State::cleaning:
            end_now();
            return {};
        case State::linked:
            if (session().is_connected()) {
                return disconnect_session(reason, properties);
            }
            if (disconnecting_) {
                break;
            }
            if (session().wants_close()) {  // it is ending badly, and nothing shall follow
                disconnecting_ = true;
            } else {
                end_now();
            }
            return {};
        case State::idle:
        case State::cleaning_up:
        case State::ending:
        case State::stopped:
            break;
    }
    return fail(Errc::not_connected, "the client was not started, or is at its end");
}

Result<void> Client::Impl::disconnect_session(ReasonCode reason, PropertyView properties) {
    Properties all;
    all.append(properties);
    if (plan_.expires_at_end && !properties.find(PropertyId::session_expiry_interval)) {
        if (auto added = all.add(PropertyId::session_expiry_interval, 0U); !added) {
            return added;
        }
    }
    auto done = connection_->disconnect(reason, all);
    disconnecting_ = disconnecting_ || done.has_value();
    return done;
}

ClientStats Client::Impl::stats() const {
    ClientStats all = stats_;
    all.resends = session().stats().resends;
    if (outage_since_) {
        all.outage_time += loop_.now() - *outage_since_;
    }
    return all;
}

ClientPhase Client::Impl::phase() const {
    switch (state_) {
        case State::idle:
        case State::waiting:
            return ClientPhase::waiting;
        case State::resolving:
            return ClientPhase::looking_up;
        case State::cleaning:
            return ClientPhase::connecting;
        case State::linked:
            return phase_of_link();
        case State::cleaning_up:
        case State::ending:
            return ClientPhase::leaving;
        case State::stopped:
            break;
    }
    return ClientPhase::ended;
}

ClientPhase Client::Impl::phase_of_link() const {
    if (session().is_connected()) {
        return ClientPhase::connected;
    }
    if (session().wants_close()) {
        return ClientPhase::leaving;
    }
    return connection_->is_open() ? ClientPhase::awaiting_connack : ClientPhase::connecting;
}

// Events. ----------------------------------------------------------------------------------------

void Client::Impl::on_event(const Event& event) {
    if (const auto* message = std::get_if<Message>(&event)) {
        handle(*message);  // by far the most
    } else {
        std::visit([this](const auto& one) { handle(one); }, event);
    }
}

void Client::Impl::handle(const Message& event) {
    for (const Route& route : routes_) {
        if (matches(route.filter, event.topic)) {
            route.handler(event);
            return;
        }
    }
    if (queue_ != nullptr) {
        stats_.discards += static_cast<std::uint64_t>(queue_->push(event));
    } else if (handlers_.on_message) {
        handlers_.on_message(event);
    }
}

void Client::Impl::handle(const PublishDone& event) {
    if (!tokens_.empty()) {
        if (const auto found = tokens_.find(event.packet_id); found != tokens_.end()) {
            found->second->outcome = event.outcome;
            found->second->reason = event.reason;
            tokens_.erase(found);
        }
    }
    if (handlers_.on_publish_done) {
        handlers_.on_publish_done(event);
    }
}

void Client::Impl::handle(const Connected& event) {
    ever_connected_ = true;
    connected_at_ = loop_.now();
    if (outage_since_) {
        stats_.outage_time += loop_.now() - *outage_since_;
        outage_since_.reset();
    }
    requests_.begin_connection(event.session_present);
    if (handlers_.on_connected) {
        handlers_.on_connected(event);
    }
    if (session().is_connected()) {  // the handler may have ended it
        send_due_requests();
    }
}

void Client::Impl::send_due_requests() {
    for (FilterRequest& request : requests_.all()) {
        if (!FilterRequests::is_due(request)) {
            continue;
        }
        if (const auto sent = send(request); !sent) {
            give_up(sent.error());
            return;
        }
    }
}

void Client::Impl::handle(const Subscribed& event) {
    FilterRequest* request = requests_.find(event.packet_id);
    if (request == nullptr) {
        return;
    }
    requests_.settle(*request);
    if (handlers_.on_subscribed) {
        handlers_.on_subscribed({request->subscriptions(), event.reasons, event.properties});
    }
}

void Client::Impl::handle(const Unsubscribed& event) {
    FilterRequest* request = requests_.find(event.packet_id);
    if (request == nullptr) {
        return;
    }
    if (handlers_.on_unsubscribed) {
        handlers_.on_unsubscribed({request->filters(), event.reasons, event.properties});
    }
    requests_.settle(*request);
}

void Client::Impl::handle(const PingDone& event) {
    if (handlers_.on_ping_done) {
        handlers_.on_ping_done(event);
    }
}

void Client::Impl::handle(const Disconnected& event) {
    ended_in_order_ = event.clean;
    if (ending_.error.detail.empty()) {  // else give_up() knows better why
        ending_.clean = event.clean;
        ending_.error = event.error;
    }
    ending_properties_.append(event.properties);
}

// The server accepts us but not what we are here for.
void Client::Impl::give_up(const Error& error) {
    if (auto done = disconnect_session(ReasonCode::success, {}); !done) {
        stop();
        ending_.error = error;
        report_end();
        return;
    }
    ending_.error = error;
}

// The public face. -------------------------------------------------------------------------------

Result<Client> Client::create(Loop& loop, ClientOptions options, ClientHandlers handlers) {
    auto impl = std::make_unique<Impl>(loop, std::move(options), std::move(handlers));
    if (auto prepared = impl->prepare(); !prepared) {
        return tl::unexpected(std::move(prepared.error()));
    }
    return Client(std::move(impl));
}

Client::Client(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;
Client::~Client() = default;

Result<void> Client::on(std::string_view filter, MessageHandler handler) {
    return impl_->on(filter, std::move(handler));
}
void Client::deliver_to(MessageQueue& queue) {
    impl_->deliver_to(queue);
}
void Client::start() {
    impl_->start();
}
void Client::stop() {
    impl_->stop();
}
void Client::pause_input() {
    impl_->connection().pause_input();
}
void Client::resume_input() {
    impl_->connection().resume_input();
}
Result<PacketId> Client::publish(const Publish& message) {
    return impl_->connection().publish(message);
}
Result<PublishToken> Client::publish_tracked(const Publish& message) {
    return impl_->publish_tracked(message);
}
Result<void> Client::subscribe(std::span<const Subscription> subscriptions,
                               PropertyView properties) {
    return impl_->subscribe(subscriptions, properties);
}
Result<void> Client::unsubscribe(std::span<const std::string_view> filters,
                                 PropertyView properties) {
    return impl_->unsubscribe(filters, properties);
}
void Client::acknowledge(std::uint64_t number) {
    impl_->connection().acknowledge(number);
}
Result<void> Client::ping() {
    return impl_->connection().ping();
}
Result<void> Client::disconnect(ReasonCode reason, PropertyView properties) {
    return impl_->disconnect(reason, properties);
}
void Client::flush() {
    impl_->connection().flush();
}
bool Client::is_connected() const {
    return impl_->session().is_connected();
}
ClientPhase Client::phase() const {
    return impl_->phase();
}
const ServerLimits& Client::limits() const {
    return impl_->session().limits();
}
bool Client::may_publish(QoS qos) const {
    return impl_->session().may_publish(qos);
}
std::size_t Client::output_size() const {
    return impl_->connection().output_size();
}
bool Client::is_output_full() const {
    return output_size() > Connection::output_limit;
}
const LinkTimes& Client::link_times() const {
    return impl_->connection().link_times();
}
std::optional<std::uint64_t> Client::acknowledged_bytes() const {
    return impl_->connection().acknowledged_bytes();
}
ClientStats Client::stats() const {
    return impl_->stats();
}
const SessionStats& Client::session_stats() const {
    return impl_->session().stats();
}

}  // namespace mqtt
