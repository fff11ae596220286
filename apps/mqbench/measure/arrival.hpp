// How messages are spread over time, and what becomes of those that are late: what the options
// --arrival and --catchup say, and schedules are made from.
#pragma once

#include <cstdint>

#include "mqtt/types.hpp"

namespace mq::bench {

struct Arrival {
    enum class Kind : std::uint8_t { constant, poisson, burst };
    Kind kind = Kind::constant;
    std::uint32_t burst_size = 1;     // messages of all clients together
    mqtt::Duration burst_interval{};  // from burst to burst
};

// After a stall: how fast what was not sent in time is sent.
struct Catchup {
    enum class Kind : std::uint8_t { all, paced, none };
    Kind kind = Kind::all;
    double factor = 2;  // paced: times the planned rate
};

}  // namespace mq::bench
