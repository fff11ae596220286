// When the phases of a run begin, and how schedules, which count from 0, and stamps, which carry
// the system's monotonic clock, are related to it.
#pragma once

#include <chrono>
#include <cstdint>

#include "mqbench/measure/schedule.hpp"
#include "mqtt/types.hpp"

namespace mq::bench {

struct RunClock {
    mqtt::TimePoint start;     // of the warm-up
    mqtt::TimePoint measured;  // of the measured phase: its schedule's 0

    [[nodiscard]] static std::int64_t ns(mqtt::TimePoint time) {
        return std::chrono::duration_cast<nanoseconds>(time.time_since_epoch()).count();
    }
};

// The schedules of both phases: of all publishers together. `measured` is not looked at where there
// is no rate.
struct RunSchedule {
    SchedulePlan warmup;
    SchedulePlan measured;
};

}  // namespace mq::bench
