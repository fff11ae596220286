// The insides of Session.
//
// Theory of operation. opened() puts CONNECT into the output and the state goes from `idle` to
// `connecting`; an accepting CONNACK makes it `connected`; our own disconnect(), a refusal, a
// violation or a deadline makes it `closing`: nothing more is read, and the transport closes when
// the output is empty; closed() makes it `idle` again. next_event() does the reading: it takes
// packet after packet out of the input until one of them, or a command before, has made an event.
#pragma once

#include <optional>

#include "mqtt/session.hpp"
#include "session/handshake.hpp"
#include "session/inflight.hpp"
#include "session/input.hpp"
#include "session/keepalive.hpp"
#include "session/receive_flow.hpp"
#include "session/send_flow.hpp"
#include "session/shared.hpp"

namespace mqtt {

class Session::Impl {
public:
    Impl(SessionOptions options, Store& store, Authenticator* authenticator);

    [[nodiscard]] Result<void> restore() { return send_flow_.restore(); }

    [[nodiscard]] Result<void> opened(TimePoint now);
    void received(Bytes bytes, TimePoint now);
    void closed(const Error& error);
    void timed_out(TimePoint now);
    void pause_input(bool paused, TimePoint now) { keepalive_.pause(paused, now); }

    [[nodiscard]] Result<PacketId> publish(const Publish& message, TimePoint now);
    [[nodiscard]] Result<PacketId> subscribe(std::span<const Subscription> subscriptions,
                                             PropertyView properties, TimePoint now);
    [[nodiscard]] Result<PacketId> unsubscribe(std::span<const std::string_view> filters,
                                               PropertyView properties, TimePoint now);
    [[nodiscard]] Result<void> ping(TimePoint now);
    [[nodiscard]] Result<void> reauthenticate();
    void authentication_ready(Result<AuthenticationStep> step);
    void acknowledge(std::uint64_t number);
    [[nodiscard]] Result<void> disconnect(ReasonCode reason, PropertyView properties);

    [[nodiscard]] std::optional<Event> next_event();
    void sent(std::size_t count, TimePoint now);
    [[nodiscard]] std::optional<TimePoint> deadline() const;

    void set_observer(PacketObserver* observer);
    // Shows the observer what was appended to the output since it was last shown.
    void show_output();
    // For the result of a call that may have appended something.
    template <typename T>
    [[nodiscard]] T shown(T result) {
        show_output();
        return result;
    }

    [[nodiscard]] const Shared& shared() const { return shared_; }
    [[nodiscard]] Shared& shared() { return shared_; }
    // Not any more once something failed that ends the connection with the next event.
    [[nodiscard]] bool is_connected() const {
        return state_ == State::connected && !shared_.failure;
    }
    [[nodiscard]] bool wants_close() const { return state_ == State::closing; }
    [[nodiscard]] bool may_publish(QoS qos) const {
        return is_connected() && (qos == QoS::at_most_once || send_flow_.has_room());
    }
    [[nodiscard]] std::size_t in_flight() const { return send_flow_.in_flight(); }
    [[nodiscard]] std::size_t unacknowledged() const {
        return is_connected() ? receive_flow_.unacknowledged() : 0;
    }

private:
    enum class State : std::uint8_t { idle, connecting, connected, closing };

    // One packet each; an event if it makes one. They are in session_packets.cpp.
    [[nodiscard]] std::optional<Event> handle(const wire::Frame& frame);
    [[nodiscard]] std::optional<Event> handle_connack(const wire::Frame& frame);
    [[nodiscard]] std::optional<Event> handle_publish(const wire::Frame& frame);
    [[nodiscard]] std::optional<Event> handle_acknowledgement(const wire::Frame& frame);
    [[nodiscard]] std::optional<Event> handle_suback(const wire::Frame& frame);
    [[nodiscard]] std::optional<Event> handle_unsuback(const wire::Frame& frame);
    [[nodiscard]] std::optional<Event> handle_pingresp(const wire::Frame& frame);
    [[nodiscard]] std::optional<Event> handle_disconnect(const wire::Frame& frame);
    [[nodiscard]] std::optional<Event> handle_auth(const wire::Frame& frame);
    [[nodiscard]] bool take_answer(PacketId id, Inflight::State state, std::size_t reasons,
                                   PacketType type);

    // Ends the connection for a fault of the peer or of ours: DISCONNECT with error.reason on 5.0,
    // and the event.
    void fail_connection(Error error, PropertyView properties = {});
    void fail_connection(const wire::DecodeError& error);
    void begin_closing();
    [[nodiscard]] std::optional<Event> take_event();
    [[nodiscard]] Result<void> require_connected() const;
    [[nodiscard]] Result<PacketId> finish_request(Result<void> encoded, Inflight::Slot& slot,
                                                  std::size_t start, Inflight::State state,
                                                  std::size_t filters, TimePoint now);
    void start_keepalive();
    void send_ping(TimePoint now);
    void check_acknowledgements(TimePoint now);
    void arm_acknowledgement_check(TimePoint now);
    void forget_requests();

    Shared shared_;
    Inflight inflight_;
    Handshake handshake_;
    SendFlow send_flow_;
    ReceiveFlow receive_flow_;
    Keepalive keepalive_;
    Input input_;
    std::size_t own_packet_limit_ = 0;  // bytes of a packet that we accept
    State state_ = State::idle;
    bool said_disconnected_ = false;
    bool closing_clean_ = false;  // our own disconnect(): the event waits for the output
    TimePoint now_{};             // of the bytes that next_event() works on
    std::optional<TimePoint> connack_deadline_;
    // When to look for overdue acknowledgements: never later than the first of them, so that
    // traffic need not touch it.
    std::optional<TimePoint> acknowledgement_check_;
    std::size_t next_event_index_ = 0;
    PacketObserver* observer_ = nullptr;
    std::uint64_t shown_position_ = 0;  // of the output, as far as the observer has seen it
    std::vector<ReasonCode> reasons_;   // what Subscribed and Unsubscribed point to
};

}  // namespace mqtt
