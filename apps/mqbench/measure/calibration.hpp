// What measuring itself costs on this host: the floor under every figure.
#pragma once

#include <cstdint>
#include <string>

#include "mqbench/measure/histogram.hpp"

namespace mq::bench {

struct Calibration {
    double clock_ns = 0;         // one reading of the monotonic clock
    double record_ns = 0;        // one record into a histogram
    double stamp_ns = 0;         // one stamp of a payload of 64 bytes, written and read
    Histogram timer_late{};      // how late a sleep of 1 ms ends
    Histogram undisturbed{};     // how long a thread that only reads the clock is kept from it
    double processor_share = 0;  // of one core, that such a thread got
};

// Takes about `length`; sleeps for half of it, and uses one core for the rest.
[[nodiscard]] Calibration calibrate(nanoseconds length);

// For people, with what a bad figure means. Ends with a line's end.
[[nodiscard]] std::string to_text(const Calibration& calibration);

}  // namespace mq::bench
