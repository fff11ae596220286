#include "mqbench/measure/calibration.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <ctime>
#include <iterator>
#include <thread>

#include "mqbench/measure/format.hpp"
#include "mqbench/measure/stamp.hpp"

namespace mq::bench {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr nanoseconds timer_sleep = 1ms;
// A thread that reads the clock without pause and misses so much was not running.
constexpr nanoseconds least_disturbance = 5us;
constexpr nanoseconds late_timer = 1ms;
constexpr double little_processor = 0.9;

// The cost of one call of `work`, from as many as fit into `length`.
template <typename Work>
double cost_ns(nanoseconds length, const Work& work) {
    constexpr int batch = 1'000;
    std::uint64_t calls = 0;
    const auto start = Clock::now();
    auto now = start;
    while (now - start < length) {
        for (int call = 0; call < batch; ++call) {
            work();
        }
        calls += batch;
        now = Clock::now();
    }
    return static_cast<double>(nanoseconds(now - start).count()) / static_cast<double>(calls);
}

double record_cost_ns(nanoseconds length) {
    Histogram histogram;
    std::int64_t value = 1;
    return cost_ns(length, [&] {
        value = (value * 5 + 1) & 0xFFFFF;
        histogram.record(nanoseconds(value));
    });
}

double stamp_cost_ns(nanoseconds length) {
    std::array<std::uint8_t, 64> payload{};
    const std::uint32_t checksum = body_checksum(payload);
    Stamp stamp;
    return cost_ns(length, [&] {
        write_stamp(stamp, checksum, payload);
        stamp.sequence = read_stamp(payload, 0).stamp.sequence + 1;
    });
}

void measure_timer(nanoseconds length, Histogram& late) {
    const auto end = Clock::now() + length;
    while (Clock::now() < end) {
        const auto due = Clock::now() + timer_sleep;
        std::this_thread::sleep_until(due);
        late.record(Clock::now() - due);
    }
}

nanoseconds thread_time() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

// Returns the share of a core that the thread got.
double measure_disturbance(nanoseconds length, Histogram& undisturbed) {
    const auto start = Clock::now();
    const nanoseconds used = thread_time();
    auto before = start;
    while (before - start < length) {
        const auto now = Clock::now();
        if (now - before >= least_disturbance) {
            undisturbed.record(now - before);
        }
        before = now;
    }
    return static_cast<double>((thread_time() - used).count()) /
           static_cast<double>(nanoseconds(before - start).count());
}

}  // namespace

Calibration calibrate(nanoseconds length) {
    Calibration calibration;
    measure_timer(length / 2, calibration.timer_late);
    calibration.processor_share = measure_disturbance(length / 4, calibration.undisturbed);
    calibration.clock_ns = cost_ns(length / 12, [] { static_cast<void>(Clock::now()); });
    calibration.record_ns = record_cost_ns(length / 12);
    calibration.stamp_ns = stamp_cost_ns(length / 12);
    return calibration;
}

std::string to_text(const Calibration& calibration) {
    std::string out = fmt::format(
        "Clock     {:.0f} ns for a reading   histogram {:.1f} ns for a record   stamp {:.0f} ns to "
        "write and read\n",
        calibration.clock_ns, calibration.record_ns, calibration.stamp_ns);
    const Histogram& late = calibration.timer_late;
    fmt::format_to(
        std::back_inserter(out), "Timer     late by p50 {}, p99 {}, max {} ({} sleeps of {})\n",
        duration_text(late.supported_quantile(0.5)), duration_text(late.supported_quantile(0.99)),
        duration_text(late.maximum()), grouped(late.count()), duration_text(timer_sleep));
    fmt::format_to(
        std::back_inserter(out),
        "Core      a busy thread got {} of one, and was kept from it {} times, for {} at "
        "most\n",
        share_text(calibration.processor_share), grouped(calibration.undisturbed.count()),
        duration_text(calibration.undisturbed.maximum()));
    if (late.quantile(0.99) > late_timer) {
        out +=
            "Note      timers are late by more than 1 ms: latencies below 10 ms are not to be "
            "believed here; stop what else runs, or use --spin always\n";
    }
    if (calibration.processor_share < little_processor) {
        out +=
            "Note      other processes or virtual machines take this core away: run mqbench on "
            "an idle host, or give it a core with --pin\n";
    }
    return out;
}

}  // namespace mq::bench
