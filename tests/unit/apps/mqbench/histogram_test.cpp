#include "mqbench/measure/histogram.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace {

using namespace mq::bench;
using namespace std::chrono_literals;

std::uint64_t number_of(nanoseconds value) {
    return static_cast<std::uint64_t>(value.count());
}

TEST_CASE("each nanosecond below 2,048 has its own bucket, then 1,024 share each doubling") {
    CHECK(Histogram::index_of(0) == 0);
    CHECK(Histogram::index_of(2047) == 2047);
    CHECK(Histogram::index_of(2048) == 2048);
    CHECK(Histogram::index_of(2049) == 2048);
    CHECK(Histogram::index_of(4095) == 3071);
    CHECK(Histogram::index_of(4096) == 3072);
    CHECK(Histogram::index_of(4099) == 3072);
    CHECK(Histogram::index_of(4100) == 3073);
}

TEST_CASE("buckets follow each other without gap or overlap, and are narrower than a thousandth") {
    const std::size_t last = Histogram::index_of(number_of(Histogram::highest));
    for (std::size_t index = 0; index < last; ++index) {
        const nanoseconds lowest = Histogram::lowest_at(index);
        const nanoseconds highest = Histogram::highest_at(index);
        REQUIRE(Histogram::index_of(number_of(lowest)) == index);
        REQUIRE(Histogram::index_of(number_of(highest)) == index);
        REQUIRE(Histogram::lowest_at(index + 1) == highest + 1ns);
        REQUIRE((highest - lowest).count() * 1000 <= lowest.count());
    }
}

TEST_CASE("count, extremes and mean are exact") {
    Histogram histogram;
    CHECK(histogram.is_empty());
    CHECK(histogram.minimum() == 0ns);
    CHECK(histogram.maximum() == 0ns);
    CHECK(histogram.mean_ns() == 0);
    histogram.record(1'234'567ns);
    histogram.record_n(1'000'001ns, 2);
    CHECK(histogram.count() == 3);
    CHECK(histogram.minimum() == 1'000'001ns);
    CHECK(histogram.maximum() == 1'234'567ns);
    CHECK(histogram.mean_ns() == doctest::Approx((1'234'567.0 + 2'000'002.0) / 3).epsilon(1e-15));
}

TEST_CASE("the mean of more hours than 64 bits of nanoseconds hold is right") {
    Histogram histogram;
    histogram.record_n(1h, 100'000'000);
    histogram.record_n(1s, 100'000'000);
    CHECK(histogram.mean_ns() == doctest::Approx(1800.5e9).epsilon(1e-12));
}

TEST_CASE("values outside the range are counted apart and spoil nothing") {
    Histogram histogram;
    histogram.record(0ns);
    histogram.record(1h);
    histogram.record(1h + 1ns);
    histogram.record_n(-1ns, 4);
    CHECK(histogram.count() == 2);
    CHECK(histogram.overflow() == 1);
    CHECK(histogram.negative() == 4);
    CHECK(histogram.minimum() == 0ns);
    CHECK(histogram.maximum() == 1h);
}

TEST_CASE("quantiles are the value of their rank, no further than a thousandth above it") {
    Histogram histogram;
    for (int value = 1; value <= 1000; ++value) {
        histogram.record(nanoseconds(value));
    }
    CHECK(histogram.quantile(0) == 1ns);
    CHECK(histogram.quantile(0.5) == 500ns);
    CHECK(histogram.quantile(0.99) == 990ns);
    CHECK(histogram.quantile(0.999) == 999ns);
    CHECK(histogram.quantile(1) == 1000ns);
    histogram.clear();
    for (int value = 1; value <= 100; ++value) {
        histogram.record(nanoseconds(value));
    }
    // 0.07 * 100 is a little more than 7 in binary.
    CHECK(histogram.quantile(0.07) == 7ns);

    std::mt19937_64 random(7);
    std::lognormal_distribution<double> distribution(13, 2);
    std::vector<std::int64_t> values;
    Histogram spread;
    for (int count = 0; count < 20'000; ++count) {
        values.push_back(static_cast<std::int64_t>(distribution(random)));
        spread.record(nanoseconds(values.back()));
    }
    std::sort(values.begin(), values.end());
    for (const double fraction : {0.1, 0.5, 0.9, 0.99, 0.999}) {
        const auto rank = static_cast<std::size_t>(std::ceil(fraction * 20'000)) - 1;
        CHECK(spread.quantile(fraction).count() >= values[rank]);
        CHECK(spread.quantile(fraction).count() <= values[rank] + values[rank] / 1000);
    }
    CHECK(spread.quantile(1).count() == values.back());
}

TEST_CASE("a quantile is supported when ten values lie above it") {
    Histogram histogram;
    CHECK_FALSE(histogram.supported_quantile(0.5));
    histogram.record_n(5us, 19);
    CHECK_FALSE(histogram.supports(0.5));
    histogram.record(6us);
    CHECK(histogram.supports(0.5));
    histogram.record_n(5us, 979);
    CHECK_FALSE(histogram.supports(0.99));
    histogram.record(5us);
    CHECK(histogram.supports(0.99));
    CHECK(histogram.supported_quantile(0.99) == histogram.quantile(0.99));
    histogram.record_n(5us, 99'000);
    CHECK(histogram.supports(0.9999));
}

TEST_CASE("merging gives what recording everything in one place gives") {
    std::mt19937_64 random(11);
    std::uniform_int_distribution<std::int64_t> any(-100, 4'000'000'000'000);
    Histogram parts[3];
    Histogram whole;
    for (int count = 0; count < 3000; ++count) {
        const nanoseconds value(any(random) >> (count % 40));
        parts[count % 3].record(value);
        whole.record(value);
    }
    Histogram merged;
    for (const Histogram& part : parts) {
        merged.merge(part);
    }
    merged.merge(Histogram());
    CHECK(std::vector(merged.counts().begin(), merged.counts().end()) ==
          std::vector(whole.counts().begin(), whole.counts().end()));
    CHECK(merged.count() == whole.count());
    CHECK(merged.overflow() == whole.overflow());
    CHECK(merged.negative() == whole.negative());
    CHECK(merged.minimum() == whole.minimum());
    CHECK(merged.maximum() == whole.maximum());
    CHECK(merged.mean_ns() == whole.mean_ns());
}

TEST_CASE("a cleared histogram is as new") {
    Histogram histogram;
    histogram.record(3ns);
    histogram.record(50min);
    histogram.record(2h);
    histogram.record(-1s);
    histogram.clear();
    CHECK(histogram.is_empty());
    CHECK(histogram.counts().empty());
    CHECK(histogram.overflow() == 0);
    CHECK(histogram.negative() == 0);
    histogram.record(10ns);
    CHECK(histogram.minimum() == 10ns);
    CHECK(histogram.maximum() == 10ns);
    CHECK(histogram.quantile(1) == 10ns);
    CHECK(histogram.mean_ns() == 10);
}

TEST_CASE("the count up to a value is that of the buckets up to its own") {
    Histogram histogram;
    histogram.record_n(10us, 5);
    histogram.record_n(40ms, 7);
    CHECK(histogram.count_up_to(-1ns) == 0);
    CHECK(histogram.count_up_to(9us) == 0);
    CHECK(histogram.count_up_to(10us) == 5);
    CHECK(histogram.count_up_to(39ms) == 5);
    CHECK(histogram.count_up_to(40ms) == 12);
    CHECK(histogram.count_up_to(2h) == 12);
    CHECK(Histogram().count_up_to(1s) == 0);
}

TEST_CASE("the standard deviation is that of the values, to a thousandth") {
    Histogram histogram;
    CHECK(histogram.standard_deviation_ns() == 0);
    histogram.record_n(1ms, 500);
    histogram.record_n(3ms, 500);
    CHECK(histogram.standard_deviation_ns() == doctest::Approx(1e6).epsilon(1e-3));
}

TEST_CASE("what buckets cannot say is restored, unless it contradicts them") {
    Histogram original;
    original.record(1'234'567ns);
    original.record_n(7'654'321ns, 9);
    original.record(2h);
    Histogram copy;
    for (std::size_t index = 0; index < original.counts().size(); ++index) {
        if (original.counts()[index] > 0) {
            copy.record_n(Histogram::lowest_at(index), original.counts()[index]);
        }
    }
    CHECK(copy.maximum() != original.maximum());
    const Histogram::Exact exact{.minimum = original.minimum(),
                                 .maximum = original.maximum(),
                                 .mean_ns = original.mean_ns(),
                                 .overflow = original.overflow(),
                                 .negative = 0};
    CHECK(copy.restore(exact));
    CHECK(copy.maximum() == original.maximum());
    CHECK(copy.minimum() == original.minimum());
    CHECK(copy.mean_ns() == doctest::Approx(original.mean_ns()).epsilon(1e-12));
    CHECK(copy.overflow() == 1);

    Histogram::Exact wrong = exact;
    wrong.maximum = 9ms;
    CHECK_FALSE(copy.restore(wrong));
    wrong = exact;
    wrong.minimum = -1ns;
    CHECK_FALSE(copy.restore(wrong));
    wrong = exact;
    wrong.mean_ns = 1e12;
    CHECK_FALSE(copy.restore(wrong));
    CHECK(copy.maximum() == original.maximum());
}

}  // namespace
