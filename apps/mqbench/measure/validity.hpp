// Whether a result may be believed, worked out from what was measured along with it; and in words,
// what is odd about it, why, and what to do next.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mqbench/measure/result.hpp"

namespace mq::bench {

// How far the clocks went apart during a run (clock.hpp reads them).
struct ClockDrift {
    nanoseconds wall{0};       // the wall clock, against the monotonic one: steps and slewing
    nanoseconds suspended{0};  // the machine was asleep
};

// Fills result.validity, but for same_host and clock_error, which it reads:
//
//   client_bound  a thread used more than 85 % of a core, or waited for one for more than 10 % of
//                 the window, or the timer was late (p99) by more than 10 % of the median latency
//   stationary    neither backlog nor messages in flight grew significantly in the measured
//                 seconds; only of runs at a rate
//   overflow      durations over an hour
//   ok            none of these, no negative duration, and the machine was not asleep
void judge_validity(Result& result, const ClockDrift& drift);

// The parts of it, for what else wants to know.

[[nodiscard]] std::optional<bool> is_client_bound(const Run& run, std::vector<std::string>& notes);
[[nodiscard]] std::optional<bool> is_stationary(const Run& run, std::vector<std::string>& notes);

// The straight line through points, by least squares.
struct Trend {
    double growth = 0;        // of the line, from the first point to the last
    double mean = 0;          // of the values
    double significance = 0;  // slope over its standard error
};
struct TrendPoint {
    double at = 0;
    double value = 0;
};
// Empty: fewer than five points, or all at one instant.
[[nodiscard]] std::optional<Trend> find_trend(const std::vector<TrendPoint>& points);

}  // namespace mq::bench
