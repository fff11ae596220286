// The table of latencies: a row for each that was measured, a column for each percentile.
#pragma once

#include <string>

#include "mqbench/measure/result.hpp"

namespace mq::bench {

// Whether the phases of connecting have rows of their own, or stand behind that of the whole.
enum class ConnectPhases : bool { behind, rows };

// Nothing if nothing was measured.
void append_latency_table(const Run& run, ConnectPhases phases, std::string& out);

}  // namespace mq::bench
