// --assert: what a result must be, judged word for word before the run starts.
//
//   e2e.p99<20ms      a latency, and which of its figures: p50, p99.9, min, mean, max, count
//   lost=0            a counter (counters.hpp)
//   duplicate<0.1%    a counter as a share of the messages that were written
//   offered>=4900/s   a rate: offered, delivered or connected, and payload or wire in bytes (1MB/s)
//   gap<10s           the longest time in which a subscriber got nothing
//
// `e2e` is e2e_response. Relations are < <= > >= = and !=. A number alone is seconds where a
// duration is asked for.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mqbench/measure/result.hpp"
#include "mqtt/result.hpp"

namespace mq::bench {

struct Assertion {
    enum class Subject : std::uint8_t { latency, counter, rate, gap };
    enum class Figure : std::uint8_t { quantile, minimum, mean, maximum, count };
    enum class Relation : std::uint8_t { less, less_equal, greater, greater_equal, equal, unequal };
    enum class Unit : std::uint8_t { count, duration, share, per_second, bytes_per_second };

    std::string expression;  // as it was given
    Subject subject = Subject::counter;
    std::string name;
    Figure figure = Figure::quantile;
    double fraction = 0;  // of the quantile: 0.99
    Relation relation = Relation::less;
    Unit unit = Unit::count;
    double limit = 0;
};

// The error is a clause that says at which character it is wrong, and what may stand there.
[[nodiscard]] mqtt::Result<Assertion> parse_assertion(std::string_view text);

// In every run it must hold; the value is that of the run that fits worst. What was not measured,
// or has too few samples for its quantile, does not pass.
[[nodiscard]] AssertionResult judge(const Assertion& assertion, const Result& result);

}  // namespace mq::bench
