// Every MQTT 5.0 property in one table (§2.2.2.2, table 2-4): what the decoder, the encoder, -D and
// --json know of a property, they know from here.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "mqtt/properties.hpp"

namespace mqtt::wire {

struct PropertyRow {
    PropertyId id{};
    std::string_view name;   // "topic-alias"
    std::string_view title;  // "Topic Alias", for error texts: static storage
    PropertyType type{};
    std::uint16_t places = 0;      // bit n: allowed in PropertyPlace n
    std::uint16_t repeatable = 0;  // bit n: may stand more than once in PropertyPlace n
    std::uint32_t minimum = 0;     // of a number: Receive Maximum 0 is a protocol error, ...
    std::uint32_t maximum = 0;     // ... and so is Maximum QoS 2
};

[[nodiscard]] constexpr std::uint16_t bit(PropertyPlace place) {
    return static_cast<std::uint16_t>(1U << static_cast<unsigned>(place));
}

// Nothing for an identifier that the standard does not define. O(1).
[[nodiscard]] const PropertyRow* find_row(std::uint32_t id);
[[nodiscard]] std::span<const PropertyRow> all_rows();

}  // namespace mqtt::wire
