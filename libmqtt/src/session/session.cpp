#include "mqtt/session.hpp"

#include <algorithm>
#include <utility>

#include "mqtt/topic.hpp"
#include "session/session_impl.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"

namespace mqtt {

Session::Impl::Impl(SessionOptions options, Store& store, Authenticator* authenticator)
    : shared_(std::move(options), store),
      handshake_(shared_, authenticator),
      send_flow_(shared_, inflight_),
      receive_flow_(shared_) {}

// The transport. ---------------------------------------------------------------------------------

Result<void> Session::Impl::opened(TimePoint now) {
    shared_.output.reset();
    shown_position_ = 0;
    shared_.failure.reset();
    shared_.limits = {};
    input_.reset();
    said_disconnected_ = closing_clean_ = false;
    if (auto started = handshake_.start(); !started) {
        return started;
    }
    state_ = State::connecting;
    const PropertyView announced = shared_.options.connect_properties;
    own_packet_limit_ = std::min(shared_.options.maximum_packet_size,
                                 announced.number(PropertyId::maximum_packet_size)
                                     .value_or(shared_.options.maximum_packet_size));
    const Duration patience = shared_.options.connack_timeout;
    connack_deadline_ = patience > Duration::zero() ? std::optional(now + patience) : std::nullopt;
    return {};
}

void Session::Impl::received(Bytes bytes, TimePoint now) {
    now_ = now;
    shared_.stats.bytes_received += bytes.size();
    keepalive_.received(now);
    input_.feed(bytes);
}

void Session::Impl::closed(const Error& error) {
    if (state_ == State::idle) {
        return;
    }
    if (!said_disconnected_) {
        said_disconnected_ = true;
        Error reported = error;
        if (closing_clean_) {
            reported.detail +=
                ", with " + std::to_string(shared_.output.pending().size()) + " bytes not sent";
        }
        shared_.events.emplace_back(Disconnected{false, std::move(reported), {}});
    }
    begin_closing();
    send_flow_.end_connection();
    forget_requests();
    shared_.output.reset();
    input_.reset();
    state_ = State::idle;
}

void Session::Impl::begin_closing() {
    state_ = State::closing;
    keepalive_.stop();
    connack_deadline_.reset();
    acknowledgement_check_.reset();
}

void Session::Impl::fail_connection(Error error, PropertyView properties) {
    if (said_disconnected_) {
        return;
    }
    const bool may_say_why = shared_.is_v5() && state_ == State::connected &&
                             error.code != Errc::disconnected_by_server && is_error(error.reason);
    if (may_say_why) {  // a DISCONNECT that cannot be encoded is left out
        auto encoded = wire::encode(Disconnect{error.reason, {}}, shared_.options.version,
                                    shared_.output.buffer());
        shared_.stats.packets_sent += static_cast<std::uint64_t>(encoded.has_value());
    }
    said_disconnected_ = true;
    begin_closing();
    shared_.events.emplace_back(Disconnected{false, std::move(error), properties});
}

void Session::Impl::fail_connection(const wire::DecodeError& error) {
    const ReasonCode reason = wire::reason_for(error);
    const Errc code =
        reason == ReasonCode::protocol_error ? Errc::protocol_error : Errc::malformed_packet;
    fail_connection({code, reason, 0, wire::describe(error)});
}

// SUBSCRIBE and UNSUBSCRIBE are not session state: who asked asks again.
void Session::Impl::forget_requests() {
    inflight_.for_each([&](Inflight::Slot& slot) {
        if (!slot.is_publish()) {
            inflight_.remove(slot);
        }
        return true;
    });
}

void Session::Impl::sent(std::size_t count, TimePoint now) {
    if (count == 0) {
        return;
    }
    shared_.output.take(count);
    shared_.stats.bytes_sent += count;
    keepalive_.sent(now);
    receive_flow_.output_taken();
    if (closing_clean_ && shared_.output.empty() && !said_disconnected_) {
        said_disconnected_ = true;
        shared_.events.emplace_back(Disconnected{true, {}, {}});
    }
}

void Session::Impl::acknowledge(std::uint64_t number) {
    receive_flow_.acknowledge(number, is_connected());
}

// Time. ------------------------------------------------------------------------------------------

std::optional<TimePoint> Session::Impl::deadline() const {
    std::optional<TimePoint> earliest;
    for (const auto& candidate :
         {connack_deadline_, keepalive_.deadline(), acknowledgement_check_}) {
        if (candidate && (!earliest || *candidate < *earliest)) {
            earliest = candidate;
        }
    }
    return earliest;
}

void Session::Impl::timed_out(TimePoint now) {
    if (connack_deadline_ && now >= *connack_deadline_) {
        fail_connection({Errc::connack_timeout, ReasonCode::success, 0,
                         handshake_.awaits_step()
                             ? "the authentication command did not answer in time"
                             : "the server did not answer CONNECT in time"});
        return;
    }
    if (state_ != State::connected) {
        return;
    }
    if (keepalive_.is_overdue(now)) {
        fail_connection({Errc::keep_alive_timeout, ReasonCode::unspecified_error, 0,
                         "the server did not answer PINGREQ in time"});
        return;
    }
    if (keepalive_.wants_ping(now)) {
        send_ping(now);
    }
    if (acknowledgement_check_ && now >= *acknowledgement_check_) {
        check_acknowledgements(now);
    }
}

// A ping interval longer than the keep alive would have the server close on us.
void Session::Impl::start_keepalive() {
    const SessionOptions& options = shared_.options;
    const Duration keep_alive = std::chrono::seconds(shared_.limits.keep_alive);
    const bool has_both = options.ping_interval > Duration::zero() && keep_alive > Duration::zero();
    const Duration interval = has_both ? std::min(options.ping_interval, keep_alive)
                                       : std::max(options.ping_interval, keep_alive);
    const Duration half = keep_alive > Duration::zero() ? keep_alive / 2 : interval / 2;
    keepalive_.start(interval,
                     options.ping_timeout > Duration::zero() ? options.ping_timeout : half, now_);
}

void Session::Impl::send_ping(TimePoint now) {
    if (shared_.check(wire::encode(Pingreq{}, shared_.output.buffer()))) {
        ++shared_.stats.packets_sent;
        keepalive_.ping_sent(now);
    }
}

void Session::Impl::arm_acknowledgement_check(TimePoint now) {
    if (shared_.options.response_timeout > Duration::zero() && !acknowledgement_check_) {
        acknowledgement_check_ = now + shared_.options.response_timeout;
    }
}

void Session::Impl::check_acknowledgements(TimePoint now) {
    const Duration patience = shared_.options.response_timeout;
    acknowledgement_check_.reset();
    std::optional<TimePoint> next;
    inflight_.for_each([&](Inflight::Slot& slot) {
        if (!slot.awaits_answer()) {
            return true;
        }
        if (now >= slot.since + patience) {
            const bool may_repeat = !shared_.is_v5() && slot.is_publish();  // 5.0 §4.4
            if (!may_repeat || slot.repeats >= shared_.options.max_repubs) {
                fail_connection({Errc::acknowledgement_timeout, ReasonCode::unspecified_error, 0,
                                 "no acknowledgement for packet identifier " +
                                     std::to_string(slot.id) + " in time"});
                return false;
            }
            send_flow_.repeat(slot, now);
        }
        if (!next || slot.since < *next) {
            next = slot.since;
        }
        return true;
    });
    if (next && state_ == State::connected) {
        acknowledgement_check_ = *next + patience;
    }
}

// Commands. --------------------------------------------------------------------------------------

Result<void> Session::Impl::require_connected() const {
    if (is_connected()) {
        return {};
    }
    return fail(Errc::not_connected, "there is no connection that the server has accepted");
}

Result<PacketId> Session::Impl::publish(const Publish& message, TimePoint now) {
    if (auto ready = require_connected(); !ready) {
        return tl::unexpected(std::move(ready.error()));
    }
    auto published = send_flow_.publish(message, now);
    if (published && *published != 0) {
        arm_acknowledgement_check(now);
    }
    return published;
}

namespace {

Result<void> check_subscription(const Subscription& subscription, const ServerLimits& limits) {
    if (auto checked = check_topic_filter(subscription.filter); !checked) {
        return checked;
    }
    if (has_wildcard(subscription.filter) && !limits.wildcard_available) {
        return fail(Errc::server_limit, "the server does not take wildcard subscriptions",
                    ReasonCode::wildcard_subscriptions_not_supported);
    }
    if (split_shared(subscription.filter) && !limits.shared_available) {
        return fail(Errc::server_limit, "the server does not take shared subscriptions",
                    ReasonCode::shared_subscriptions_not_supported);
    }
    return {};
}

}  // namespace

Result<PacketId> Session::Impl::subscribe(std::span<const Subscription> subscriptions,
                                          PropertyView properties, TimePoint now) {
    auto ready = require_connected();
    for (const Subscription& subscription : subscriptions) {
        if (ready) {
            ready = check_subscription(subscription, shared_.limits);
        }
    }
    if (ready && !shared_.limits.subscription_identifiers_available &&
        properties.find(PropertyId::subscription_identifier)) {
        ready = fail(Errc::server_limit, "the server does not take subscription identifiers",
                     ReasonCode::subscription_identifiers_not_supported);
    }
    Inflight::Slot* slot = ready ? inflight_.add() : nullptr;
    if (ready && slot == nullptr) {
        ready = fail(Errc::window_full, "all 65,535 packet identifiers are in use");
    }
    if (!ready) {
        return tl::unexpected(std::move(ready.error()));
    }
    const std::size_t start = shared_.output.buffer().size();
    const Subscribe packet{slot->id, {subscriptions.begin(), subscriptions.end()}, properties};
    auto encoded = wire::encode(packet, shared_.options.version, shared_.output.buffer());
    if (encoded) {
        encoded = shared_.check_size(PacketType::subscribe, shared_.output.buffer().size() - start);
    }
    return finish_request(std::move(encoded), *slot, start, Inflight::State::awaits_suback,
                          subscriptions.size(), now);
}

Result<PacketId> Session::Impl::unsubscribe(std::span<const std::string_view> filters,
                                            PropertyView properties, TimePoint now) {
    auto ready = require_connected();
    for (const std::string_view filter : filters) {
        if (ready) {
            ready = check_topic_filter(filter);
        }
    }
    Inflight::Slot* slot = ready ? inflight_.add() : nullptr;
    if (ready && slot == nullptr) {
        ready = fail(Errc::window_full, "all 65,535 packet identifiers are in use");
    }
    if (!ready) {
        return tl::unexpected(std::move(ready.error()));
    }
    const std::size_t start = shared_.output.buffer().size();
    const Unsubscribe packet{slot->id, {filters.begin(), filters.end()}, properties};
    auto encoded = wire::encode(packet, shared_.options.version, shared_.output.buffer());
    if (encoded) {
        encoded =
            shared_.check_size(PacketType::unsubscribe, shared_.output.buffer().size() - start);
    }
    return finish_request(std::move(encoded), *slot, start, Inflight::State::awaits_unsuback,
                          filters.size(), now);
}

Result<PacketId> Session::Impl::finish_request(Result<void> encoded, Inflight::Slot& slot,
                                               std::size_t start, Inflight::State state,
                                               std::size_t filters, TimePoint now) {
    if (!encoded) {
        shared_.output.buffer().resize(start);
        inflight_.remove(slot);
        return tl::unexpected(std::move(encoded.error()));
    }
    slot.state = state;
    slot.filters = static_cast<std::uint32_t>(filters);
    slot.since = now;
    ++shared_.stats.packets_sent;
    arm_acknowledgement_check(now);
    return slot.id;
}

Result<void> Session::Impl::ping(TimePoint now) {
    auto ready = require_connected();
    if (ready) {
        send_ping(now);
    }
    return ready;
}

Result<void> Session::Impl::reauthenticate() {
    auto ready = require_connected();
    return ready ? handshake_.reauthenticate() : ready;
}

void Session::Impl::authentication_ready(Result<AuthenticationStep> step) {
    if (state_ != State::connecting && state_ != State::connected) {
        return;
    }
    if (auto done = handshake_.provide(std::move(step)); !done) {
        fail_connection(std::move(done.error()));
    }
}

Result<void> Session::Impl::disconnect(ReasonCode reason, PropertyView properties) {
    if (auto ready = require_connected(); !ready) {
        return ready;
    }
    // §3.14.2.2.2
    const PropertyView announced = shared_.options.connect_properties;
    if (announced.number(PropertyId::session_expiry_interval).value_or(0) == 0 &&
        properties.number(PropertyId::session_expiry_interval).value_or(0) != 0) {
        return fail(Errc::invalid_argument,
                    "a session that was to end with its connection cannot be kept at DISCONNECT");
    }
    const Disconnect packet{reason, properties};
    auto& buffer = shared_.output.buffer();
    const std::size_t start = buffer.size();
    auto encoded = wire::encode(packet, shared_.options.version, buffer);
    if (encoded) {
        encoded = shared_.check_size(PacketType::disconnect, buffer.size() - start);
    }
    if (!encoded) {
        buffer.resize(start);
        return encoded;
    }
    ++shared_.stats.packets_sent;
    closing_clean_ = true;
    begin_closing();
    return {};
}

// The observer. ----------------------------------------------------------------------------------

void Session::Impl::set_observer(PacketObserver* observer) {
    observer_ = observer;
    shown_position_ = shared_.output.end_position();
}

void Session::Impl::show_output() {
    const std::uint64_t end = shared_.output.end_position();
    if (observer_ == nullptr || shown_position_ >= end) {
        return;
    }
    Bytes rest = shared_.output.pending().last(static_cast<std::size_t>(end - shown_position_));
    shown_position_ = end;
    while (!rest.empty()) {
        const auto scan = wire::scan_frame(rest, shared_.options.version);
        if (!scan || !scan->complete) {
            return;
        }
        if (const auto packet = wire::decode(scan->frame, shared_.options.version)) {
            observer_->sending(*packet);
        }
        rest = rest.subspan(scan->frame.size);
    }
}

// The public face. -------------------------------------------------------------------------------

Session::Session(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

Result<Session> Session::create(SessionOptions options, Store& store,
                                Authenticator* authenticator) {
    if (auto checked = check_options(options, authenticator); !checked) {
        return tl::unexpected(std::move(checked.error()));
    }
    auto impl = std::make_unique<Impl>(std::move(options), store, authenticator);
    if (auto restored = impl->restore(); !restored) {
        return tl::unexpected(std::move(restored.error()));
    }
    return Session(std::move(impl));
}

Result<void> Session::opened(TimePoint now) {
    return impl_->shown(impl_->opened(now));
}
void Session::received(Bytes bytes, TimePoint now) {
    impl_->received(bytes, now);
}
void Session::closed(const Error& error) {
    impl_->closed(error);
}
void Session::timed_out(TimePoint now) {
    impl_->timed_out(now);
    impl_->show_output();
}
void Session::pause_input(bool paused, TimePoint now) {
    impl_->pause_input(paused, now);
}

Result<PacketId> Session::publish(const Publish& message, TimePoint now) {
    return impl_->shown(impl_->publish(message, now));
}
Result<PacketId> Session::subscribe(std::span<const Subscription> subscriptions,
                                    PropertyView properties, TimePoint now) {
    return impl_->shown(impl_->subscribe(subscriptions, properties, now));
}
Result<PacketId> Session::unsubscribe(std::span<const std::string_view> filters,
                                      PropertyView properties, TimePoint now) {
    return impl_->shown(impl_->unsubscribe(filters, properties, now));
}
Result<void> Session::ping(TimePoint now) {
    return impl_->shown(impl_->ping(now));
}
Result<void> Session::reauthenticate() {
    return impl_->shown(impl_->reauthenticate());
}
void Session::acknowledge(std::uint64_t number) {
    impl_->acknowledge(number);
    impl_->show_output();
}
void Session::authentication_ready(Result<AuthenticationStep> step) {
    impl_->authentication_ready(std::move(step));
    impl_->show_output();
}
Result<void> Session::disconnect(ReasonCode reason, PropertyView properties) {
    return impl_->shown(impl_->disconnect(reason, properties));
}

std::optional<Event> Session::next_event() {
    return impl_->shown(impl_->next_event());
}
Bytes Session::pending_output() const {
    return impl_->shared().output.pending();
}
void Session::sent(std::size_t count, TimePoint now) {
    impl_->sent(count, now);
}
std::optional<TimePoint> Session::deadline() const {
    return impl_->deadline();
}

bool Session::may_publish(QoS qos) const {
    return impl_->may_publish(qos);
}
bool Session::is_connected() const {
    return impl_->is_connected();
}
bool Session::wants_close() const {
    return impl_->wants_close();
}
std::size_t Session::inflight() const {
    return impl_->in_flight();
}
std::size_t Session::unacknowledged() const {
    return impl_->unacknowledged();
}
const ServerLimits& Session::limits() const {
    return impl_->shared().limits;
}
const SessionStats& Session::stats() const {
    return impl_->shared().stats;
}
void Session::set_observer(PacketObserver* observer) {
    impl_->set_observer(observer);
}
SessionOptions& Session::options() {
    return impl_->shared().options;
}

}  // namespace mqtt
