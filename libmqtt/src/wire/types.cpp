#include "mqtt/types.hpp"

#include <array>
#include <cstddef>

namespace mqtt {

std::string_view name(PacketType type) {
    static constexpr std::array<std::string_view, 16> names = {
        "packet type 0", "CONNECT",  "CONNACK",    "PUBLISH", "PUBACK",      "PUBREC",
        "PUBREL",        "PUBCOMP",  "SUBSCRIBE",  "SUBACK",  "UNSUBSCRIBE", "UNSUBACK",
        "PINGREQ",       "PINGRESP", "DISCONNECT", "AUTH",
    };
    const auto number = static_cast<std::size_t>(type);
    return number < names.size() ? names[number] : names[0];
}

}  // namespace mqtt
