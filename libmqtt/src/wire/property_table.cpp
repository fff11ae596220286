#include "wire/property_table.hpp"

#include <array>
#include <cstddef>
#include <initializer_list>

namespace mqtt::wire {
namespace {

using Id = PropertyId;
using Place = PropertyPlace;
using Type = PropertyType;

constexpr std::uint16_t bits(std::initializer_list<Place> places) {
    unsigned sum = 0;
    for (const Place place : places) {
        sum |= bit(place);
    }
    return static_cast<std::uint16_t>(sum);
}

constexpr auto message = bits({Place::publish, Place::will});
constexpr auto link = bits({Place::connect, Place::connack});
constexpr auto login = bits({Place::connect, Place::connack, Place::auth});
constexpr auto session = bits({Place::connect, Place::connack, Place::disconnect});
constexpr auto redirection = bits({Place::connack, Place::disconnect});
constexpr auto answers =
    bits({Place::connack, Place::puback, Place::pubrec, Place::pubrel, Place::pubcomp,
          Place::suback, Place::unsuback, Place::disconnect, Place::auth});
constexpr auto everywhere =
    bits({Place::will, Place::connect, Place::connack, Place::publish, Place::puback, Place::pubrec,
          Place::pubrel, Place::pubcomp, Place::subscribe, Place::suback, Place::unsubscribe,
          Place::unsuback, Place::disconnect, Place::auth});

constexpr PropertyRow flag(Id id, std::string_view name, std::string_view title,
                           std::uint16_t places) {
    return {id, name, title, Type::byte, places, 0, 0, 1};
}

constexpr PropertyRow two_bytes(Id id, std::string_view name, std::string_view title,
                                std::uint16_t places, std::uint32_t minimum) {
    return {id, name, title, Type::two_byte_integer, places, 0, minimum, 0xFFFF};
}

constexpr PropertyRow four_bytes(Id id, std::string_view name, std::string_view title,
                                 std::uint16_t places, std::uint32_t minimum) {
    return {id, name, title, Type::four_byte_integer, places, 0, minimum, 0xFFFF'FFFF};
}

constexpr PropertyRow text(Id id, std::string_view name, std::string_view title,
                           std::uint16_t places) {
    return {id, name, title, Type::utf8_string, places};
}

constexpr PropertyRow binary(Id id, std::string_view name, std::string_view title,
                             std::uint16_t places) {
    return {id, name, title, Type::binary_data, places};
}

// In the order of table 2-4.
constexpr PropertyRow rows[] = {
    flag(Id::payload_format_indicator, "payload-format-indicator", "Payload Format Indicator",
         message),
    four_bytes(Id::message_expiry_interval, "message-expiry-interval", "Message Expiry Interval",
               message, 0),
    text(Id::content_type, "content-type", "Content Type", message),
    text(Id::response_topic, "response-topic", "Response Topic", message),
    binary(Id::correlation_data, "correlation-data", "Correlation Data", message),
    // One from each subscription that matched a PUBLISH, but only one in a SUBSCRIBE (§3.8.2.1.2).
    {Id::subscription_identifier, "subscription-identifier", "Subscription Identifier",
     Type::variable_byte_integer, bits({Place::publish, Place::subscribe}), bit(Place::publish), 1,
     268'435'455},
    four_bytes(Id::session_expiry_interval, "session-expiry-interval", "Session Expiry Interval",
               session, 0),
    text(Id::assigned_client_identifier, "assigned-client-identifier", "Assigned Client Identifier",
         bit(Place::connack)),
    two_bytes(Id::server_keep_alive, "server-keep-alive", "Server Keep Alive", bit(Place::connack),
              0),
    text(Id::authentication_method, "authentication-method", "Authentication Method", login),
    binary(Id::authentication_data, "authentication-data", "Authentication Data", login),
    flag(Id::request_problem_information, "request-problem-information",
         "Request Problem Information", bit(Place::connect)),
    four_bytes(Id::will_delay_interval, "will-delay-interval", "Will Delay Interval",
               bit(Place::will), 0),
    flag(Id::request_response_information, "request-response-information",
         "Request Response Information", bit(Place::connect)),
    text(Id::response_information, "response-information", "Response Information",
         bit(Place::connack)),
    text(Id::server_reference, "server-reference", "Server Reference", redirection),
    text(Id::reason_string, "reason-string", "Reason String", answers),
    two_bytes(Id::receive_maximum, "receive-maximum", "Receive Maximum", link, 1),
    two_bytes(Id::topic_alias_maximum, "topic-alias-maximum", "Topic Alias Maximum", link, 0),
    two_bytes(Id::topic_alias, "topic-alias", "Topic Alias", bit(Place::publish), 1),
    flag(Id::maximum_qos, "maximum-qos", "Maximum QoS", bit(Place::connack)),
    flag(Id::retain_available, "retain-available", "Retain Available", bit(Place::connack)),
    {Id::user_property, "user-property", "User Property", Type::utf8_string_pair, everywhere,
     everywhere},
    four_bytes(Id::maximum_packet_size, "maximum-packet-size", "Maximum Packet Size", link, 1),
    flag(Id::wildcard_subscription_available, "wildcard-subscription-available",
         "Wildcard Subscription Available", bit(Place::connack)),
    flag(Id::subscription_identifier_available, "subscription-identifier-available",
         "Subscription Identifier Available", bit(Place::connack)),
    flag(Id::shared_subscription_available, "shared-subscription-available",
         "Shared Subscription Available", bit(Place::connack)),
};

constexpr std::size_t index_size = 0x2B;

constexpr auto rows_by_id = [] {
    std::array<const PropertyRow*, index_size> index{};
    for (const PropertyRow& row : rows) {
        index[static_cast<std::size_t>(row.id)] = &row;
    }
    return index;
}();

}  // namespace

const PropertyRow* find_row(std::uint32_t id) {
    return id < index_size ? rows_by_id[id] : nullptr;
}

std::span<const PropertyRow> all_rows() {
    return rows;
}

}  // namespace mqtt::wire
