// Reason codes of MQTT 5.0 (§2.4) and CONNACK return codes of MQTT 3.1 and 3.1.1 (§3.2.2.3).
#pragma once

#include <cstdint>
#include <string_view>

#include "mqtt/types.hpp"

namespace mqtt {

// One number may have several names (0x00 is Success, Normal disconnection and Granted QoS 0):
// name() takes the packet that carried it.
enum class ReasonCode : std::uint8_t {
    success = 0x00,
    granted_qos_1 = 0x01,
    granted_qos_2 = 0x02,
    disconnect_with_will = 0x04,
    no_matching_subscribers = 0x10,
    no_subscription_existed = 0x11,
    continue_authentication = 0x18,
    re_authenticate = 0x19,
    unspecified_error = 0x80,
    malformed_packet = 0x81,
    protocol_error = 0x82,
    implementation_specific_error = 0x83,
    unsupported_protocol_version = 0x84,
    client_identifier_not_valid = 0x85,
    bad_user_name_or_password = 0x86,
    not_authorized = 0x87,
    server_unavailable = 0x88,
    server_busy = 0x89,
    banned = 0x8A,
    server_shutting_down = 0x8B,
    bad_authentication_method = 0x8C,
    keep_alive_timeout = 0x8D,
    session_taken_over = 0x8E,
    topic_filter_invalid = 0x8F,
    topic_name_invalid = 0x90,
    packet_identifier_in_use = 0x91,
    packet_identifier_not_found = 0x92,
    receive_maximum_exceeded = 0x93,
    topic_alias_invalid = 0x94,
    packet_too_large = 0x95,
    message_rate_too_high = 0x96,
    quota_exceeded = 0x97,
    administrative_action = 0x98,
    payload_format_invalid = 0x99,
    retain_not_supported = 0x9A,
    qos_not_supported = 0x9B,
    use_another_server = 0x9C,
    server_moved = 0x9D,
    shared_subscriptions_not_supported = 0x9E,
    connection_rate_exceeded = 0x9F,
    maximum_connect_time = 0xA0,
    subscription_identifiers_not_supported = 0xA1,
    wildcard_subscriptions_not_supported = 0xA2,
};

// MQTT 5.0 §2.4: codes of 0x80 and above say that the operation failed.
[[nodiscard]] constexpr bool is_error(ReasonCode code) {
    return static_cast<std::uint8_t>(code) >= 0x80;
}

// The standard's words, as the packet that carried the code means them: name(success, disconnect)
// is "Normal disconnection". A code that the standard does not define is "Unknown reason code".
[[nodiscard]] std::string_view name(ReasonCode code, PacketType carrier = PacketType::puback);

// MQTT 5.0 table 2-6: may this packet carry this code? False also for codes that do not exist.
[[nodiscard]] bool is_allowed(ReasonCode code, PacketType carrier);

// MQTT 3.1 and 3.1.1 table 3.1.
enum class ConnectReturnCode : std::uint8_t {
    accepted = 0,
    unacceptable_protocol_version = 1,
    identifier_rejected = 2,
    server_unavailable = 3,
    bad_user_name_or_password = 4,
    not_authorized = 5,
};

[[nodiscard]] std::string_view name(ConnectReturnCode code);

// The 5.0 code with the same meaning; unspecified_error for a value outside the enum.
[[nodiscard]] ReasonCode to_reason_code(ConnectReturnCode code);

}  // namespace mqtt
