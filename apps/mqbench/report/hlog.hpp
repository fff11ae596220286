// HdrHistogram's text formats, for its own tools: the interval log (format 1.3, one line for each
// second and metric) and the percentile distribution (.hgrm). Times are in milliseconds there.
#pragma once

#include <string>
#include <string_view>

#include "common/wall_time.hpp"
#include "mqbench/measure/histogram.hpp"

namespace mq::bench {

// The lines at the beginning of a log; intervals are counted from `start`.
void append_hlog_header(cli::WallTime start, std::string_view tool_version, std::string& out);

// What came between `from` and `to` since the start. `tag` has neither commas nor blanks.
void append_hlog_interval(std::string_view tag, nanoseconds from, nanoseconds to,
                          const Histogram& histogram, std::string& out);

// Value, percentile, count up to it and 1/(1-percentile): five steps for each halving of the rest.
void append_percentiles(const Histogram& histogram, std::string& out);

}  // namespace mq::bench
