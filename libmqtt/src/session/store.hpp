// What a session must not forget while a message is in flight (MQTT 5.0 §4.1): the seam between the
// session and whatever keeps its state. MemoryStore is the default; one on disk makes the state
// outlive the process.
//
// The session calls keep() before the packet is in pending_output(), so that a store on disk has
// the message before the network does. A store never waits for the network, and its errors are
// Errc::store_failed.
#pragma once

#include <vector>

#include "mqtt/result.hpp"
#include "mqtt/types.hpp"

namespace mqtt {

class Store {
public:
    // An outgoing message that was kept and not yet released.
    struct Outgoing {
        PacketId packet_id = 0;
        QoS qos = QoS::at_least_once;
        bool received = false;  // PUBREC has come: PUBREL is owed, not the message
    };

    virtual ~Store() = default;

    // Keeps an encoded PUBLISH of QoS 1 or 2, with DUP 0 and its topic in full, under its
    // identifier.
    [[nodiscard]] virtual Result<void> keep(PacketId packet_id, QoS qos, Bytes packet) = 0;
    // The bytes given to keep(); valid until the next call of this store. Empty if there are none.
    [[nodiscard]] virtual Bytes packet(PacketId packet_id) = 0;
    // PUBREC has come. The packet stays: should the server lose the session, only it can be sent
    // anew.
    [[nodiscard]] virtual Result<void> mark_received(PacketId packet_id) = 0;
    // Acknowledged, refused or given up.
    [[nodiscard]] virtual Result<void> release(PacketId packet_id) = 0;

    // Incoming QoS 2: remembers an identifier from PUBLISH to PUBREL. False: it was there already,
    // and the message is a repetition.
    [[nodiscard]] virtual Result<bool> keep_incoming(PacketId packet_id) = 0;
    [[nodiscard]] virtual Result<bool> has_incoming(PacketId packet_id) = 0;
    // False: it was not there.
    [[nodiscard]] virtual Result<bool> release_incoming(PacketId packet_id) = 0;
    [[nodiscard]] virtual Result<void> forget_incoming() = 0;

    // What an earlier process left, in the order in which it was kept; asked once, at the start.
    // All of it counts as written to the network, since nobody knows better.
    [[nodiscard]] virtual Result<std::vector<Outgoing>> restore() = 0;
};

}  // namespace mqtt
