// A Result as people and programs read it. Pure functions; whoever calls writes the files.
#pragma once

#include <string>
#include <string_view>

#include "mqbench/measure/result.hpp"
#include "mqtt/result.hpp"

namespace mq::bench {

// docs/mqbench.schema.json, indented, with a line's end. Histograms are in it whole.
[[nodiscard]] std::string to_json(const Result& result);

// What to_json() wrote. The error is a clause that names the place: `runs[0].counts.lost must be a
// number or null`. Members that we do not know are passed over: later versions may add some.
[[nodiscard]] mqtt::Result<Result> from_json(std::string_view text);

// The series as a table: a line with the names, then one for each second of each run. What was not
// measured is empty.
[[nodiscard]] std::string to_csv(const Result& result);

// The headline latency of all runs together as HdrHistogram prints percentiles (hlog.hpp), for its
// plotters: e2e_response, or else rr, ping, ack or connect. Empty if none was measured.
[[nodiscard]] std::string to_hgrm(const Result& result);

// For people: what was measured, how far it can be trusted, and what failed. Ends with a line's
// end.
[[nodiscard]] std::string to_text(const Result& result);

}  // namespace mq::bench
