#include "mqbench/worker.hpp"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <latch>
#include <limits>

namespace mq::bench {

using mqtt::TimePoint;

namespace {

// How long before a message is due the loop polls instead of sleeping: longer than a processor
// takes to wake up, with what the system adds.
constexpr mqtt::Duration spin_margin = std::chrono::microseconds(60);
// What a loop waits for that has nothing to wait for.
constexpr mqtt::Duration idle_wait = std::chrono::seconds(1);
// Connections of a run that may be under way: brokers listen with a backlog of 100, and what is
// beyond it costs a second (SYN is sent again).
constexpr std::size_t most_connecting = 100;

void pin_to(std::uint32_t core) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(core, &cores);
    ::sched_setaffinity(0, sizeof cores, &cores);
}

}  // namespace

Worker::Worker(const Plan& plan, const RunSchedule& schedule, SentTimes* sent_times,
               std::uint32_t number)
    : plan_(plan),
      schedule_(schedule),
      sent_times_(sent_times),
      number_(number),
      timer_(loop_, [] {}),
      payloads_(plan.size, plan.bodies, plan.seed + number) {}

Worker::~Worker() {
    if (thread_.joinable()) {
        call([](Worker& worker) { worker.has_ended_ = true; });
        thread_.join();
    }
}

mqtt::Result<void> Worker::prepare() {
    const auto count = static_cast<std::uint32_t>(std::max(
        {plan_.publishers.size(), plan_.subscribers.size(),
         plan_.publishers.empty() && plan_.subscribers.empty() ? plan_.clients : std::size_t{0}}));
    const bool is_idle = plan_.publishers.empty() && plan_.subscribers.empty();
    for (std::uint32_t index = number_; index < count; index += plan_.threads) {
        mqtt::Result<void> added;
        if (is_idle) {
            added = add_link(index);
        }
        if (index < plan_.publishers.size()) {
            added = add_publisher(index);
        }
        if (added && index < plan_.subscribers.size()) {
            added = add_subscriber(index);
        }
        if (!added) {
            return added;
        }
    }
    is_queued_.resize(publishers_.size());
    std::sort(links_.begin(), links_.end());
    return {};
}

mqtt::Result<void> Worker::add_publisher(std::uint32_t number) {
    const std::size_t index = publishers_.size();
    publishers_.push_back(std::make_unique<Publisher>(
        loop_, number,
        Publisher::Surroundings{plan_, schedule_, recorder_, payloads_, sent_times_,
                                [this, index](Publisher&) { enqueue(index); },
                                [this](const mqtt::Error& error) { failed(error); }}));
    links_.emplace_back(publishers_.back()->plan().client, &publishers_.back()->link());
    return publishers_.back()->prepare();
}

mqtt::Result<void> Worker::add_subscriber(std::uint32_t number) {
    subscribers_.push_back(std::make_unique<Subscriber>(
        loop_, number,
        Subscriber::Surroundings{plan_, recorder_, sent_times_,
                                 [this](const mqtt::Error& error) { failed(error); }}));
    links_.emplace_back(subscribers_.back()->plan().client, &subscribers_.back()->link());
    return subscribers_.back()->prepare();
}

mqtt::Result<void> Worker::add_link(std::uint32_t client) {
    Link::Handlers handlers;
    handlers.on_failed = [this](const mqtt::Error& error) { failed(error); };
    idle_links_.push_back(std::make_unique<Link>(loop_, recorder_, std::move(handlers)));
    links_.emplace_back(client, idle_links_.back().get());
    return idle_links_.back()->prepare(client_options(plan_, client));
}

// The thread. ------------------------------------------------------------------------------------

void Worker::start() {
    std::latch started(1);
    thread_ = std::thread([this, &started] {
        if (!plan_.pinned_cores.empty()) {
            pin_to(plan_.pinned_cores[number_ % plan_.pinned_cores.size()]);
        }
        ::pthread_getcpuclockid(::pthread_self(), &cpu_clock_);
        thread_id_ = ::gettid();
        started.count_down();
        run();
    });
    started.wait();
}

void Worker::call(const std::function<void(Worker&)>& command) {
    std::latch done(1);
    loop_.post([this, &command, &done] {
        command(*this);
        done.count_down();
    });
    done.wait();
}

void Worker::run() {
    while (!has_ended_) {
        turn();
    }
    // Clients go in the thread that used them.
    due_ = {};
    publishers_.clear();
    subscribers_.clear();
    idle_links_.clear();
}

void Worker::turn() {
    const TimePoint now = mqtt::Clock::now();
    start_due_links(now);
    pump_due(now);
    wait(now);
}

void Worker::wait(TimePoint now) {
    const TimePoint next = next_due(now);
    if (next <= now || plan_.always_spins || (plan_.spins && next - now <= spin_margin)) {
        loop_.poll_once();
        return;
    }
    const TimePoint wake = plan_.spins ? next - spin_margin : next;
    if (!timer_.is_set() || wake < armed_for_) {
        armed_for_ = wake;
        timer_.set(wake);
    }
    loop_.run_once();
}

TimePoint Worker::next_due(TimePoint now) const {
    TimePoint next = now + idle_wait;
    if (!due_.empty()) {
        next = std::min(next, due_.top().when);
    }
    if (connect_from_ && started_ < links_.size() && start_of(started_) > now) {
        next = std::min(next, start_of(started_));
    }
    return next;
}

// Publishers. ------------------------------------------------------------------------------------

void Worker::enqueue(std::size_t publisher) {
    const auto when = publishers_[publisher]->due();
    if (when && !is_queued_[publisher]) {
        is_queued_[publisher] = true;
        due_.push({*when, publisher});
    }
}

// One batch of each that is due; then the loop has its turn.
void Worker::pump_due(TimePoint now) {
    for (std::size_t count = due_.size(); count > 0 && due_.top().when <= now; --count) {
        const std::size_t publisher = due_.top().publisher;
        due_.pop();
        is_queued_[publisher] = false;
        publishers_[publisher]->pump(now);
        enqueue(publisher);
        if (due_.empty()) {
            return;
        }
    }
}

void Worker::probe() {
    for (const auto& publisher : publishers_) {
        publisher->probe();
    }
}

void Worker::begin(const RunClock& clock) {
    for (const auto& subscriber : subscribers_) {
        subscriber->begin(clock.measured);
    }
    for (std::size_t index = 0; index < publishers_.size(); ++index) {
        publishers_[index]->begin(clock);
        enqueue(index);
    }
}

void Worker::stop(TimePoint now) {
    for (const auto& publisher : publishers_) {
        publisher->stop(now);
    }
}

bool Worker::is_done() const {
    return std::all_of(publishers_.begin(), publishers_.end(),
                       [](const auto& publisher) { return publisher->is_done(); });
}

void Worker::abandon(TimePoint now) {
    for (const auto& publisher : publishers_) {
        publisher->abandon(now);
    }
}

// Connections. -----------------------------------------------------------------------------------

void Worker::connect(TimePoint start) {
    connect_from_ = start;
}

TimePoint Worker::start_of(std::size_t index) const {
    if (!plan_.connections_per_s) {
        return *connect_from_;
    }
    return *connect_from_ + std::chrono::round<mqtt::Duration>(std::chrono::duration<double>(
                                links_[index].first / *plan_.connections_per_s));
}

void Worker::start_due_links(TimePoint now) {
    if (!connect_from_ || started_ == links_.size()) {
        return;
    }
    const std::size_t limit = plan_.command == CommandName::storm
                                  ? links_.size()  // all at once is what a storm is
                                  : std::max<std::size_t>(1, most_connecting / plan_.threads);
    const Totals& totals = recorder_.totals;
    while (started_ < links_.size() && start_of(started_) <= now &&
           started_ < totals.connections + totals.failures + limit) {
        links_[started_++].second->start();
    }
}

bool Worker::is_settled() const {
    return started_ == links_.size() &&
           std::none_of(links_.begin(), links_.end(),
                        [](const auto& link) { return link.second->is_connecting(); });
}

void Worker::kick() {
    recorder_.totals.connected = 0;
    recorder_.totals.connections = 0;
    recorder_.totals.failures = 0;
    failure_.reset();
    connect_from_.reset();
    started_ = 0;
    std::vector<std::uint32_t> clients;
    for (const auto& [client, link] : links_) {
        clients.push_back(client);
    }
    links_.clear();
    idle_links_.clear();
    for (const std::uint32_t client : clients) {
        if (const auto added = add_link(client); !added) {
            failed(added.error());
        }
    }
}

bool Worker::is_complete() const {
    return started_ == links_.size() &&
           std::all_of(links_.begin(), links_.end(),
                       [](const auto& link) { return link.second->is_up(); }) &&
           std::all_of(subscribers_.begin(), subscribers_.end(),
                       [](const auto& subscriber) { return subscriber->is_subscribed(); });
}

bool Worker::is_reached() const {
    return std::all_of(subscribers_.begin(), subscribers_.end(),
                       [](const auto& subscriber) { return subscriber->is_reached(); });
}

void Worker::disconnect() {
    for (const auto& [client, link] : links_) {
        link->disconnect();
    }
}

bool Worker::is_down() const {
    return std::all_of(links_.begin(), links_.end(),
                       [](const auto& link) { return link.second->is_down(); });
}

void Worker::failed(const mqtt::Error& error) {
    if (!failure_) {
        failure_ = error;
    }
}

// Figures. ---------------------------------------------------------------------------------------

Totals Worker::totals() {
    const TimePoint now = mqtt::Clock::now();
    Totals totals = recorder_.totals;
    for (const auto& publisher : publishers_) {
        totals.counters += publisher->counters(now);
        totals.backlog += publisher->backlog(now);
        totals.in_flight += publisher->in_flight();
    }
    for (const auto& subscriber : subscribers_) {
        totals.counters += subscriber->account().counters();
    }
    for (const auto& [client, link] : links_) {
        totals.bytes_in += link->client().session_stats().bytes_received;
        totals.bytes_out += link->client().session_stats().bytes_sent;
    }
    return totals;
}

void Worker::take_interval(Interval& sum) {
    sum.merge(recorder_.interval);
    recorder_.interval.clear();
}

}  // namespace mq::bench
