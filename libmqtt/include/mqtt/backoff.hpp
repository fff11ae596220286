// How long to wait before the next attempt to connect: exponential, with full jitter, so that the
// clients of a broker that restarts do not all come back at once.
#pragma once

#include <cstdint>

#include "mqtt/types.hpp"

namespace mqtt {

struct BackoffLimits {
    Duration minimum = std::chrono::seconds(1);   // the ceiling of the first delay
    Duration maximum = std::chrono::seconds(60);  // the ceiling of all
};

class Backoff {
public:
    explicit Backoff(BackoffLimits limits) : limits_(limits), ceiling_(limits.minimum) {}

    // The next delay: evenly distributed over [0, ceiling], by `random`, 64 random bits. The
    // ceiling doubles.
    [[nodiscard]] Duration next(std::uint64_t random);
    [[nodiscard]] Duration ceiling() const { return ceiling_; }
    void reset() { ceiling_ = limits_.minimum; }

private:
    BackoffLimits limits_;
    Duration ceiling_;
};

}  // namespace mqtt
