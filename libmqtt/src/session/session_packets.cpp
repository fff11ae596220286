// What each incoming packet does: one function a packet, one switch over them.

#include <utility>

#include "session/session_impl.hpp"
#include "wire/decode.hpp"

namespace mqtt {
namespace {

Error unexpected_packet(PacketType type, std::string_view when) {
    return {Errc::protocol_error, ReasonCode::protocol_error, 0,
            std::string(name(type)) + " from the server " + std::string(when)};
}

}  // namespace

std::optional<Event> Session::Impl::take_event() {
    if (shared_.failure && state_ != State::closing) {
        Error error = std::move(*shared_.failure);
        shared_.failure.reset();
        fail_connection(std::move(error));
    }
    if (next_event_index_ < shared_.events.size()) {
        return std::move(shared_.events[next_event_index_++]);
    }
    shared_.events.clear();
    next_event_index_ = 0;
    return std::nullopt;
}

std::optional<Event> Session::Impl::next_event() {
    while (true) {
        if (auto event = take_event()) {
            return event;
        }
        if (state_ != State::connecting && state_ != State::connected) {
            return std::nullopt;
        }
        auto frame = input_.next(shared_.options.version, own_packet_limit_);
        if (!frame) {
            fail_connection(frame.error());
            continue;
        }
        if (!*frame) {
            return std::nullopt;
        }
        ++shared_.stats.packets_received;
        if (observer_ != nullptr) {
            if (const auto packet = wire::decode(**frame, shared_.options.version)) {
                observer_->received(*packet);
            }
        }
        if (auto event = handle(**frame)) {
            return event;
        }
    }
}

std::optional<Event> Session::Impl::handle(const wire::Frame& frame) {
    const bool belongs = state_ == State::connected
                             ? frame.type != PacketType::connack
                             : frame.type == PacketType::connack || frame.type == PacketType::auth;
    if (!belongs) {
        fail_connection(unexpected_packet(
            frame.type, state_ == State::connected ? "after the first CONNACK" : "before CONNACK"));
        return std::nullopt;
    }
    switch (frame.type) {
        case PacketType::connack:
            return handle_connack(frame);
        case PacketType::publish:
            return handle_publish(frame);
        case PacketType::puback:
        case PacketType::pubrec:
        case PacketType::pubrel:
        case PacketType::pubcomp:
            return handle_acknowledgement(frame);
        case PacketType::suback:
            return handle_suback(frame);
        case PacketType::unsuback:
            return handle_unsuback(frame);
        case PacketType::pingresp:
            return handle_pingresp(frame);
        case PacketType::disconnect:
            return handle_disconnect(frame);
        case PacketType::auth:
            return handle_auth(frame);
        case PacketType::connect:
        case PacketType::subscribe:
        case PacketType::unsubscribe:
        case PacketType::pingreq:
            break;
    }
    fail_connection(unexpected_packet(frame.type, "is for clients to send"));
    return std::nullopt;
}

std::optional<Event> Session::Impl::handle_connack(const wire::Frame& frame) {
    const auto packet = wire::decode_connack(frame, shared_.options.version);
    if (!packet) {
        fail_connection(packet.error());
        return std::nullopt;
    }
    auto connected = handshake_.connack(*packet);
    if (!connected) {
        fail_connection(std::move(connected.error()), packet->properties);
        return std::nullopt;
    }
    state_ = State::connected;
    connack_deadline_.reset();
    ++shared_.stats.connections;
    start_keepalive();
    receive_flow_.begin_connection(handshake_.is_resumed());
    send_flow_.begin_connection(handshake_.is_resumed(), now_);
    if (send_flow_.in_flight() > 0) {
        arm_acknowledgement_check(now_);
    }
    return *connected;
}

std::optional<Event> Session::Impl::handle_publish(const wire::Frame& frame) {
    const auto packet = wire::decode_publish(frame, shared_.options.version);
    if (!packet) {
        fail_connection(packet.error());
        return std::nullopt;
    }
    auto message = receive_flow_.publish(*packet);
    if (!message) {
        fail_connection(std::move(message.error()));
        return std::nullopt;
    }
    return *message ? std::optional<Event>(**message) : std::nullopt;
}

std::optional<Event> Session::Impl::handle_acknowledgement(const wire::Frame& frame) {
    const auto packet = wire::decode_acknowledgement(frame, shared_.options.version);
    if (!packet) {
        fail_connection(packet.error());
        return std::nullopt;
    }
    if (frame.type == PacketType::pubrel) {
        receive_flow_.pubrel(*packet);
        return std::nullopt;
    }
    auto done = frame.type == PacketType::puback   ? send_flow_.puback(*packet, now_)
                : frame.type == PacketType::pubrec ? send_flow_.pubrec(*packet, now_)
                                                   : send_flow_.pubcomp(*packet, now_);
    if (!done) {
        fail_connection(std::move(done.error()));
        return std::nullopt;
    }
    return *done ? std::optional<Event>(**done) : std::nullopt;
}

// Ends the SUBSCRIBE or UNSUBSCRIBE that the packet answers. False: there is none, or the answer
// does not fit, which ends the connection.
bool Session::Impl::take_answer(PacketId id, Inflight::State state, std::size_t reasons,
                                PacketType type) {
    Inflight::Slot* slot = inflight_.find(id);
    if (slot == nullptr) {
        ++shared_.stats.stray_acknowledgements;
        return false;
    }
    const bool has_reasons = type == PacketType::suback || shared_.is_v5();
    if (slot->state != state || (has_reasons && reasons != slot->filters)) {
        fail_connection({Errc::protocol_error, ReasonCode::protocol_error, 0,
                         std::string(name(type)) + " for packet identifier " + std::to_string(id) +
                             " does not fit what was asked"});
        return false;
    }
    inflight_.remove(*slot);
    return true;
}

std::optional<Event> Session::Impl::handle_suback(const wire::Frame& frame) {
    auto packet = wire::decode_suback(frame, shared_.options.version);
    if (!packet) {
        fail_connection(packet.error());
        return std::nullopt;
    }
    if (!take_answer(packet->packet_id, Inflight::State::awaits_suback, packet->reasons.size(),
                     frame.type)) {
        return std::nullopt;
    }
    reasons_ = std::move(packet->reasons);
    return Subscribed{packet->packet_id, reasons_, packet->properties};
}

std::optional<Event> Session::Impl::handle_unsuback(const wire::Frame& frame) {
    auto packet = wire::decode_unsuback(frame, shared_.options.version);
    if (!packet) {
        fail_connection(packet.error());
        return std::nullopt;
    }
    if (!take_answer(packet->packet_id, Inflight::State::awaits_unsuback, packet->reasons.size(),
                     frame.type)) {
        return std::nullopt;
    }
    reasons_ = std::move(packet->reasons);
    return Unsubscribed{packet->packet_id, reasons_, packet->properties};
}

std::optional<Event> Session::Impl::handle_pingresp(const wire::Frame& frame) {
    if (const auto packet = wire::decode_pingresp(frame); !packet) {
        fail_connection(packet.error());
        return std::nullopt;
    }
    const auto round_trip = keepalive_.ping_answered(now_);
    if (!round_trip) {
        ++shared_.stats.stray_acknowledgements;
        return std::nullopt;
    }
    return PingDone{*round_trip};
}

std::optional<Event> Session::Impl::handle_disconnect(const wire::Frame& frame) {
    const auto packet = wire::decode_disconnect(frame, shared_.options.version);
    if (!packet) {
        fail_connection(packet.error());
        return std::nullopt;
    }
    if (!shared_.is_v5()) {
        fail_connection(unexpected_packet(frame.type, "before MQTT 5.0"));
        return std::nullopt;
    }
    const auto words = name(packet->reason, PacketType::disconnect);
    fail_connection({Errc::disconnected_by_server, packet->reason, 0,
                     "DISCONNECT " + std::to_string(static_cast<unsigned>(packet->reason)) + " " +
                         std::string(words)},
                    packet->properties);
    return std::nullopt;
}

std::optional<Event> Session::Impl::handle_auth(const wire::Frame& frame) {
    const auto packet = wire::decode_auth(frame);
    if (!packet) {
        fail_connection(packet.error());
        return std::nullopt;
    }
    auto done = handshake_.auth(*packet, state_ == State::connected);
    if (!done) {
        fail_connection(std::move(done.error()));
        return std::nullopt;
    }
    return *done ? std::optional<Event>(Reauthenticated{packet->properties}) : std::nullopt;
}

}  // namespace mqtt
