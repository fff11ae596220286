// Carries out a plan: workers connect, prove the way, run by their schedules, drain and leave, and
// what they measured becomes a Result. One thread of its own for the phases; signals end it early.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/outcome.hpp"
#include "mqbench/host.hpp"
#include "mqbench/live.hpp"
#include "mqbench/plan.hpp"
#include "mqbench/run_clock.hpp"
#include "mqbench/sent_times.hpp"
#include "mqbench/worker.hpp"
#include "mqtt/loop.hpp"
#include "mqtt/timer.hpp"

namespace mq::bench {

class Engine {
public:
    // `plan` must outlive the engine. `live` shows each second; it may be quiet.
    Engine(const Plan& plan, Live& live);
    ~Engine();

    // Threads, clients and signals. The error: what the options do not allow.
    [[nodiscard]] mqtt::Result<void> prepare();

    // The phases, in this order. An outcome that is not ok ends the run: there is no measurement.
    [[nodiscard]] cli::Outcome connect();
    // The same where connections are what is measured: those that fail are counted, and the window
    // is the time until all have come or failed.
    [[nodiscard]] cli::Outcome connect_all();
    // Drops all connections without a word; their clients begin anew with connect_all().
    void kick_all();
    [[nodiscard]] cli::Outcome prove_ways();
    // Warm-up, measured phase and drain. A broken connection is part of the measurement.
    [[nodiscard]] cli::Outcome measure();
    void leave();

    // What was measured. Fills the run; not what a report says of tool, host and plan.
    [[nodiscard]] Run take_run();
    // The lines of --hlog so far.
    [[nodiscard]] const std::string& hlog() const { return hlog_; }
    [[nodiscard]] bool is_interrupted() const { return signal_number_ != 0; }
    [[nodiscard]] int signal_number() const { return signal_number_; }

    // Waits for the time, and closes each second on the way.
    void run_until(mqtt::TimePoint deadline, std::string_view phase,
                   const std::function<bool()>& is_enough);
    // Of all workers, up to now.
    [[nodiscard]] Totals totals();
    // What the first of the clients failed with.
    [[nodiscard]] std::optional<mqtt::Error> failure();

private:
    struct ThreadStart {
        nanoseconds cpu{0};
        std::optional<nanoseconds> delay;
    };

    // Calls back in the loop until `is_enough` says so, the time has come, or a signal did. True:
    // it is enough.
    bool wait_until(mqtt::TimePoint deadline, const std::function<bool()>& is_enough);
    [[nodiscard]] mqtt::Result<void> catch_signals();
    [[nodiscard]] bool all_of(bool (Worker::*is_so)() const);
    [[nodiscard]] mqtt::Duration connecting_limit() const;
    [[nodiscard]] bool is_all_reached_by_some();
    [[nodiscard]] cli::Outcome not_connected() const;
    void close_second(mqtt::TimePoint now, std::string_view phase);
    void log_second(const Interval& second, mqtt::TimePoint now);
    void drain();
    [[nodiscard]] bool is_all_received();
    void set_window(mqtt::TimePoint start, mqtt::TimePoint end);
    void begin_window();
    void end_window();
    void show(const SeriesPoint& second, const Histogram& timer_late, const Counters& counters,
              mqtt::TimePoint now);
    [[nodiscard]] std::vector<std::uint64_t> written_in_streams();
    void forget_unmeasured(MeasuredCounters& counts) const;
    void settle(Run& run);
    void add_rates(Run& run) const;
    void add_latencies(Run& run) const;
    void add_worst_clients(Run& run);
    void add_longest_gap(Run& run);
    void add_shares(Run& run);

    const Plan& plan_;
    Live& live_;
    RunSchedule schedule_;
    std::optional<SentTimes> sent_times_;
    mqtt::Loop loop_;
    mqtt::Timer tick_;
    std::vector<std::unique_ptr<Worker>> workers_;
    int signal_number_ = 0;

    mqtt::TimePoint began_at_;
    mqtt::TimePoint second_ends_;
    mqtt::TimePoint window_start_;
    mqtt::TimePoint window_end_;
    Interval all_;          // the whole run
    Totals before_second_;  // totals when the second began
    Totals at_start_;       // of the window
    Totals at_end_;
    std::vector<ThreadStart> threads_at_start_;
    std::vector<nanoseconds> threads_in_second_;
    ProcessUse process_at_start_;
    Run run_;
    std::string hlog_;
};

}  // namespace mq::bench
