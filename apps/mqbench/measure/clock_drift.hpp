// Clocks read side by side, to see afterwards whether they stayed together.
#pragma once

#include "mqbench/measure/validity.hpp"

namespace mq::bench {

struct ClockReading {
    nanoseconds monotonic{0};
    nanoseconds wall{0};
    nanoseconds since_boot{0};  // goes on while the machine sleeps
};

[[nodiscard]] ClockReading read_clocks();

[[nodiscard]] ClockDrift drift_between(const ClockReading& before, const ClockReading& after);

}  // namespace mq::bench
