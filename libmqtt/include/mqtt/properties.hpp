// MQTT 5.0 properties (§2.2.2), in both directions, kept in the form they have on the wire: order
// is kept, sending is a copy, receiving copies nothing.
//
//   Properties properties;
//   if (auto added = properties.add(PropertyId::content_type, "text/plain"); !added) ...
//   publish.properties = properties;             // a view: `properties` must outlive `publish`
//   for (Property property : message.properties) ...
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>
#include <vector>

#include "mqtt/result.hpp"
#include "mqtt/types.hpp"

namespace mqtt {

enum class PropertyId : std::uint8_t {
    payload_format_indicator = 0x01,
    message_expiry_interval = 0x02,
    content_type = 0x03,
    response_topic = 0x08,
    correlation_data = 0x09,
    subscription_identifier = 0x0B,
    session_expiry_interval = 0x11,
    assigned_client_identifier = 0x12,
    server_keep_alive = 0x13,
    authentication_method = 0x15,
    authentication_data = 0x16,
    request_problem_information = 0x17,
    will_delay_interval = 0x18,
    request_response_information = 0x19,
    response_information = 0x1A,
    server_reference = 0x1C,
    reason_string = 0x1F,
    receive_maximum = 0x21,
    topic_alias_maximum = 0x22,
    topic_alias = 0x23,
    maximum_qos = 0x24,
    retain_available = 0x25,
    user_property = 0x26,
    maximum_packet_size = 0x27,
    wildcard_subscription_available = 0x28,
    subscription_identifier_available = 0x29,
    shared_subscription_available = 0x2A,
};

enum class PropertyType : std::uint8_t {
    byte,
    two_byte_integer,
    four_byte_integer,
    variable_byte_integer,
    utf8_string,
    binary_data,
    utf8_string_pair,
};

// Where a property may stand: the control packets of table 2-4, and the will inside CONNECT, which
// has a list of its own. The numbers are those of PacketType; will is 0.
enum class PropertyPlace : std::uint8_t {
    will = 0,
    connect = 1,
    connack = 2,
    publish = 3,
    puback = 4,
    pubrec = 5,
    pubrel = 6,
    pubcomp = 7,
    subscribe = 8,
    suback = 9,
    unsubscribe = 10,
    unsuback = 11,
    disconnect = 14,
    auth = 15,
};

// "content-type", "user-property": the standard's name in lower case with hyphens, as -D takes it.
[[nodiscard]] std::string_view name(PropertyId id);
[[nodiscard]] std::optional<PropertyId> property_by_name(std::string_view name);
[[nodiscard]] PropertyType type_of(PropertyId id);
[[nodiscard]] bool is_allowed(PropertyId id, PropertyPlace place);
// May it stand more than once there? User Property everywhere; Subscription Identifier in PUBLISH.
[[nodiscard]] bool is_repeatable(PropertyId id, PropertyPlace place);

// One property. Which members mean something follows from type_of(id).
struct Property {
    PropertyId id{};
    std::uint32_t number = 0;  // the four integer types
    std::string_view text;     // string, binary data, or the name of a pair
    std::string_view value;    // the value of a pair
};

// Properties that somebody else holds, already checked: bytes of a received packet (valid as long
// as the packet's bytes are) or of a Properties object. Iterating allocates nothing.
class PropertyView {
public:
    class Iterator {
    public:
        using value_type = Property;
        using difference_type = std::ptrdiff_t;
        Iterator() = default;
        explicit Iterator(Bytes rest);
        const Property& operator*() const { return property_; }
        const Property* operator->() const { return &property_; }
        Iterator& operator++();
        void operator++(int) { ++*this; }
        bool operator==(std::default_sentinel_t) const { return at_end_; }

    private:
        Bytes rest_;  // what follows property_
        Property property_;
        bool at_end_ = true;
    };

    PropertyView() = default;
    // `checked` must be what the decoder accepted or Properties built: whole properties of known
    // identifiers. It is not checked again.
    explicit PropertyView(Bytes checked) : bytes_(checked) {}

    [[nodiscard]] Iterator begin() const { return Iterator(bytes_); }
    [[nodiscard]] std::default_sentinel_t end() const { return {}; }
    [[nodiscard]] bool empty() const { return bytes_.empty(); }
    // The wire form without the length that stands in front of it.
    [[nodiscard]] Bytes bytes() const { return bytes_; }

    // The first property with this identifier.
    [[nodiscard]] std::optional<Property> find(PropertyId id) const;
    [[nodiscard]] std::optional<std::uint32_t> number(PropertyId id) const;
    [[nodiscard]] std::optional<std::string_view> text(PropertyId id) const;

private:
    Bytes bytes_;
};

// Properties that we make and own, in the order in which they were added.
class Properties {
public:
    // Each checks the value (its type's range, UTF-8, 65,535 bytes) and says which property and
    // what was wrong; on an error nothing is added. Where a property may stand, and whether it may
    // stand twice, is checked when the packet is encoded, and by check().
    [[nodiscard]] Result<void> add(PropertyId id, std::uint32_t number);
    [[nodiscard]] Result<void> add(PropertyId id, std::string_view text);
    [[nodiscard]] Result<void> add_user_property(std::string_view key, std::string_view value);
    // Becomes a copy of another list, which is not a view of this one. Keeps its memory.
    void assign(PropertyView other);
    // Appends what another list holds.
    void append(PropertyView other);
    // Removes every property with this identifier.
    void remove(PropertyId id);

    [[nodiscard]] PropertyView view() const { return PropertyView(bytes_); }
    operator PropertyView() const { return view(); }  // NOLINT: a view of itself, by design
    [[nodiscard]] bool empty() const { return bytes_.empty(); }

private:
    std::vector<std::uint8_t> bytes_;
};

// MQTT 5.0 table 2-4: is each of them allowed in that place, and none there twice that may not be?
[[nodiscard]] Result<void> check(PropertyView properties, PropertyPlace place);

}  // namespace mqtt
