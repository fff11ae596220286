#include "mqbench/measure/clock_drift.hpp"

#include <chrono>
#include <ctime>

namespace mq::bench {

namespace {

nanoseconds read(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

}  // namespace

ClockReading read_clocks() {
    return {.monotonic = read(CLOCK_MONOTONIC),
            .wall = read(CLOCK_REALTIME),
            .since_boot = read(CLOCK_BOOTTIME)};
}

ClockDrift drift_between(const ClockReading& before, const ClockReading& after) {
    const nanoseconds passed = after.monotonic - before.monotonic;
    const nanoseconds suspended = after.since_boot - before.since_boot - passed;
    return {.wall = after.wall - before.wall - passed - suspended, .suspended = suspended};
}

}  // namespace mq::bench
