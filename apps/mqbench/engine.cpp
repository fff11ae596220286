#include "mqbench/engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <utility>

namespace mq::bench {

using cli::ExitCode;
using cli::Outcome;
using mqtt::Clock;
using mqtt::Duration;
using mqtt::TimePoint;

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Descriptors that are not connections: standard streams, epoll, timers, for each thread some.
constexpr std::uint64_t other_descriptors = 64;
// How often the main thread asks whether a phase is over.
constexpr Duration poll_interval = milliseconds(10);
constexpr Duration probe_interval = milliseconds(100);
constexpr Duration patience = seconds(15);
// For the acknowledgements of TCP, which may be 40 ms behind, and more on long ways.
constexpr Duration tcp_patience = milliseconds(300);
// From the decision to begin to the first message: time for all threads to hear of it.
constexpr Duration head_start = milliseconds(20);

RunSchedule schedule_of(const Plan& plan) {
    SchedulePlan all{.rate = plan.rate.value_or(1),
                     .clients = std::max<std::size_t>(plan.publishers.size(), 1),
                     .arrival = plan.arrival,
                     .is_aligned = plan.aligned,
                     .seed = plan.seed,
                     .count = std::nullopt,
                     .duration = plan.warmup};
    RunSchedule schedule{all, all};
    schedule.measured.count = plan.count;
    schedule.measured.duration = plan.duration;
    return schedule;
}

}  // namespace

Engine::Engine(const Plan& plan, Live& live)
    : plan_(plan), live_(live), schedule_(schedule_of(plan)), tick_(loop_, [] {}) {}

Engine::~Engine() = default;

mqtt::Result<void> Engine::prepare() {
    if (const std::uint64_t limit = raise_descriptor_limit();
        limit < plan_.clients + other_descriptors) {
        return mqtt::fail(mqtt::Errc::invalid_argument,
                          fmt::format("{} clients need more than the {} files that this process "
                                      "may open: raise the limit (ulimit -Hn), or lower --clients",
                                      plan_.clients, limit));
    }
    const bool has_short_stamps = plan_.bodies.empty() && plan_.size.least < full_stamp_size;
    if (has_short_stamps && !plan_.streams.empty()) {
        sent_times_.emplace(plan_.streams.size());
    }
    for (std::uint32_t number = 0; number < plan_.threads; ++number) {
        workers_.push_back(std::make_unique<Worker>(plan_, schedule_,
                                                    sent_times_ ? &*sent_times_ : nullptr, number));
        if (auto prepared = workers_.back()->prepare(); !prepared) {
            return prepared;
        }
    }
    if (auto caught = catch_signals(); !caught) {
        return caught;
    }
    for (const auto& worker : workers_) {
        worker->start();
    }
    began_at_ = Clock::now();
    second_ends_ = began_at_ + seconds(1);
    threads_in_second_.resize(workers_.size());
    return {};
}

mqtt::Result<void> Engine::catch_signals() {
    for (const int number : {SIGINT, SIGTERM}) {
        auto caught = loop_.on_signal(number, [this, number] { signal_number_ = number; });
        if (!caught) {
            return caught;
        }
    }
    return {};
}

// Phases. ----------------------------------------------------------------------------------------

bool Engine::wait_until(TimePoint deadline, const std::function<bool()>& is_enough) {
    while (!is_interrupted()) {
        if (is_enough && is_enough()) {
            return true;
        }
        const TimePoint now = Clock::now();
        if (now >= deadline) {
            return false;
        }
        tick_.set(std::min(deadline, now + poll_interval));
        loop_.run_once();
    }
    return false;
}

void Engine::run_until(TimePoint deadline, std::string_view phase,
                       const std::function<bool()>& is_enough) {
    while (!is_interrupted() && Clock::now() < deadline) {
        const TimePoint next = std::min(deadline, second_ends_);
        if (wait_until(next, is_enough)) {
            return;
        }
        if (Clock::now() >= second_ends_) {
            close_second(second_ends_, phase);
        }
    }
}

bool Engine::all_of(bool (Worker::*is_so)() const) {
    bool all = true;
    for (const auto& worker : workers_) {
        worker->call([&](Worker& one) { all = all && (one.*is_so)(); });
    }
    return all;
}

std::optional<mqtt::Error> Engine::failure() {
    std::optional<mqtt::Error> first;
    for (const auto& worker : workers_) {
        worker->call([&](Worker& one) { first = first ? first : one.failure(); });
    }
    return first;
}

Outcome Engine::connect() {
    const TimePoint start = Clock::now();
    for (const auto& worker : workers_) {
        worker->call([&](Worker& one) { one.connect(start); });
    }
    std::optional<mqtt::Error> error;
    bool is_complete = false;
    run_until(start + connecting_limit(), "ramp", [&] {
        error = failure();
        is_complete = all_of(&Worker::is_complete);
        return error || is_complete;
    });
    if (error) {
        return cli::outcome_of(*error);
    }
    return is_complete || is_interrupted() ? Outcome{} : not_connected();
}

Duration Engine::connecting_limit() const {
    if (plan_.connections_per_s) {
        return patience + std::chrono::round<Duration>(std::chrono::duration<double>(
                              plan_.clients / *plan_.connections_per_s));
    }
    return patience + milliseconds(10) * plan_.clients;
}

Outcome Engine::connect_all() {
    const TimePoint start = Clock::now();
    set_window(start, start);
    begin_window();
    for (const auto& worker : workers_) {
        worker->call([&](Worker& one) { one.connect(start); });
    }
    run_until(start + connecting_limit(), "ramp", [&] { return all_of(&Worker::is_settled); });
    set_window(start, Clock::now());
    end_window();
    return all_of(&Worker::is_settled) || is_interrupted() ? Outcome{} : not_connected();
}

void Engine::kick_all() {
    for (const auto& worker : workers_) {
        worker->call([](Worker& one) { one.kick(); });
    }
}

Outcome Engine::not_connected() const {
    return {ExitCode::unreachable,
            fmt::format("not all of {} clients came to be connected in time", plan_.clients)};
}

Outcome Engine::prove_ways() {
    TimePoint next_probe = Clock::now();
    const auto are_proven = [&] {
        if (plan_.is_shared) {
            return is_all_reached_by_some();
        }
        return all_of(&Worker::is_reached);
    };
    bool is_proven = false;
    std::optional<mqtt::Error> error;
    run_until(Clock::now() + patience, "ramp", [&] {
        is_proven = are_proven();
        error = failure();
        if (!is_proven && Clock::now() >= next_probe) {
            next_probe = Clock::now() + probe_interval;
            for (const auto& worker : workers_) {
                worker->call([](Worker& one) { one.probe(); });
            }
        }
        return is_proven || error;
    });
    if (error) {
        return cli::outcome_of(*error);
    }
    if (is_proven || is_interrupted()) {
        return {};
    }
    return {ExitCode::timed_out,
            "no measurement: messages did not reach every subscriber within 15 s; is the topic "
            "allowed, and somebody there to answer?"};
}

// A shared subscription: each stream has to reach some member.
bool Engine::is_all_reached_by_some() {
    std::vector<bool> seen(plan_.streams.size());
    for (const auto& worker : workers_) {
        worker->call([&](Worker& one) {
            for (const auto& subscriber : one.subscribers()) {
                for (std::size_t index = 0; index < subscriber->seen().size(); ++index) {
                    const std::size_t stream = subscriber->plan().first_stream + index;
                    seen[stream] = seen[stream] || subscriber->seen()[index];
                }
            }
        });
    }
    return std::all_of(seen.begin(), seen.end(), [](bool is_seen) { return is_seen; });
}

Outcome Engine::measure() {
    const TimePoint now = Clock::now();
    const RunClock clock{now + head_start, now + head_start + plan_.warmup};
    wait_until(now + head_start / 2, {});
    for (const auto& worker : workers_) {
        worker->call([&](Worker& one) { one.begin(clock); });
    }
    second_ends_ = clock.start + seconds(1);
    run_until(clock.measured, "warm-up", {});
    set_window(clock.measured, clock.measured);
    begin_window();
    const bool has_count = plan_.count && !plan_.publishers.empty();
    std::optional<mqtt::Error> error;
    run_until(
        plan_.duration ? clock.measured + *plan_.duration : TimePoint::max(), "measuring", [&] {
            error = failure();
            return error || (has_count && all_of(&Worker::is_done)) ||
                   (plan_.count && plan_.publishers.empty() && totals().delivered >= *plan_.count);
        });
    TimePoint end = std::max(Clock::now(), clock.measured);
    if (plan_.duration) {
        end = std::min(end, clock.measured + *plan_.duration);
    }
    for (const auto& worker : workers_) {
        worker->call([&](Worker& one) { one.stop(end); });
    }
    set_window(clock.measured, end);
    end_window();
    drain();
    return error ? cli::outcome_of(*error) : Outcome{};
}

// After the measured phase: what is under way may still come, and what waits may still go.
void Engine::drain() {
    const int interrupted_by = std::exchange(signal_number_, 0);  // a second signal ends the wait
    const TimePoint deadline = Clock::now() + plan_.drain_time;
    run_until(deadline, "drain", [&] { return all_of(&Worker::is_done) && is_all_received(); });
    // TCP acknowledges late what nobody answers.
    wait_until(Clock::now() + tcp_patience, [&] {
        const Totals all = totals();
        return all.counters.tcp_acked >= all.counters.written;
    });
    if (interrupted_by != 0) {
        signal_number_ = interrupted_by;
    }
    const TimePoint now = Clock::now();
    for (const auto& worker : workers_) {
        worker->call([&](Worker& one) { one.abandon(now); });
    }
}

void Engine::leave() {
    for (const auto& worker : workers_) {
        worker->call([](Worker& one) { one.disconnect(); });
    }
    const int interrupted_by = std::exchange(signal_number_, 0);
    wait_until(Clock::now() + seconds(3), [&] { return all_of(&Worker::is_down); });
    signal_number_ = interrupted_by;
}

}  // namespace mq::bench
