// A thread with its loop, its clients and its histograms. Nothing is shared with other workers but
// what is only read; others reach it by call() alone.
#pragma once

#include <pthread.h>
#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <queue>
#include <thread>
#include <utility>
#include <vector>

#include "mqbench/link.hpp"
#include "mqbench/plan.hpp"
#include "mqbench/publisher.hpp"
#include "mqbench/recorder.hpp"
#include "mqbench/run_clock.hpp"
#include "mqbench/subscriber.hpp"
#include "mqtt/loop.hpp"
#include "mqtt/timer.hpp"

namespace mq::bench {

class Worker {
public:
    // Worker `number` of plan.threads; what it is given must outlive it.
    Worker(const Plan& plan, const RunSchedule& schedule, SentTimes* sent_times,
           std::uint32_t number);
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    // Makes the clients, in the caller's thread, before start().
    [[nodiscard]] mqtt::Result<void> prepare();
    void start();
    // Runs `command` in the worker's thread, and waits for it.
    void call(const std::function<void(Worker&)>& command);
    [[nodiscard]] clockid_t cpu_clock() const { return cpu_clock_; }
    [[nodiscard]] pid_t thread_id() const { return thread_id_; }

    // The rest is for call(). --------------------------------------------------------------------
    // From here on, clients connect: client k of all at `start` + k / plan.connections_per_s.
    void connect(mqtt::TimePoint start);
    [[nodiscard]] bool is_settled() const;   // all are connected, or have failed for good
    void kick();                             // all idle links begin anew, without a word
    [[nodiscard]] bool is_complete() const;  // all are connected, and subscribed
    [[nodiscard]] bool is_reached() const;   // and every subscriber has seen a probe of each stream
    void probe();
    void begin(const RunClock& clock);
    void stop(mqtt::TimePoint now);
    [[nodiscard]] bool is_done() const;
    void abandon(mqtt::TimePoint now);
    void disconnect();
    [[nodiscard]] bool is_down() const;

    // Counts up to now.
    [[nodiscard]] Totals totals();
    // What was recorded since the last call, merged into `sum`.
    void take_interval(Interval& sum);

    [[nodiscard]] const std::optional<mqtt::Error>& failure() const { return failure_; }
    [[nodiscard]] std::vector<std::unique_ptr<Publisher>>& publishers() { return publishers_; }
    [[nodiscard]] std::vector<std::unique_ptr<Subscriber>>& subscribers() { return subscribers_; }

private:
    struct Due {
        mqtt::TimePoint when;
        std::size_t publisher = 0;
        friend bool operator>(const Due& left, const Due& right) { return left.when > right.when; }
    };

    [[nodiscard]] mqtt::Result<void> add_publisher(std::uint32_t number);
    [[nodiscard]] mqtt::Result<void> add_subscriber(std::uint32_t number);
    [[nodiscard]] mqtt::Result<void> add_link(std::uint32_t client);
    void run();
    void turn();
    void start_due_links(mqtt::TimePoint now);
    [[nodiscard]] mqtt::TimePoint start_of(std::size_t index) const;
    void pump_due(mqtt::TimePoint now);
    void enqueue(std::size_t publisher);
    void wait(mqtt::TimePoint now);
    [[nodiscard]] mqtt::TimePoint next_due(mqtt::TimePoint now) const;
    void failed(const mqtt::Error& error);

    const Plan& plan_;
    const RunSchedule& schedule_;
    SentTimes* sent_times_;
    std::uint32_t number_;
    mqtt::Loop loop_;
    mqtt::Timer timer_;
    mqtt::TimePoint armed_for_;
    Recorder recorder_;
    PayloadMaker payloads_;
    std::vector<std::unique_ptr<Publisher>> publishers_;
    std::vector<std::unique_ptr<Subscriber>> subscribers_;
    std::vector<std::unique_ptr<Link>> idle_links_;
    std::vector<std::pair<std::uint32_t, Link*>> links_;  // all of them, by client
    std::size_t started_ = 0;                             // of links_
    std::optional<mqtt::TimePoint> connect_from_;
    std::priority_queue<Due, std::vector<Due>, std::greater<>> due_;
    std::vector<bool> is_queued_;
    std::optional<mqtt::Error> failure_;
    bool has_ended_ = false;
    clockid_t cpu_clock_{};
    pid_t thread_id_ = 0;
    std::thread thread_;  // last: it uses the others
};

}  // namespace mq::bench
