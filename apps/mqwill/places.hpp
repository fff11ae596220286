// What topics and payloads of mqwill may have in braces.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "mqtt/types.hpp"

namespace mq::will {

inline constexpr std::array<std::string_view, 7> place_names{
    "client_id", "hostname", "time", "pid", "status", "signal", "duration"};
enum class Place : std::size_t { client_id, hostname, time, pid, status, signal, duration };

// How a command, or the holding, ended.
struct Ending {
    int status = 0;  // as a shell says it: 128 + n for signal n
    int signal = 0;  // 0: it ended by itself
    mqtt::Duration duration{};
};

using PlaceValues = std::array<std::string, place_names.size()>;

// All but the ending, at this moment: `time` is in seconds since 1970, with milliseconds.
[[nodiscard]] PlaceValues place_values(std::string_view client_id);
// Puts the ending in.
void set_ending(PlaceValues& values, const Ending& ending);

}  // namespace mq::will
