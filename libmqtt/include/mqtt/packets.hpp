// The fifteen control packets as plain structs, for MQTT 3.1, 3.1.1 and 5.0 alike, in both
// directions. Text and payloads are views: of the receive buffer in a decoded packet, of the
// caller's data in one to be encoded. What a version does not have (properties before 5.0) is empty
// after decoding and must be empty for encoding.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "mqtt/properties.hpp"
#include "mqtt/reason_code.hpp"
#include "mqtt/types.hpp"

namespace mqtt {

// §3.1.2.5, §3.1.3.2 to §3.1.3.4: what the server publishes when the connection ends badly.
struct Will {
    std::string_view topic{};
    Bytes payload{};
    QoS qos = QoS::at_most_once;
    bool retain = false;
    PropertyView properties{};
};

// §3.1. `clean_start` is Clean Session before 5.0.
struct Connect {
    Version version = Version::v3_1_1;
    bool clean_start = true;
    std::uint16_t keep_alive = 0;  // seconds; 0: none
    std::string_view client_id{};
    std::optional<std::string_view> user_name{};
    std::optional<Bytes> password{};
    std::optional<Will> will{};
    PropertyView properties{};
};

// §3.2. `code` is a ReasonCode on 5.0 and a ConnectReturnCode before.
struct Connack {
    bool session_present = false;
    std::uint8_t code = 0;
    PropertyView properties{};
};

// §3.3. `packet_id` is 0 exactly when qos is 0. An empty topic is only allowed on 5.0, and needs a
// Topic Alias.
struct Publish {
    std::string_view topic{};
    Bytes payload{};
    QoS qos = QoS::at_most_once;
    bool retain = false;
    bool dup = false;
    PacketId packet_id = 0;
    PropertyView properties{};
};

// §3.4 to §3.7. Before 5.0 `reason` is success.
struct Acknowledgement {
    PacketId packet_id = 0;
    ReasonCode reason = ReasonCode::success;
    PropertyView properties{};
};
struct Puback : Acknowledgement {};
struct Pubrec : Acknowledgement {};
// MQTT 3.1 allows a DUP flag on PUBREL, SUBSCRIBE and UNSUBSCRIBE; it is accepted there and
// ignored.
struct Pubrel : Acknowledgement {};
struct Pubcomp : Acknowledgement {};

// §3.8.3: one topic filter with its options. Before 5.0 only `qos` exists; the rest must be
// default.
struct Subscription {
    std::string_view filter{};
    QoS qos = QoS::at_most_once;
    bool no_local = false;
    bool retain_as_published = false;
    RetainHandling retain_handling = RetainHandling::send;
};

struct Subscribe {
    PacketId packet_id = 0;
    std::vector<Subscription> subscriptions{};  // at least one
    PropertyView properties{};
};

// §3.9: a code for each subscription, in order: 0, 1, 2 granted, 0x80 and above refused.
struct Suback {
    PacketId packet_id = 0;
    std::vector<ReasonCode> reasons{};
    PropertyView properties{};
};

struct Unsubscribe {
    PacketId packet_id = 0;
    std::vector<std::string_view> filters{};  // at least one
    PropertyView properties{};
};

// §3.11: a code for each filter; before 5.0 there are none.
struct Unsuback {
    PacketId packet_id = 0;
    std::vector<ReasonCode> reasons{};
    PropertyView properties{};
};

struct Pingreq {};
struct Pingresp {};

// §3.14. Before 5.0 only a client sends it, without a reason.
struct Disconnect {
    ReasonCode reason = ReasonCode::success;
    PropertyView properties{};
};

// §3.15, 5.0 only.
struct Auth {
    ReasonCode reason = ReasonCode::success;
    PropertyView properties{};
};

using Packet = std::variant<Connect, Connack, Publish, Puback, Pubrec, Pubrel, Pubcomp, Subscribe,
                            Suback, Unsubscribe, Unsuback, Pingreq, Pingresp, Disconnect, Auth>;

[[nodiscard]] PacketType type_of(const Packet& packet);

}  // namespace mqtt
