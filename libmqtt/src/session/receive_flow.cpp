#include "session/receive_flow.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace mqtt {

void ReceiveFlow::begin_connection(bool resumed) {
    const PropertyView announced = shared_.options.connect_properties;
    aliases_.reset(
        static_cast<std::uint16_t>(announced.number(PropertyId::topic_alias_maximum).value_or(0)));
    receive_maximum_ = announced.number(PropertyId::receive_maximum).value_or(65'535);
    unacknowledged_ = in_output_ = 0;
    waiting_.clear();
    first_waiting_ = 0;
    must_forget_ = must_forget_ || !resumed;
    if (must_forget_) {
        held_.reset();
        must_forget_ = !shared_.check(shared_.store.forget_incoming());
    }
}

Result<std::optional<Message>> ReceiveFlow::publish(const Publish& packet) {
    auto topic = resolve_topic(packet);
    if (!topic) {
        return tl::unexpected(std::move(topic.error()));
    }
    if (packet.qos != QoS::at_most_once) {
        if (auto taken = take_quota(packet); !taken) {
            return tl::unexpected(std::move(taken.error()));
        }
    }
    if (packet.qos != QoS::at_most_once) {
        const bool is_manual = shared_.options.manual_acknowledgement;
        auto fresh = is_manual ? hold(packet) : answer(packet.packet_id, packet.qos);
        if (!fresh) {
            return tl::unexpected(std::move(fresh.error()));
        }
        if (!*fresh) {
            ++shared_.stats.repeats_suppressed;
            return std::nullopt;
        }
        ++delivered_;
    }
    ++shared_.stats.messages_received;
    return Message{*topic,
                   packet.payload,
                   packet.qos,
                   packet.retain,
                   packet.dup,
                   packet.packet_id,
                   packet.properties,
                   packet.qos == QoS::at_most_once ? 0 : delivered_};
}

// False: the message is a repetition.
Result<bool> ReceiveFlow::answer(PacketId id, QoS qos) {
    if (qos == QoS::at_least_once) {
        shared_.append_acknowledgement(PacketType::puback, id, ReasonCode::success);
        ++in_output_;
        return true;
    }
    auto fresh = shared_.store.keep_incoming(id);
    if (fresh) {
        shared_.append_acknowledgement(PacketType::pubrec, id, ReasonCode::success);
    }
    return fresh;
}

// Without a connection there is no answer, but a QoS 2 message must not be delivered again.
Result<bool> ReceiveFlow::remember(const Waiting& waiting) {
    return waiting.qos == QoS::exactly_once ? shared_.store.keep_incoming(waiting.packet_id) : true;
}

// The answer waits for acknowledge(). Only then the store remembers a QoS 2 identifier, since one
// that outlives the process must not suppress a message that died with it; until then we do. A
// repetition counts as the latest message: it cannot be answered too early.
Result<bool> ReceiveFlow::hold(const Publish& packet) {
    bool is_fresh = true;
    if (packet.qos == QoS::exactly_once) {
        const auto known = shared_.store.has_incoming(packet.packet_id);
        if (!known) {
            return tl::unexpected(known.error());
        }
        if (!held_) {
            held_ = std::make_unique<std::bitset<65'536>>();
        }
        is_fresh = !*known && !held_->test(packet.packet_id);
        held_->set(packet.packet_id, is_fresh || !*known);
    }
    waiting_.push_back({delivered_ + (is_fresh ? 1U : 0U), packet.packet_id, packet.qos});
    if (!is_fresh) {
        acknowledge(acknowledged_, true);
    }
    return is_fresh;
}

void ReceiveFlow::acknowledge(std::uint64_t number, bool is_connected) {
    acknowledged_ = std::max(acknowledged_, std::min(number, delivered_));
    while (first_waiting_ < waiting_.size() && waiting_[first_waiting_].number <= acknowledged_) {
        const Waiting& next = waiting_[first_waiting_];
        const auto done = is_connected ? answer(next.packet_id, next.qos) : remember(next);
        if (!done) {
            shared_.fail_with(done.error());
            return;
        }
        if (next.qos == QoS::exactly_once) {
            held_->reset(next.packet_id);
        }
        ++first_waiting_;
    }
    if (first_waiting_ > waiting_.size() / 2) {  // so that each is moved once at most
        waiting_.erase(waiting_.begin(),
                       waiting_.begin() + static_cast<std::ptrdiff_t>(first_waiting_));
        first_waiting_ = 0;
    }
}

Result<std::string_view> ReceiveFlow::resolve_topic(const Publish& packet) {
    const auto alias = shared_.is_v5() && !packet.properties.empty()
                           ? packet.properties.number(PropertyId::topic_alias)
                           : std::nullopt;
    if (!alias) {
        return packet.topic;  // not empty: the decoder saw to that
    }
    const auto text = [&](std::string_view fact) {
        return "PUBLISH with topic alias " + std::to_string(*alias) + std::string(fact);
    };
    if (!packet.topic.empty()) {
        if (!aliases_.set(*alias, packet.topic)) {
            return fail(Errc::protocol_error, text(", over the maximum that we announced"),
                        ReasonCode::topic_alias_invalid);
        }
        return packet.topic;
    }
    if (const auto topic = aliases_.find(*alias)) {
        return *topic;
    }
    return fail(Errc::protocol_error, text(", which was never given a topic"),
                ReasonCode::protocol_error);
}

// [MQTT-4.9.0-1] binds the server as it binds us. Before 5.0 there is no such limit, and what a
// server can make us remember is bounded by the 65,535 identifiers.
Result<void> ReceiveFlow::take_quota(const Publish& packet) {
    if (shared_.is_v5() && shared_.options.enforce_receive_maximum &&
        unacknowledged_ >= receive_maximum_) {
        return fail(Errc::protocol_error,
                    "PUBLISH with packet identifier " + std::to_string(packet.packet_id) +
                        " is over our receive maximum of " + std::to_string(receive_maximum_),
                    ReasonCode::receive_maximum_exceeded);
    }
    ++unacknowledged_;
    return {};
}

void ReceiveFlow::pubrel(const Acknowledgement& packet) {
    auto known = shared_.store.release_incoming(packet.packet_id);
    if (!known) {
        shared_.fail_with(std::move(known.error()));
        return;
    }
    const bool strange = !*known && shared_.is_v5();
    shared_.append_acknowledgement(
        PacketType::pubcomp, packet.packet_id,
        strange ? ReasonCode::packet_identifier_not_found : ReasonCode::success);
    ++in_output_;
}

// The server learns of an acknowledgement at the earliest when it is written. What was appended
// before counts as written together, which errs, if at all, to the server's advantage.
void ReceiveFlow::output_taken() {
    unacknowledged_ -= in_output_;
    in_output_ = 0;
}

}  // namespace mqtt
