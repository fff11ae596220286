#include "mqbench/measure/assertion.hpp"

#include <fmt/format.h>

#include <limits>
#include <optional>

#include "mqbench/measure/format.hpp"

namespace mq::bench {

namespace {

using Figure = Assertion::Figure;
using Relation = Assertion::Relation;
using Subject = Assertion::Subject;
using Unit = Assertion::Unit;

std::optional<double> to_double(std::optional<std::uint64_t> value) {
    return value ? std::optional(static_cast<double>(*value)) : std::nullopt;
}

std::optional<double> measure_latency(const Assertion& assertion, const Histogram& histogram) {
    if (assertion.figure == Figure::count) {
        return static_cast<double>(histogram.count());
    }
    if (histogram.is_empty()) {
        return std::nullopt;
    }
    switch (assertion.figure) {
        case Figure::quantile: {
            const auto value = histogram.supported_quantile(assertion.fraction);
            return value ? std::optional(static_cast<double>(value->count())) : std::nullopt;
        }
        case Figure::minimum:
            return static_cast<double>(histogram.minimum().count());
        case Figure::maximum:
            return static_cast<double>(histogram.maximum().count());
        case Figure::mean:
        case Figure::count:
            break;
    }
    return histogram.mean_ns();
}

std::optional<double> measure_counter(const Assertion& assertion, const MeasuredCounters& counts) {
    std::optional<double> value;
    for (const auto& counter : counter_names<std::optional<std::uint64_t>>) {
        if (counter.name == assertion.name) {
            value = to_double(counts.*counter.member);
        }
    }
    if (assertion.unit != Unit::share || !value) {
        return value;
    }
    return counts.written.value_or(0) == 0
               ? std::nullopt
               : std::optional(*value / static_cast<double>(*counts.written));
}

std::optional<double> measure_rate(std::string_view name, const Rates& rate) {
    if (name == "offered") {
        return rate.offered;
    }
    if (name == "delivered") {
        return rate.delivered;
    }
    if (name == "connected") {
        return rate.connected;
    }
    return name == "payload" ? rate.payload_bytes : rate.wire_bytes;
}

std::optional<double> measure(const Assertion& assertion, const Run& run) {
    switch (assertion.subject) {
        case Subject::latency: {
            const Histogram* histogram = find_latency(run, assertion.name);
            return histogram ? measure_latency(assertion, *histogram) : std::nullopt;
        }
        case Subject::counter:
            return measure_counter(assertion, run.counts);
        case Subject::rate:
            return measure_rate(assertion.name, run.rate);
        case Subject::gap:
            break;
    }
    return run.longest_gap ? std::optional(static_cast<double>(run.longest_gap->count()))
                           : std::nullopt;
}

bool holds(const Assertion& assertion, double value) {
    switch (assertion.relation) {
        case Relation::less:
            return value < assertion.limit;
        case Relation::less_equal:
            return value <= assertion.limit;
        case Relation::greater:
            return value > assertion.limit;
        case Relation::greater_equal:
            return value >= assertion.limit;
        case Relation::equal:
            return value == assertion.limit;
        case Relation::unequal:
            break;
    }
    return value != assertion.limit;
}

// The greater, the worse it fits.
double badness(const Assertion& assertion, double value) {
    const double over = value - assertion.limit;
    switch (assertion.relation) {
        case Relation::less:
        case Relation::less_equal:
            return over;
        case Relation::greater:
        case Relation::greater_equal:
            return -over;
        case Relation::equal:
            return over < 0 ? -over : over;
        case Relation::unequal:
            break;
    }
    return over == 0 ? 1 : 0;
}

std::string value_text(const Assertion& assertion, double value) {
    switch (assertion.unit) {
        case Unit::duration:
            return duration_text(nanoseconds(static_cast<std::int64_t>(value)));
        case Unit::share:
            return fmt::format("{:.3g} %", value * 100);
        case Unit::per_second:
            return rate_text(value) + "/s";
        case Unit::bytes_per_second:
            return byte_rate_text(value);
        case Unit::count:
            break;
    }
    return grouped(static_cast<std::uint64_t>(value));
}

}  // namespace

AssertionResult judge(const Assertion& assertion, const Result& result) {
    AssertionResult judged{.expression = assertion.expression, .value = {}, .is_passed = false};
    double worst = -std::numeric_limits<double>::infinity();
    bool all_hold = !result.runs.empty();
    for (const Run& run : result.runs) {
        const auto value = measure(assertion, run);
        all_hold = all_hold && value && holds(assertion, *value);
        if (value && badness(assertion, *value) > worst) {
            worst = badness(assertion, *value);
            judged.value = value_text(assertion, *value);
        }
    }
    judged.is_passed = all_hold;
    return judged;
}

}  // namespace mq::bench
