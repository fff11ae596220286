#include "mqtt/reason_code.hpp"

#include <array>
#include <cstddef>
#include <initializer_list>

namespace mqtt {
namespace {

using Carriers = std::uint16_t;  // bit n: PacketType n

constexpr Carriers carriers(std::initializer_list<PacketType> types) {
    unsigned bits = 0;
    for (const PacketType type : types) {
        bits |= 1U << static_cast<unsigned>(type);
    }
    return static_cast<Carriers>(bits);
}

constexpr auto connack = carriers({PacketType::connack});
constexpr auto publish_reply = carriers({PacketType::puback, PacketType::pubrec});
constexpr auto release = carriers({PacketType::pubrel, PacketType::pubcomp});
constexpr auto suback = carriers({PacketType::suback});
constexpr auto unsuback = carriers({PacketType::unsuback});
constexpr auto disconnect = carriers({PacketType::disconnect});
constexpr auto auth = carriers({PacketType::auth});
constexpr auto link = connack | disconnect;  // refuses or ends a connection
constexpr auto request_reply = publish_reply | suback | unsuback;

struct Row {
    ReasonCode code{};
    std::string_view name;
    Carriers carriers = 0;
};

// Table 2-6, which the tables of the packets' own sections repeat. They differ once: 0x8C is in
// DISCONNECT here and missing in §3.14.2.1. Re-authentication needs it (§4.12.1), so it is allowed.
constexpr Row rows[] = {
    {ReasonCode::success, "Success",
     connack | publish_reply | release | suback | unsuback | disconnect | auth},
    {ReasonCode::granted_qos_1, "Granted QoS 1", suback},
    {ReasonCode::granted_qos_2, "Granted QoS 2", suback},
    {ReasonCode::disconnect_with_will, "Disconnect with Will Message", disconnect},
    {ReasonCode::no_matching_subscribers, "No matching subscribers", publish_reply},
    {ReasonCode::no_subscription_existed, "No subscription existed", unsuback},
    {ReasonCode::continue_authentication, "Continue authentication", auth},
    {ReasonCode::re_authenticate, "Re-authenticate", auth},
    {ReasonCode::unspecified_error, "Unspecified error", link | request_reply},
    {ReasonCode::malformed_packet, "Malformed Packet", link},
    {ReasonCode::protocol_error, "Protocol Error", link},
    {ReasonCode::implementation_specific_error, "Implementation specific error",
     link | request_reply},
    {ReasonCode::unsupported_protocol_version, "Unsupported Protocol Version", connack},
    {ReasonCode::client_identifier_not_valid, "Client Identifier not valid", connack},
    {ReasonCode::bad_user_name_or_password, "Bad User Name or Password", connack},
    {ReasonCode::not_authorized, "Not authorized", link | request_reply},
    {ReasonCode::server_unavailable, "Server unavailable", connack},
    {ReasonCode::server_busy, "Server busy", link},
    {ReasonCode::banned, "Banned", connack},
    {ReasonCode::server_shutting_down, "Server shutting down", disconnect},
    {ReasonCode::bad_authentication_method, "Bad authentication method", link},
    {ReasonCode::keep_alive_timeout, "Keep Alive timeout", disconnect},
    {ReasonCode::session_taken_over, "Session taken over", disconnect},
    {ReasonCode::topic_filter_invalid, "Topic Filter invalid", suback | unsuback | disconnect},
    {ReasonCode::topic_name_invalid, "Topic Name invalid", link | publish_reply},
    {ReasonCode::packet_identifier_in_use, "Packet Identifier in use", request_reply},
    {ReasonCode::packet_identifier_not_found, "Packet Identifier not found", release},
    {ReasonCode::receive_maximum_exceeded, "Receive Maximum exceeded", disconnect},
    {ReasonCode::topic_alias_invalid, "Topic Alias invalid", disconnect},
    {ReasonCode::packet_too_large, "Packet too large", link},
    {ReasonCode::message_rate_too_high, "Message rate too high", disconnect},
    {ReasonCode::quota_exceeded, "Quota exceeded", link | publish_reply | suback},
    {ReasonCode::administrative_action, "Administrative action", disconnect},
    {ReasonCode::payload_format_invalid, "Payload format invalid", link | publish_reply},
    {ReasonCode::retain_not_supported, "Retain not supported", link},
    {ReasonCode::qos_not_supported, "QoS not supported", link},
    {ReasonCode::use_another_server, "Use another server", link},
    {ReasonCode::server_moved, "Server moved", link},
    {ReasonCode::shared_subscriptions_not_supported, "Shared Subscriptions not supported",
     suback | disconnect},
    {ReasonCode::connection_rate_exceeded, "Connection rate exceeded", link},
    {ReasonCode::maximum_connect_time, "Maximum connect time", disconnect},
    {ReasonCode::subscription_identifiers_not_supported, "Subscription Identifiers not supported",
     suback | disconnect},
    {ReasonCode::wildcard_subscriptions_not_supported, "Wildcard Subscriptions not supported",
     suback | disconnect},
};

// Every acknowledgement is looked up here, so by index.
constexpr auto rows_by_code = [] {
    std::array<Row, 256> table{};
    for (Row& row : table) {
        row.name = "Unknown reason code";
    }
    for (const Row& row : rows) {
        table[static_cast<std::size_t>(row.code)] = row;
    }
    return table;
}();

constexpr const Row& row_of(ReasonCode code) {
    return rows_by_code[static_cast<std::size_t>(code)];
}

}  // namespace

std::string_view name(ReasonCode code, PacketType carrier) {
    if (code == ReasonCode::success && carrier == PacketType::disconnect) {
        return "Normal disconnection";
    }
    if (code == ReasonCode::success && carrier == PacketType::suback) {
        return "Granted QoS 0";
    }
    return row_of(code).name;
}

bool is_allowed(ReasonCode code, PacketType carrier) {
    return (row_of(code).carriers & carriers({carrier})) != 0;
}

std::string_view name(ConnectReturnCode code) {
    switch (code) {
        case ConnectReturnCode::accepted:
            return "Connection Accepted";
        case ConnectReturnCode::unacceptable_protocol_version:
            return "Connection Refused, unacceptable protocol version";
        case ConnectReturnCode::identifier_rejected:
            return "Connection Refused, identifier rejected";
        case ConnectReturnCode::server_unavailable:
            return "Connection Refused, Server unavailable";
        case ConnectReturnCode::bad_user_name_or_password:
            return "Connection Refused, bad user name or password";
        case ConnectReturnCode::not_authorized:
            return "Connection Refused, not authorized";
    }
    return "Unknown return code";
}

ReasonCode to_reason_code(ConnectReturnCode code) {
    switch (code) {
        case ConnectReturnCode::accepted:
            return ReasonCode::success;
        case ConnectReturnCode::unacceptable_protocol_version:
            return ReasonCode::unsupported_protocol_version;
        case ConnectReturnCode::identifier_rejected:
            return ReasonCode::client_identifier_not_valid;
        case ConnectReturnCode::server_unavailable:
            return ReasonCode::server_unavailable;
        case ConnectReturnCode::bad_user_name_or_password:
            return ReasonCode::bad_user_name_or_password;
        case ConnectReturnCode::not_authorized:
            return ReasonCode::not_authorized;
    }
    return ReasonCode::unspecified_error;
}

}  // namespace mqtt
