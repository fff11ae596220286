#include "mqbench/report/hlog.hpp"

#include <fmt/format.h>

#include <chrono>
#include <iterator>

#include "mqbench/report/hdr_codec.hpp"
#include "mqbench/report/report.hpp"

namespace mq::bench {

namespace {

double milliseconds(nanoseconds value) {
    return static_cast<double>(value.count()) / 1e6;
}

double seconds(nanoseconds value) {
    return static_cast<double>(value.count()) / 1e9;
}

void append_percentile(double fraction, nanoseconds value, std::uint64_t count, std::string& out) {
    const std::string rest = fraction < 1 ? fmt::format("{:14.2f}", 1 / (1 - fraction)) : "";
    fmt::format_to(std::back_inserter(out), "{:12.3f} {:14.12f} {:10} {}\n", milliseconds(value),
                   fraction, count, rest);
}

void append_summary(const Histogram& histogram, std::string& out) {
    fmt::format_to(std::back_inserter(out),
                   "#[Mean    = {:12.3f}, StdDeviation   = {:12.3f}]\n"
                   "#[Max     = {:12.3f}, Total count    = {:12}]\n"
                   "#[Buckets = {:12}, SubBuckets     = {:12}]\n",
                   histogram.mean_ns() / 1e6, histogram.standard_deviation_ns() / 1e6,
                   milliseconds(histogram.maximum()), histogram.count(),
                   Histogram::index_of(static_cast<std::uint64_t>(Histogram::highest.count())) /
                       Histogram::half_size,
                   2 * Histogram::half_size);
}

}  // namespace

void append_hlog_header(cli::WallTime start, std::string_view tool_version, std::string& out) {
    const auto since_1970 = start.time_since_epoch();
    std::string utc;
    cli::append_utc(start, utc);
    fmt::format_to(std::back_inserter(out),
                   "#[Logged with mqbench {}]\n"
                   "#[Histogram log format version 1.3]\n"
                   "#[StartTime: {:.3f} (seconds since epoch), {}]\n"
                   "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\","
                   "\"Interval_Compressed_Histogram\"\n",
                   tool_version, seconds(since_1970), utc);
}

void append_hlog_interval(std::string_view tag, nanoseconds from, nanoseconds to,
                          const Histogram& histogram, std::string& out) {
    fmt::format_to(std::back_inserter(out), "Tag={},{:.3f},{:.3f},{:.3f},{}\n", tag, seconds(from),
                   seconds(to - from), milliseconds(histogram.maximum()), encode_hdr(histogram));
}

void append_percentiles(const Histogram& histogram, std::string& out) {
    constexpr int steps_per_halving = 5;
    out += "       Value     Percentile TotalCount 1/(1-Percentile)\n\n";
    double rest = 1;  // of the values, above the last halving
    bool is_done = histogram.is_empty();
    while (!is_done) {
        for (int step = 0; step < steps_per_halving && !is_done; ++step) {
            const double fraction = 1 - rest + rest / 2 * step / steps_per_halving;
            const nanoseconds value = histogram.quantile(fraction);
            const std::uint64_t count = histogram.count_up_to(value);
            append_percentile(fraction, value, count, out);
            is_done = count == histogram.count();
        }
        rest /= 2;
    }
    if (!histogram.is_empty()) {
        append_percentile(1, histogram.maximum(), histogram.count(), out);
    }
    append_summary(histogram, out);
}

std::string to_hgrm(const Result& result) {
    for (const std::string_view name :
         {latency::e2e_response, latency::rr, latency::ping, latency::ack, latency::connect}) {
        Histogram all;
        for (const Run& run : result.runs) {
            if (const Histogram* histogram = find_latency(run, name)) {
                all.merge(*histogram);
            }
        }
        if (!all.is_empty()) {
            std::string out;
            append_percentiles(all, out);
            return out;
        }
    }
    return {};
}

}  // namespace mq::bench
