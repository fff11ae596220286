// Outgoing messages: QoS 0, 1 and 2, the in-flight window, and what happens to messages in flight
// when a connection is lost (MQTT 5.0 §4.3, §4.4, §4.6, §4.9).
//
// Theory of operation. A QoS 1 or 2 message gets a packet identifier, is given to the store, and is
// `queued`. pump() moves queued messages into the output, in order, as long as the server's quota
// (Receive Maximum) lasts. Acknowledgements move a message on and return quota. When a connection
// ends, end_connection() notes which messages had begun to leave. When the next one is accepted,
// begin_connection() puts everything in flight back to `queued` (or `owes_pubrel`) and pumps: with
// DUP where the session was kept and the message had left; anew where it was lost. A QoS 2 message
// that had left before the server lost the session is in doubt: reported, not repeated.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "mqtt/event.hpp"
#include "mqtt/result.hpp"
#include "session/inflight.hpp"
#include "session/shared.hpp"
#include "session/topic_alias.hpp"

namespace mqtt {

class SendFlow {
public:
    SendFlow(Shared& shared, Inflight& inflight) : shared_(shared), inflight_(inflight) {}

    [[nodiscard]] Result<void> restore();

    // `resumed`: the server kept the session.
    void begin_connection(bool resumed, TimePoint now);
    void end_connection();

    [[nodiscard]] bool has_room() const { return in_flight_ < window(); }
    [[nodiscard]] std::size_t in_flight() const { return in_flight_; }
    [[nodiscard]] Result<PacketId> publish(const Publish& message, TimePoint now);

    // Acknowledgements. PublishDone where one ends the flow. An error is a protocol violation.
    [[nodiscard]] Result<std::optional<PublishDone>> puback(const Acknowledgement& packet,
                                                            TimePoint now);
    [[nodiscard]] Result<std::optional<PublishDone>> pubrec(const Acknowledgement& packet,
                                                            TimePoint now);
    [[nodiscard]] Result<std::optional<PublishDone>> pubcomp(const Acknowledgement& packet,
                                                             TimePoint now);

    // Sends the packet of an overdue acknowledgement again (3.1 and 3.1.1).
    void repeat(Inflight::Slot& slot, TimePoint now);

private:
    [[nodiscard]] std::size_t window() const;
    [[nodiscard]] Result<void> check_limits(const Publish& message, std::uint16_t alias);
    [[nodiscard]] Result<void> check_topic(std::string_view topic);
    [[nodiscard]] Result<PacketId> publish_at_most_once(const Publish& message);
    [[nodiscard]] Result<PacketId> publish_acknowledged(const Publish& message, TimePoint now);
    [[nodiscard]] Result<void> append(const Publish& message);
    [[nodiscard]] Result<void> append_aliased(const Publish& message, std::uint16_t chosen);
    void set_state(Inflight::Slot& slot, Inflight::State state);
    void pump(TimePoint now);
    void send(Inflight::Slot& slot, TimePoint now);
    void send_pubrel(Inflight::Slot& slot, TimePoint now);
    void resume(Inflight::Slot& slot);
    void start_anew(Inflight::Slot& slot);
    void give_up(Inflight::Slot& slot, PublishDone::Outcome outcome, ReasonCode reason);
    // The slot of a QoS 1 or 2 message that the packet may answer; nullptr for a stray packet.
    [[nodiscard]] Inflight::Slot* find_for_answer(const Acknowledgement& packet);
    void return_quota(const Inflight::Slot& slot);
    void remove_when_spent(Inflight::Slot& slot);
    PublishDone finish(Inflight::Slot& slot, const Acknowledgement& packet,
                       PublishDone::Outcome outcome);

    Shared& shared_;
    Inflight& inflight_;
    OutgoingAliases aliases_;
    std::size_t in_flight_ = 0;          // PUBLISH without PublishDone
    std::size_t waiting_ = 0;            // of those, queued or owes_pubrel
    std::size_t quota_ = 0;              // §4.9: PUBLISH that the server still takes
    std::uint16_t announced_alias_ = 0;  // by the PUBLISH appended last; 0 for none
    std::string checked_topic_;          // the last topic that was found valid
    Properties scratch_properties_;
    wire::Buffer scratch_packet_;
};

}  // namespace mqtt
