// When a client connects again after a failure, and when it gives up. Failures that would only
// repeat themselves (bad credentials, a session that somebody took over) are never tried again.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>

#include "mqtt/types.hpp"

namespace mqtt {

struct Retry {
    static constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

    // Attempts in a row that one outage is answered with. A connection that did not stand as long
    // as the longest delay so far does not end the outage.
    std::uint64_t attempts = unlimited;
    // No attempt begins later than this after the beginning of the outage.
    std::optional<Duration> duration = std::nullopt;
    // This holds for the first connection too; else it is tried once.
    bool first = false;

    static const Retry never;
    static const Retry after_first_success;
    static const Retry always;
};

inline constexpr Retry Retry::never{.attempts = 0};
inline constexpr Retry Retry::after_first_success{};
inline constexpr Retry Retry::always{.first = true};

}  // namespace mqtt
