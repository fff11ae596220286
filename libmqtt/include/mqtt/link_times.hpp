// When a link got where.
#pragma once

#include <vector>

#include "mqtt/types.hpp"

namespace mqtt {

// Of the connection that was made last.
struct LinkTimes {
    TimePoint began;                     // the addresses were known
    TimePoint connected;                 // TCP, or the Unix socket
    std::vector<TimePoint> layers_open;  // one for each handshake that is through, bottom first
};

}  // namespace mqtt
