#include "mqbench/measure/validity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>

#include "mqbench/measure/explanation.hpp"
#include "mqbench/measure/format.hpp"

namespace mq::bench {

namespace {

constexpr double busiest_allowed = 0.85;   // of a core
constexpr double waiting_allowed = 0.1;    // of the window, ready to run
constexpr double lateness_allowed = 0.10;  // of the median latency
// A trend counts when chance makes it once in thousands, and when it matters.
constexpr double significance_wanted = 4;
constexpr double least_growth = 10;  // messages
constexpr double least_growth_of_mean = 0.5;
constexpr std::size_t least_points = 5;
// NTP slews by at most 500 ppm; what is more was a step.
constexpr double greatest_slew = 500e-6;
constexpr nanoseconds least_step = std::chrono::milliseconds(5);
constexpr nanoseconds least_sleep = std::chrono::milliseconds(10);

using Notes = std::vector<std::string>;

const Histogram* headline(const Run& run) {
    for (const std::string_view name :
         {latency::e2e_service, latency::rr, latency::ping, latency::ack}) {
        const Histogram* histogram = find_latency(run, name);
        if (histogram && !histogram->is_empty()) {
            return histogram;
        }
    }
    return nullptr;
}

bool has_busy_thread(const Run& run, Notes& notes) {
    const auto busiest = std::max_element(
        run.tool.threads.begin(), run.tool.threads.end(),
        [](const ThreadUse& left, const ThreadUse& right) { return left.cpu < right.cpu; });
    if (busiest == run.tool.threads.end() || busiest->cpu <= busiest_allowed) {
        return false;
    }
    notes.push_back(fmt::format(
        "client-bound: {} used {} of a core, so these are figures of mqbench rather than of the "
        "broker; give it more --threads, a lower --rate or another host",
        busiest->name, share_text(busiest->cpu)));
    return true;
}

bool has_late_timer(const Run& run, Notes& notes) {
    const auto late =
        run.tool.timer_late ? run.tool.timer_late->supported_quantile(0.99) : std::nullopt;
    const Histogram* latencies = headline(run);
    if (!late || !latencies) {
        return false;
    }
    const nanoseconds median = latencies->quantile(0.5);
    if (static_cast<double>(late->count()) <=
        lateness_allowed * static_cast<double>(median.count())) {
        return false;
    }
    notes.push_back(fmt::format(
        "client-bound: messages were due up to {} (p99) before mqbench woke for them, more than "
        "10 % of the median latency of {}; leave it a core of its own (--pin), or try --spin "
        "always",
        duration_text(*late), duration_text(median)));
    return true;
}

// Ready to run, but something else had the core: what is due then is late, and what comes is read
// late, however slow or fast the broker is.
bool has_starved_thread(const Run& run, Notes& notes) {
    const auto allowed = nanoseconds(static_cast<std::int64_t>(
        waiting_allowed * static_cast<double>(run.window.length().count())));
    for (const ThreadUse& thread : run.tool.threads) {
        if (thread.run_queue_delay && *thread.run_queue_delay > allowed) {
            notes.push_back(fmt::format(
                "client-bound: {} was ready to run, but waited {} of {} for a core; stop what else "
                "runs, or leave it a core of its own (--pin)",
                thread.name, duration_text(*thread.run_queue_delay),
                duration_text(run.window.length())));
            return true;
        }
    }
    return false;
}

bool grows(const Run& run, std::optional<std::uint64_t> SeriesPoint::*member, std::string_view what,
           Notes& notes) {
    std::vector<TrendPoint> points;
    for (const SeriesPoint& point : run.series) {
        if (point.phase == "measuring" && point.*member) {
            points.push_back({.at = static_cast<double>(point.at.count()) / 1e9,
                              .value = static_cast<double>(*(point.*member))});
        }
    }
    const auto trend = find_trend(points);
    if (!trend || trend->significance < significance_wanted ||
        trend->growth < std::max(least_growth, least_growth_of_mean * trend->mean)) {
        return false;
    }
    notes.push_back(fmt::format(
        "not stationary: {} grew by {} in {}, so the latencies are those of a growing queue; lower "
        "--rate until it no longer grows",
        what, grouped(static_cast<std::uint64_t>(trend->growth)),
        duration_text(
            nanoseconds(static_cast<std::int64_t>((points.back().at - points.front().at) * 1e9)))));
    return true;
}

bool has_points(const Run& run) {
    return static_cast<std::size_t>(
               std::count_if(run.series.begin(), run.series.end(), [](const SeriesPoint& point) {
                   return point.phase == "measuring" && (point.backlog || point.in_flight);
               })) >= least_points;
}

struct Outside {
    std::uint64_t overflow = 0;
    std::uint64_t negative = 0;
};

Outside outside(const Result& result) {
    Outside sum;
    for (const Run& run : result.runs) {
        for (const auto& [name, histogram] : run.latency) {
            sum.overflow += histogram.overflow();
            sum.negative += histogram.negative();
        }
    }
    return sum;
}

// Of the verdicts of several runs: the bad one stands.
void take_worse(std::optional<bool>& all, std::optional<bool> one, bool bad) {
    if (one && (!all || *one == bad)) {
        all = one;
    }
}

nanoseconds measured_length(const Result& result) {
    nanoseconds length{0};
    for (const Run& run : result.runs) {
        length += run.window.end;
    }
    return length;
}

// False: the machine slept.
bool judge_clocks(const Result& result, const ClockDrift& drift, Notes& notes) {
    const auto slew = nanoseconds(static_cast<std::int64_t>(
        greatest_slew * static_cast<double>(measured_length(result).count())));
    if (std::chrono::abs(drift.wall) > least_step + slew) {
        notes.push_back(fmt::format(
            "the wall clock was set by {} during the run; durations are not affected, as they "
            "come from the monotonic clock",
            duration_text(drift.wall)));
    }
    if (drift.suspended <= least_sleep) {
        return true;
    }
    notes.push_back(
        fmt::format("clock error: the machine slept for {} during the run, which no latency shows; "
                    "run it again",
                    duration_text(drift.suspended)));
    return false;
}

}  // namespace

std::optional<Trend> find_trend(const std::vector<TrendPoint>& points) {
    if (points.size() < least_points) {
        return std::nullopt;
    }
    const auto count = static_cast<double>(points.size());
    TrendPoint mean;
    for (const TrendPoint& point : points) {
        mean.at += point.at / count;
        mean.value += point.value / count;
    }
    double spread = 0;
    double together = 0;
    for (const TrendPoint& point : points) {
        spread += (point.at - mean.at) * (point.at - mean.at);
        together += (point.at - mean.at) * (point.value - mean.value);
    }
    if (spread == 0) {
        return std::nullopt;
    }
    const double slope = together / spread;
    double residue = 0;
    for (const TrendPoint& point : points) {
        const double off = point.value - mean.value - slope * (point.at - mean.at);
        residue += off * off;
    }
    const double error = std::sqrt(residue / (count - 2) / spread);
    const double certain = slope == 0 ? 0 : std::copysign(1e9, slope);
    return Trend{.growth = slope * (points.back().at - points.front().at),
                 .mean = mean.value,
                 .significance = error > 0 ? slope / error : certain};
}

std::optional<bool> is_client_bound(const Run& run, std::vector<std::string>& notes) {
    if (run.tool.threads.empty() && !run.tool.timer_late) {
        return std::nullopt;
    }
    const bool is_busy = has_busy_thread(run, notes);
    const bool is_starved = has_starved_thread(run, notes);
    return has_late_timer(run, notes) || is_busy || is_starved;
}

std::optional<bool> is_stationary(const Run& run, std::vector<std::string>& notes) {
    if (!has_points(run)) {
        return std::nullopt;
    }
    return !grows(run, &SeriesPoint::backlog, "the backlog of messages that were due", notes) &&
           !grows(run, &SeriesPoint::in_flight, "the number of messages in flight", notes);
}

void judge_validity(Result& result, const ClockDrift& drift) {
    Validity& validity = result.validity;
    for (const Run& run : result.runs) {
        take_worse(validity.client_bound, is_client_bound(run, validity.notes), true);
        if (result.plan.rate) {
            take_worse(validity.stationary, is_stationary(run, validity.notes), false);
        }
    }
    const Outside sum = outside(result);
    validity.overflow = sum.overflow;
    if (sum.overflow > 0) {
        validity.notes.push_back(fmt::format(
            "overflow: {} durations were over an hour and are in no percentile; shorten the run",
            grouped(sum.overflow)));
    }
    if (sum.negative > 0) {
        validity.notes.push_back(fmt::format(
            "clock error: {} durations were negative, so sender and receiver do not share a clock; "
            "run both sides in one process, or measure round trips with echo",
            grouped(sum.negative)));
    }
    const bool is_awake = judge_clocks(result, drift, validity.notes);
    validity.is_ok = !validity.client_bound.value_or(false) && validity.stationary.value_or(true) &&
                     sum.overflow == 0 && sum.negative == 0 && is_awake;
    explain(result, validity.notes);
}

}  // namespace mq::bench
