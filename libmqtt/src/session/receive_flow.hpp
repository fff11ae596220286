// Incoming messages: acknowledging them, delivering QoS 2 exactly once (MQTT 5.0 §4.3.3, method B:
// a message is delivered when its PUBLISH comes, its identifier remembered until PUBREL), topic
// aliases, and our own Receive Maximum (§4.9).
//
// With manual acknowledgement the answers wait in a queue, in the order of the PUBLISH packets of
// this connection, until acknowledge() has come as far as their numbers.
#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "mqtt/event.hpp"
#include "mqtt/result.hpp"
#include "session/shared.hpp"
#include "session/topic_alias.hpp"

namespace mqtt {

class ReceiveFlow {
public:
    explicit ReceiveFlow(Shared& shared) : shared_(shared) {}

    // `resumed`: the server kept the session, so that a message of before may be repeated.
    void begin_connection(bool resumed);

    // The message to deliver; nothing for a repetition. An error is a protocol violation.
    [[nodiscard]] Result<std::optional<Message>> publish(const Publish& packet);
    void pubrel(const Acknowledgement& packet);

    // Messages up to this number are dealt with; on a connection the server is told.
    void acknowledge(std::uint64_t number, bool is_connected);
    [[nodiscard]] std::size_t unacknowledged() const { return waiting_.size() - first_waiting_; }

    // The transport took some output: acknowledgements in it return quota to the server.
    void output_taken();

private:
    struct Waiting {
        std::uint64_t number = 0;
        PacketId packet_id = 0;
        QoS qos = QoS::at_least_once;
    };

    [[nodiscard]] Result<std::string_view> resolve_topic(const Publish& packet);
    [[nodiscard]] Result<void> take_quota(const Publish& packet);
    [[nodiscard]] Result<bool> answer(PacketId id, QoS qos);
    [[nodiscard]] Result<bool> hold(const Publish& packet);
    [[nodiscard]] Result<bool> remember(const Waiting& waiting);

    Shared& shared_;
    // A session was lost whose identifiers the store still has, because it failed.
    bool must_forget_ = false;
    IncomingAliases aliases_;
    std::int64_t receive_maximum_ = 65'535;
    // QoS 1 and 2 PUBLISH of this connection, less the PUBACK and PUBCOMP that answered them. Below
    // zero where a PUBCOMP ended what began on an earlier connection: §4.9 lets the server count
    // that as quota.
    std::int64_t unacknowledged_ = 0;
    std::int64_t in_output_ = 0;  // such answers that the transport has not taken

    std::vector<Waiting> waiting_;  // unanswered from first_waiting_ on, numbers never fall
    std::size_t first_waiting_ = 0;
    std::uint64_t delivered_ = 0;     // QoS 1 and 2, on all connections
    std::uint64_t acknowledged_ = 0;  // of those, by acknowledge()
    // QoS 2: delivered and not yet answered, also on connections before.
    std::unique_ptr<std::bitset<65'536>> held_;
};

}  // namespace mqtt
