// What Session::next_event() reports. Views point into the receive buffer and are valid until the
// next call of next_event() or received(), unless stated otherwise.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include "mqtt/error.hpp"
#include "mqtt/packets.hpp"

namespace mqtt {

// What the server allows on this connection: CONNACK's properties, or the standard's defaults
// (MQTT 5.0 §3.2.2.3). Before 5.0 these are the defaults.
struct ServerLimits {
    std::uint16_t receive_maximum = 65'535;
    QoS maximum_qos = QoS::exactly_once;
    bool retain_available = true;
    std::uint32_t maximum_packet_size = 0xFFFF'FFFF;
    std::uint16_t topic_alias_maximum = 0;
    bool wildcard_available = true;
    bool subscription_identifiers_available = true;
    bool shared_available = true;
    std::uint16_t keep_alive =
        0;  // seconds, what holds now: the server's if it sent one, else ours
};

// The server accepted the connection.
struct Connected {
    bool session_present = false;
    // The identifier in use: ours, or the one that the server assigned. Points into the session.
    std::string_view client_id;
    ServerLimits limits;
    PropertyView properties;
};

// An application message. QoS 2 messages come exactly once, when their PUBLISH does.
struct Message {
    std::string_view topic;  // in full, also where the server used an alias
    Bytes payload;
    QoS qos = QoS::at_most_once;
    bool retain = false;
    bool dup = false;
    PacketId packet_id = 0;
    PropertyView properties;
    // At QoS 1 and 2: how many of these the session has delivered, this one included. For
    // Session::acknowledge().
    std::uint64_t number = 0;
};

// The end of a publish() with QoS 1 or 2.
struct PublishDone {
    enum class Outcome : std::uint8_t {
        acknowledged,  // PUBACK or PUBCOMP with a success code: `reason`
        // PUBACK or PUBREC with an error: `reason`, `properties`. Or the server of a later
        // connection does not take what was kept for it: `reason` says which limit forbids it.
        refused,
        // The server lost the session after the PUBLISH of a QoS 2 message was written, or answered
        // its first PUBREL with an error (`reason`): it may have been delivered or not, and sending
        // it again might double it (§4.3.3).
        in_doubt,
    };
    PacketId packet_id = 0;
    QoS qos = QoS::at_least_once;
    Outcome outcome = Outcome::acknowledged;
    ReasonCode reason = ReasonCode::success;
    PropertyView properties;
};

struct Subscribed {
    PacketId packet_id = 0;
    std::span<const ReasonCode> reasons;  // as many as there were filters, in their order
    PropertyView properties;
};

struct Unsubscribed {
    PacketId packet_id = 0;
    std::span<const ReasonCode> reasons;  // empty before 5.0
    PropertyView properties;
};

// A PINGRESP came for our PINGREQ.
struct PingDone {
    Duration round_trip{};
};

// Re-authentication, asked for with Session::reauthenticate(), succeeded (§4.12.1).
struct Reauthenticated {
    PropertyView properties;
};

// This connection has ended or must end; always the last event of a connection. The caller writes
// what is still pending (a DISCONNECT for the server, perhaps) and closes the transport.
struct Disconnected {
    // Nothing went wrong: our own disconnect() was carried out, and all output was taken.
    bool clean = false;
    Error error;
    PropertyView properties;  // of the CONNACK or DISCONNECT that ended it
};

using Event = std::variant<Connected, Message, PublishDone, Subscribed, Unsubscribed, PingDone,
                           Reauthenticated, Disconnected>;

}  // namespace mqtt
