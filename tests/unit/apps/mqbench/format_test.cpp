#include "mqbench/measure/format.hpp"

#include <doctest/doctest.h>

#include <array>

namespace {

using namespace mq::bench;
using namespace std::chrono_literals;

TEST_CASE("counts are grouped by thousands") {
    CHECK(grouped(0U) == "0");
    CHECK(grouped(999U) == "999");
    CHECK(grouped(1'000U) == "1,000");
    CHECK(grouped(18'446'744'073'709'551'615U) == "18,446,744,073,709,551,615");
    CHECK(grouped(std::nullopt) == "-");
}

TEST_CASE("rates have a decimal while it says something") {
    CHECK(rate_text(0.25) == "0.3");
    CHECK(rate_text(4'999.96) == "5,000.0");
    CHECK(rate_text(99'999.9) == "99,999.9");
    CHECK(rate_text(99'999.96) == "100,000");
    CHECK(rate_text(3'123'456.7) == "3,123,457");
    CHECK(rate_text(std::nullopt) == "-");
}

TEST_CASE("durations have three digits and the unit that fits, also when they round up to it") {
    CHECK(duration_text(0ns) == "0 ns");
    CHECK(duration_text(412ns) == "412 ns");
    CHECK(duration_text(999ns) == "999 ns");
    CHECK(duration_text(1us) == "1.00 us");
    CHECK(duration_text(18'049ns) == "18.0 us");
    CHECK(duration_text(9'996ns) == "10.0 us");
    CHECK(duration_text(999'600ns) == "1.00 ms");
    CHECK(duration_text(999'400ns) == "999 us");
    CHECK(duration_text(41'230us) == "41.2 ms");
    CHECK(duration_text(1'500ms) == "1.50 s");
    CHECK(duration_text(90s) == "90.0 s");
    CHECK(duration_text(150s) == "2.50 min");
    CHECK(duration_text(2h) == "2.00 h");
    CHECK(duration_text(-3ms) == "-3.00 ms");
    CHECK(duration_text(std::nullopt) == "-");
    CHECK(short_duration_text(1'920us) == "1.92ms");
    CHECK(short_duration_text(std::nullopt) == "-");
}

TEST_CASE("bytes and their rates have SI units") {
    CHECK(bytes_text(64) == "64 B");
    CHECK(bytes_text(1'500) == "1.50 kB");
    CHECK(byte_rate_text(610'000.0) == "610 kB/s");
    CHECK(byte_rate_text(2.5e9) == "2.50 GB/s");
    CHECK(byte_rate_text(std::nullopt) == "-");
}

TEST_CASE("shares are percentages") {
    CHECK(share_text(0.0) == "0 %");
    CHECK(share_text(0.0042) == "0.4 %");
    CHECK(share_text(0.333) == "33 %");
    CHECK(share_text(1.0) == "100 %");
    CHECK(share_text(std::nullopt) == "-");
}

TEST_CASE("times of a run are clock times") {
    CHECK(clock_text(37'900ms) == "00:37");
    CHECK(clock_text(61min + 5s) == "1:01:05");
}

TEST_CASE("a sparkline is scaled to the greatest value and shows gaps") {
    const std::array<std::optional<double>, 5> values{0.0, 7.0, std::nullopt, 3.5, 1.0};
    CHECK(sparkline(values, Charset::utf8) == "▁█ ▅▂");
    CHECK(sparkline(values, Charset::ascii) == "_^ -.");
    const std::array<std::optional<double>, 2> nothing{0.0, 0.0};
    CHECK(sparkline(nothing, Charset::ascii) == "__");
}

TEST_CASE("a progress bar fills up") {
    CHECK(progress_bar(0, 10) == "----------");
    CHECK(progress_bar(0.4, 10) == "====------");
    CHECK(progress_bar(2, 10) == "==========");
}

}  // namespace
