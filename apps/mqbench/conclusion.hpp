// The frame around a measurement: what a report says of tool, host and plan, and, at the end, the
// verdict, the reports and the exit status.
#pragma once

#include "common/outcome.hpp"
#include "mqbench/live.hpp"
#include "mqbench/measure/clock_drift.hpp"
#include "mqbench/measure/result.hpp"
#include "mqbench/options.hpp"
#include "mqbench/plan.hpp"

namespace mq::bench {

[[nodiscard]] Result describe(const Config& config, const Plan& plan);
[[nodiscard]] Live make_live(const Config& config, const Plan& plan);

// How a run went, besides what it measured.
struct Ending {
    cli::Outcome outcome;
    int signal_number = 0;  // 0: none ended it
    std::string hlog;       // lines for --hlog
    ClockReading clocks;    // when it began
};

// Judges the result, prints it, and saves it where the options say so. Exit statuses, the first
// that applies: 130 and the like, a broken run, 8 for a file, 1 for an assertion, 7 with --strict.
[[nodiscard]] cli::Outcome conclude(const Config& config, Result result, Ending ending);

}  // namespace mq::bench
