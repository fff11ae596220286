#include "session/send_flow.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "mqtt/topic.hpp"
#include "wire/encode.hpp"

namespace mqtt {
namespace {

using State = Inflight::State;

constexpr std::uint8_t dup_flag = 0x08;
constexpr std::uint8_t retain_flag = 0x01;

// The message is ours to send, and is not in this connection's output.
bool is_waiting(State state) {
    return state == State::queued || state == State::owes_pubrel;
}

// From the first byte of a kept PUBLISH (§3.3.1).
bool has_retain(Bytes packet) {
    return (packet.front() & retain_flag) != 0;
}

void take_answer(std::uint16_t& due) {
    due = static_cast<std::uint16_t>(due - (due > 0));
}

std::string limit_text(std::string_view what, std::size_t value, std::string_view limit,
                       std::size_t maximum) {
    return std::string(what) + " " + std::to_string(value) + " is over the server's " +
           std::string(limit) + " of " + std::to_string(maximum);
}

Error violation(PacketType type, PacketId id, std::string_view fact) {
    return {Errc::protocol_error, ReasonCode::protocol_error, 0,
            std::string(name(type)) + " for packet identifier " + std::to_string(id) + ", " +
                std::string(fact)};
}

}  // namespace

Result<void> SendFlow::restore() {
    auto kept = shared_.store.restore();
    if (!kept) {
        return tl::unexpected(std::move(kept.error()));
    }
    for (const Store::Outgoing& outgoing : *kept) {
        Inflight::Slot* slot = inflight_.add(outgoing.packet_id);
        if (slot == nullptr) {
            return fail(Errc::store_failed, "the store holds packet identifier " +
                                                std::to_string(outgoing.packet_id) + " twice");
        }
        slot->qos = outgoing.qos;
        slot->written = true;
        slot->state = outgoing.received ? State::owes_pubrel : State::queued;
        ++in_flight_;
        ++waiting_;
    }
    return {};
}

std::size_t SendFlow::window() const {
    return std::min<std::size_t>(shared_.options.max_inflight, shared_.limits.receive_maximum);
}

// Connections. ---------------------------------------------------------------------------------

void SendFlow::begin_connection(bool resumed, TimePoint now) {
    quota_ = shared_.limits.receive_maximum;
    aliases_.reset(
        std::min(shared_.options.outgoing_topic_aliases, shared_.limits.topic_alias_maximum));
    inflight_.for_each([&](Inflight::Slot& slot) {
        if (slot.is_publish()) {
            resumed ? resume(slot) : start_anew(slot);
        }
        return true;
    });
    if (!resumed) {
        inflight_.sort_by_age();
    }
    pump(now);
}

void SendFlow::resume(Inflight::Slot& slot) {
    if (slot.state == State::awaits_pubcomp) {
        set_state(slot, State::owes_pubrel);
    }
}

void SendFlow::start_anew(Inflight::Slot& slot) {
    const bool received = slot.state == State::owes_pubrel || slot.state == State::awaits_pubcomp;
    const bool in_doubt = slot.qos == QoS::exactly_once && (slot.written || received);
    if (in_doubt && !shared_.options.resend_in_doubt) {
        give_up(slot, PublishDone::Outcome::in_doubt, ReasonCode::success);
        return;
    }
    if (received) {  // the store must forget the PUBREC
        const Bytes packet = shared_.store.packet(slot.id);
        scratch_packet_.assign(packet.begin(), packet.end());
        shared_.check(shared_.store.keep(slot.id, slot.qos, scratch_packet_));
    }
    set_state(slot, State::queued);
    slot.written = slot.resumed = false;
}

// Whatever is in the output of the lost connection goes back to where it can start again, and no
// answer to it will come.
void SendFlow::end_connection() {
    inflight_.for_each([&](Inflight::Slot& slot) {
        slot.answers_due = slot.completions_due = 0;
        if (slot.state == State::spent) {
            inflight_.remove(slot);
            return true;
        }
        if (slot.state == State::awaits_puback || slot.state == State::awaits_pubrec) {
            slot.written = slot.written || slot.output_position < shared_.output.taken_position();
            set_state(slot, State::queued);
        }
        return true;
    });
}

void SendFlow::set_state(Inflight::Slot& slot, State state) {
    waiting_ += static_cast<std::size_t>(is_waiting(state));
    waiting_ -= static_cast<std::size_t>(is_waiting(slot.state));
    slot.state = state;
}

void SendFlow::pump(TimePoint now) {
    if (waiting_ == 0 || shared_.failure) {
        return;
    }
    inflight_.for_each([&](Inflight::Slot& slot) {
        if (slot.state == State::owes_pubrel) {
            ++shared_.stats.resends;
            slot.resumed = true;
            set_state(slot, State::awaits_pubcomp);
            send_pubrel(slot, now);
        } else if (slot.state == State::queued && quota_ > 0) {
            send(slot, now);
        }
        return waiting_ > 0 && !shared_.failure;
    });
}

// A kept message, on a connection whose limits may be others than when it was accepted.
void SendFlow::send(Inflight::Slot& slot, TimePoint now) {
    const Bytes packet = shared_.store.packet(slot.id);
    if (packet.empty()) {
        shared_.fail_with(
            {Errc::store_failed, ReasonCode::unspecified_error, 0,
             "the store has lost the message with packet identifier " + std::to_string(slot.id)});
        return;
    }
    const ServerLimits& limits = shared_.limits;
    const auto refusal = packet.size() > limits.maximum_packet_size ? ReasonCode::packet_too_large
                         : slot.qos > limits.maximum_qos            ? ReasonCode::qos_not_supported
                         : has_retain(packet) && !limits.retain_available
                             ? ReasonCode::retain_not_supported
                             : ReasonCode::success;
    if (refusal != ReasonCode::success) {
        give_up(slot, PublishDone::Outcome::refused, refusal);
        return;
    }
    auto& buffer = shared_.output.buffer();
    slot.output_position = shared_.output.end_position();
    buffer.insert(buffer.end(), packet.begin(), packet.end());
    if (slot.written) {
        buffer[buffer.size() - packet.size()] |= dup_flag;  // [MQTT-3.3.1-1]
        ++shared_.stats.resends;
    }
    set_state(slot, slot.qos == QoS::at_least_once ? State::awaits_puback : State::awaits_pubrec);
    slot.since = now;
    slot.repeats = 0;
    ++slot.answers_due;
    --quota_;
    ++shared_.stats.packets_sent;
}

void SendFlow::send_pubrel(Inflight::Slot& slot, TimePoint now) {
    shared_.append_acknowledgement(PacketType::pubrel, slot.id, ReasonCode::success);
    ++slot.completions_due;
    slot.since = now;
    slot.repeats = 0;
}

void SendFlow::repeat(Inflight::Slot& slot, TimePoint now) {
    const auto repeats = static_cast<std::uint16_t>(slot.repeats + 1);
    if (slot.state == State::awaits_pubcomp) {
        send_pubrel(slot, now);
        ++shared_.stats.resends;
    } else {
        slot.written = true;
        ++quota_;  // the server has this one already
        send(slot, now);
    }
    slot.repeats = repeats;
}

void SendFlow::give_up(Inflight::Slot& slot, PublishDone::Outcome outcome, ReasonCode reason) {
    const Acknowledgement packet{slot.id, reason, {}};
    shared_.events.emplace_back(finish(slot, packet, outcome));
}

// Publishing. ------------------------------------------------------------------------------------

Result<PacketId> SendFlow::publish(const Publish& message, TimePoint now) {
    const auto chosen = message.properties.number(PropertyId::topic_alias).value_or(0);
    if (auto checked = check_limits(message, static_cast<std::uint16_t>(chosen)); !checked) {
        return tl::unexpected(std::move(checked.error()));
    }
    if (message.properties.find(PropertyId::subscription_identifier)) {  // [MQTT-3.3.4-6]
        return fail(Errc::invalid_argument,
                    "a PUBLISH to the server may not have a subscription identifier");
    }
    if (auto checked = check_topic(message.topic); !checked) {
        return tl::unexpected(std::move(checked.error()));
    }
    return message.qos == QoS::at_most_once ? publish_at_most_once(message)
                                            : publish_acknowledged(message, now);
}

Result<void> SendFlow::check_limits(const Publish& message, std::uint16_t alias) {
    const ServerLimits& limits = shared_.limits;
    if (message.qos > limits.maximum_qos) {
        return fail(Errc::server_limit,
                    limit_text("QoS", static_cast<std::size_t>(message.qos), "maximum QoS",
                               static_cast<std::size_t>(limits.maximum_qos)),
                    ReasonCode::qos_not_supported);
    }
    if (message.retain && !limits.retain_available) {
        return fail(Errc::server_limit, "the server does not take retained messages",
                    ReasonCode::retain_not_supported);
    }
    if (alias > limits.topic_alias_maximum) {
        return fail(
            Errc::server_limit,
            limit_text("topic alias", alias, "topic alias maximum", limits.topic_alias_maximum),
            ReasonCode::topic_alias_invalid);
    }
    return {};
}

// A stream of messages to one topic pays for the check once.
Result<void> SendFlow::check_topic(std::string_view topic) {
    if (!topic.empty() && topic == checked_topic_) {
        return {};
    }
    auto checked = check_topic_name(topic);
    if (checked) {
        checked_topic_ = topic;
    }
    return checked;
}

Result<PacketId> SendFlow::publish_at_most_once(const Publish& message) {
    Publish packet = message;
    packet.packet_id = 0;
    packet.dup = false;
    if (auto appended = append(packet); !appended) {
        return tl::unexpected(std::move(appended.error()));
    }
    ++shared_.stats.packets_sent;
    ++shared_.stats.messages_sent;
    return PacketId{0};
}

Result<PacketId> SendFlow::publish_acknowledged(const Publish& message, TimePoint now) {
    if (!has_room()) {
        return fail(Errc::window_full, "all " + std::to_string(window()) +
                                           " messages of the in-flight window await their "
                                           "acknowledgement");
    }
    Inflight::Slot* slot = inflight_.add();
    if (slot == nullptr) {
        return fail(Errc::window_full, "all 65,535 packet identifiers are in use");
    }
    Publish packet = message;
    packet.packet_id = slot->id;
    packet.dup = false;
    const std::uint64_t position = shared_.output.end_position();
    const std::size_t start = shared_.output.buffer().size();
    auto done = append(packet);
    if (done) {
        const bool as_sent = scratch_packet_.empty();
        const Bytes whole =
            as_sent ? Bytes(shared_.output.buffer()).subspan(start) : Bytes(scratch_packet_);
        done = shared_.store.keep(slot->id, message.qos, whole);
        if (!done) {
            shared_.output.buffer().resize(start);
            aliases_.forget(announced_alias_);
        }
    }
    if (!done) {
        inflight_.remove(*slot);
        return tl::unexpected(std::move(done.error()));
    }
    slot->qos = message.qos;
    ++in_flight_;
    ++waiting_;
    ++shared_.stats.messages_sent;
    // Room in the window implies quota: each message that uses up quota is in flight.
    assert(quota_ > 0 && waiting_ == 1);
    --quota_;
    ++shared_.stats.packets_sent;
    set_state(*slot,
              message.qos == QoS::at_least_once ? State::awaits_puback : State::awaits_pubrec);
    slot->output_position = position;
    slot->since = now;
    slot->answers_due = 1;
    return slot->id;
}

// Appends the packet; where an alias stands in for the topic, scratch_packet_ has it in full, for
// the store.
Result<void> SendFlow::append(const Publish& message) {
    scratch_packet_.clear();
    announced_alias_ = 0;
    const auto chosen =
        shared_.is_v5() ? message.properties.number(PropertyId::topic_alias) : std::nullopt;
    if (chosen || shared_.options.outgoing_topic_aliases > 0) {
        return append_aliased(message, static_cast<std::uint16_t>(chosen.value_or(0)));
    }
    auto& buffer = shared_.output.buffer();
    const std::size_t start = buffer.size();
    if (auto encoded = wire::encode(message, shared_.options.version, buffer); !encoded) {
        return encoded;
    }
    auto checked = shared_.check_size(PacketType::publish, buffer.size() - start);
    if (!checked) {
        buffer.resize(start);
    }
    return checked;
}

Result<void> SendFlow::append_aliased(const Publish& message, std::uint16_t chosen) {
    scratch_properties_.assign(message.properties);
    scratch_properties_.remove(PropertyId::topic_alias);
    Publish packet = message;
    packet.properties = scratch_properties_;
    if (message.qos != QoS::at_most_once) {
        if (auto encoded = wire::encode(packet, shared_.options.version, scratch_packet_);
            !encoded) {
            return encoded;
        }
    }
    const auto use =
        chosen != 0 ? aliases_.use_chosen(chosen, message.topic) : aliases_.use(message.topic);
    if (use.alias != 0) {
        if (auto added = scratch_properties_.add(PropertyId::topic_alias, use.alias); !added) {
            return added;
        }
        packet.properties = scratch_properties_;
    }
    if (use.known) {
        packet.topic = {};
    }
    auto& buffer = shared_.output.buffer();
    const std::size_t start = buffer.size();
    auto encoded = wire::encode(packet, shared_.options.version, buffer);
    if (encoded) {
        const std::size_t size = std::max(buffer.size() - start, scratch_packet_.size());
        encoded = shared_.check_size(PacketType::publish, size);
    }
    if (!encoded) {
        buffer.resize(start);
        if (!use.known) {
            aliases_.forget(use.alias);
        }
    } else if (!use.known) {
        announced_alias_ = use.alias;
    }
    return encoded;
}

// Acknowledgements. ------------------------------------------------------------------------------

Inflight::Slot* SendFlow::find_for_answer(const Acknowledgement& packet) {
    Inflight::Slot* slot = inflight_.find(packet.packet_id);
    if (slot == nullptr || slot->state == State::queued) {
        ++shared_.stats.stray_acknowledgements;
        return nullptr;
    }
    return slot;
}

Result<std::optional<PublishDone>> SendFlow::puback(const Acknowledgement& packet, TimePoint now) {
    Inflight::Slot* slot = find_for_answer(packet);
    if (slot == nullptr) {
        return std::nullopt;
    }
    take_answer(slot->answers_due);
    if (slot->state == State::spent) {
        remove_when_spent(*slot);
        return std::nullopt;
    }
    if (slot->state != State::awaits_puback) {
        return tl::unexpected(
            violation(PacketType::puback, packet.packet_id, "which is not a QoS 1 PUBLISH"));
    }
    ++quota_;
    auto done = finish(*slot, packet,
                       is_error(packet.reason) ? PublishDone::Outcome::refused
                                               : PublishDone::Outcome::acknowledged);
    pump(now);
    return done;
}

Result<std::optional<PublishDone>> SendFlow::pubrec(const Acknowledgement& packet, TimePoint now) {
    Inflight::Slot* slot = find_for_answer(packet);
    if (slot == nullptr) {
        // Lets the server finish what it believes is going on; on 5.0 the code says that we know
        // nothing of it.
        if (!is_error(packet.reason)) {
            shared_.append_acknowledgement(
                PacketType::pubrel, packet.packet_id,
                shared_.is_v5() ? ReasonCode::packet_identifier_not_found : ReasonCode::success);
        }
        return std::nullopt;
    }
    take_answer(slot->answers_due);
    const bool spent = slot->state == State::spent;
    if (!spent && slot->state != State::awaits_pubrec && slot->state != State::awaits_pubcomp) {
        return tl::unexpected(
            violation(PacketType::pubrec, packet.packet_id, "which is not a QoS 2 PUBLISH"));
    }
    if (is_error(packet.reason)) {
        if (spent) {
            remove_when_spent(*slot);
            return std::nullopt;
        }
        return_quota(*slot);
        auto done = finish(*slot, packet, PublishDone::Outcome::refused);
        pump(now);
        return done;
    }
    if (slot->state == State::awaits_pubrec) {
        if (!shared_.check(shared_.store.mark_received(slot->id))) {
            return std::nullopt;
        }
        inflight_.move_to_end(*slot);
        set_state(*slot, State::awaits_pubcomp);
    }
    // A repeated PUBREC gets its PUBREL again (§4.3.3).
    send_pubrel(*slot, now);
    return std::nullopt;
}

Result<std::optional<PublishDone>> SendFlow::pubcomp(const Acknowledgement& packet, TimePoint now) {
    Inflight::Slot* slot = find_for_answer(packet);
    if (slot == nullptr) {
        return std::nullopt;
    }
    take_answer(slot->completions_due);
    if (slot->state == State::spent) {
        remove_when_spent(*slot);
        return std::nullopt;
    }
    if (slot->state != State::awaits_pubcomp) {
        return tl::unexpected(
            violation(PacketType::pubcomp, packet.packet_id, "whose PUBREC has not come"));
    }
    return_quota(*slot);
    // The server took the message with PUBREC. That it no longer knows the identifier is expected
    // when the PUBREL is a repetition (§4.3.3), and leaves us in doubt otherwise.
    const auto outcome = is_error(packet.reason) && !slot->resumed && slot->repeats == 0
                             ? PublishDone::Outcome::in_doubt
                             : PublishDone::Outcome::acknowledged;
    auto done = finish(*slot, packet, outcome);
    pump(now);
    return done;
}

// A PUBREL that was repeated after a reconnect took no quota of this connection (§4.9).
void SendFlow::return_quota(const Inflight::Slot& slot) {
    quota_ += static_cast<std::size_t>(!slot.resumed);
}

PublishDone SendFlow::finish(Inflight::Slot& slot, const Acknowledgement& packet,
                             PublishDone::Outcome outcome) {
    const PublishDone done{slot.id, slot.qos, outcome, packet.reason, packet.properties};
    shared_.check(shared_.store.release(done));
    --in_flight_;
    set_state(slot, State::spent);
    remove_when_spent(slot);
    return done;
}

void SendFlow::remove_when_spent(Inflight::Slot& slot) {
    if (slot.answers_due == 0 && slot.completions_due == 0) {
        inflight_.remove(slot);
    }
}

}  // namespace mqtt
