#include "mqbench/measure/calibration.hpp"

#include <doctest/doctest.h>

#include <string>

#include "mqbench/measure/clock_drift.hpp"

namespace {

using namespace mq::bench;
using namespace std::chrono_literals;

TEST_CASE("calibration measures something of everything") {
    const Calibration calibration = calibrate(60ms);
    CHECK(calibration.clock_ns > 1);
    CHECK(calibration.record_ns > 0.1);
    CHECK(calibration.stamp_ns > 1);
    CHECK(calibration.timer_late.count() > 0);
    CHECK(calibration.timer_late.negative() == 0);
    CHECK(calibration.processor_share > 0);
    CHECK(calibration.processor_share < 1.1);
}

TEST_CASE("the text of a calibration says what a bad figure means") {
    Calibration calibration{.clock_ns = 21.4, .record_ns = 1.9, .stamp_ns = 35};
    calibration.timer_late.record_n(60us, 1'000);
    calibration.undisturbed.record_n(7us, 3);
    calibration.processor_share = 0.998;
    CHECK(to_text(calibration) ==
          "Clock     21 ns for a reading   histogram 1.9 ns for a record   stamp 35 ns to write "
          "and read\n"
          "Timer     late by p50 60.0 us, p99 60.0 us, max 60.0 us (1,000 sleeps of 1.00 ms)\n"
          "Core      a busy thread got 100 % of one, and was kept from it 3 times, for 7.00 us at "
          "most\n");
    calibration.timer_late.record_n(3ms, 1'000);
    calibration.processor_share = 0.4;
    const std::string text = to_text(calibration);
    CHECK(text.find("Note      timers are late by more than 1 ms") != std::string::npos);
    CHECK(text.find("Note      other processes") != std::string::npos);
}

TEST_CASE("drift is what the clocks went apart, with sleep told from a step") {
    const ClockReading before{.monotonic = 10s, .wall = 1000s, .since_boot = 20s};
    ClockDrift drift = drift_between(before, {.monotonic = 15s, .wall = 1005s, .since_boot = 25s});
    CHECK(drift.wall == 0s);
    CHECK(drift.suspended == 0s);
    drift = drift_between(before, {.monotonic = 15s, .wall = 1002s, .since_boot = 25s});
    CHECK(drift.wall == -3s);
    CHECK(drift.suspended == 0s);
    drift = drift_between(before, {.monotonic = 15s, .wall = 1065s, .since_boot = 85s});
    CHECK(drift.wall == 0s);
    CHECK(drift.suspended == 60s);
}

TEST_CASE("clocks that are read go on") {
    const ClockReading before = read_clocks();
    const ClockReading after = read_clocks();
    CHECK(after.monotonic >= before.monotonic);
    CHECK(after.since_boot >= after.monotonic - 1ms);
    CHECK(after.wall > nanoseconds(1'600'000'000s));
}

}  // namespace
