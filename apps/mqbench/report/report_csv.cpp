#include <fmt/format.h>

#include <iterator>

#include "mqbench/report/report.hpp"

namespace mq::bench {

namespace {

template <typename Value>
std::string cell(const std::optional<Value>& value) {
    return value ? fmt::format("{}", *value) : std::string();
}

std::string cell(const std::optional<nanoseconds>& value) {
    return value ? fmt::format("{}", value->count()) : std::string();
}

void append_row(std::size_t run, const SeriesPoint& point, std::string& out) {
    fmt::format_to(std::back_inserter(out), "{},{:.3f},{},{},{},{},{},{},{},{},{},{}\n", run,
                   static_cast<double>(point.at.count()) / 1e9, point.phase, cell(point.offered),
                   cell(point.delivered), cell(point.p50), cell(point.p99), cell(point.maximum),
                   cell(point.in_flight), cell(point.backlog), cell(point.connected),
                   cell(point.cpu));
}

}  // namespace

std::string to_csv(const Result& result) {
    std::string out =
        "run,t_s,phase,offered_per_s,delivered_per_s,p50_ns,p99_ns,max_ns,inflight,backlog,"
        "connected,cpu\n";
    for (std::size_t run = 0; run < result.runs.size(); ++run) {
        for (const SeriesPoint& point : result.runs[run].series) {
            append_row(run + 1, point, out);
        }
    }
    return out;
}

}  // namespace mq::bench
