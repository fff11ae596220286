// What the engine gathers from its workers: each second for the series, and once for the whole.
#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "mqbench/engine.hpp"
#include "mqbench/report/hlog.hpp"

namespace mq::bench {

using mqtt::Clock;
using mqtt::TimePoint;

namespace {

constexpr std::size_t worst_clients = 5;

double per_second(std::uint64_t count, nanoseconds length) {
    return static_cast<double>(count) / std::chrono::duration<double>(length).count();
}

double share(nanoseconds part, nanoseconds whole) {
    return static_cast<double>(part.count()) /
           static_cast<double>(std::max(whole, nanoseconds(1)).count());
}

struct NamedHistogram {
    std::string_view name;
    const Histogram* histogram;
};

// In the names that they have in a report.
std::array<NamedHistogram, 9> named(const Interval& interval) {
    return {{{latency::e2e_response, &interval.response},
             {latency::e2e_service, &interval.service},
             {latency::ack, &interval.ack},
             {latency::connect, &interval.connect},
             {latency::connect_tcp, &interval.connect_tcp},
             {latency::connect_tls_full, &interval.connect_tls},
             {latency::connect_ws, &interval.connect_ws},
             {latency::connect_mqtt, &interval.connect_mqtt},
             {latency::subscribe, &interval.subscribe}}};
}

struct Headline {
    std::string_view name;
    const Histogram& histogram;
};

// The latency from the planned instant, or what there is instead.
Headline headline(const Interval& interval) {
    return !interval.response.is_empty() ? Headline{"response", interval.response}
           : !interval.ack.is_empty()    ? Headline{"ack", interval.ack}
                                         : Headline{"connect", interval.connect};
}

}  // namespace

Totals Engine::totals() {
    Totals sum;
    for (const auto& worker : workers_) {
        worker->call([&](Worker& one) { sum.add(one.totals()); });
    }
    return sum;
}

void Engine::close_second(TimePoint now, std::string_view phase) {
    Interval second;
    Totals sum;
    for (const auto& worker : workers_) {
        worker->call([&](Worker& one) {
            sum.add(one.totals());
            one.take_interval(second);
        });
    }
    const auto length = std::chrono::seconds(1);
    SeriesPoint point;
    point.at = now - began_at_;
    point.phase = phase;
    if (!plan_.publishers.empty()) {
        point.offered = per_second(sum.counters.offered - before_second_.counters.offered, length);
        point.in_flight = sum.in_flight;
        point.backlog = sum.backlog;
    }
    if (!plan_.subscribers.empty()) {
        point.delivered = per_second(sum.delivered - before_second_.delivered, length);
    }
    if (const Histogram& latency = headline(second).histogram; !latency.is_empty()) {
        point.p50 = latency.quantile(0.5);
        point.p99 = latency.quantile(0.99);
        point.maximum = latency.maximum();
    }
    point.connected = sum.connected;
    nanoseconds busiest{0};
    for (std::size_t index = 0; index < workers_.size(); ++index) {
        const nanoseconds used = cpu_time(workers_[index]->cpu_clock());
        busiest = std::max(busiest, used - std::exchange(threads_in_second_[index], used));
    }
    point.cpu = share(busiest, length);
    log_second(second, now);
    all_.merge(second);
    show(point, second.timer_late, sum.counters, now);
    run_.series.push_back(std::move(point));
    before_second_ = std::move(sum);
    second_ends_ = now + length;
}

void Engine::log_second(const Interval& second, TimePoint now) {
    if (!plan_.wants_hlog) {
        return;
    }
    const nanoseconds end = now - began_at_;
    for (const NamedHistogram& one : named(second)) {
        if (!one.histogram->is_empty()) {
            append_hlog_interval(one.name, end - std::chrono::seconds(1), end, *one.histogram,
                                 hlog_);
        }
    }
}

void Engine::show(const SeriesPoint& second, const Histogram& timer_late, const Counters& counters,
                  TimePoint now) {
    const Headline latency = headline(all_);
    const bool has_window = window_start_ != TimePoint();
    const TimePoint measured_until = window_end_ > window_start_ ? window_end_ : now;
    live_.show({.headline = {},
                .latency_name = latency.name,
                .second = second,
                .latency = latency.histogram,
                .timer_late = timer_late,
                .measured = has_window ? std::optional<nanoseconds>(measured_until - window_start_)
                                       : std::nullopt,
                .duration = plan_.duration,
                .planned_rate = plan_.rate,
                .clients = plan_.clients,
                .duplicate = counters.duplicate,
                .reordered = counters.reordered,
                .corrupt = counters.corrupt,
                .p99s = {}});
}

void Engine::set_window(TimePoint start, TimePoint end) {
    window_start_ = start;
    window_end_ = end;
}

void Engine::begin_window() {
    at_start_ = totals();
    process_at_start_ = process_use();
    threads_at_start_.clear();
    for (const auto& worker : workers_) {
        threads_at_start_.push_back(
            {cpu_time(worker->cpu_clock()), run_queue_delay(worker->thread_id())});
    }
}

void Engine::end_window() {
    at_end_ = totals();
    const nanoseconds length = window_end_ - window_start_;
    for (std::size_t index = 0; index < threads_at_start_.size(); ++index) {
        const Worker& worker = *workers_[index];
        const ThreadStart& start = threads_at_start_[index];
        const auto delay = run_queue_delay(worker.thread_id());
        run_.tool.threads.push_back(
            {.name = "worker " + std::to_string(index),
             .cpu = share(cpu_time(worker.cpu_clock()) - start.cpu, length),
             .run_queue_delay = delay && start.delay
                                    ? std::optional<nanoseconds>(*delay - *start.delay)
                                    : std::nullopt});
    }
    const ProcessUse use = process_use();
    run_.tool.page_faults = use.page_faults - process_at_start_.page_faults;
    run_.tool.context_switches = use.context_switches - process_at_start_.context_switches;
    run_.tool.resident_bytes = use.resident_bytes;
}

// The account. -----------------------------------------------------------------------------------

std::vector<std::uint64_t> Engine::written_in_streams() {
    std::vector<std::uint64_t> written(plan_.streams.size());
    for (const auto& worker : workers_) {
        worker->call([&](Worker& one) {
            for (const auto& publisher : one.publishers()) {
                const auto own = publisher->written_in_streams();
                for (std::size_t index = 0; index < own.size(); ++index) {
                    written[publisher->plan().streams[index]] = own[index];
                }
            }
        });
    }
    return written;
}

bool Engine::is_all_received() {
    const auto written = written_in_streams();
    std::uint64_t expected = 0;
    std::uint64_t arrived = 0;
    for (const auto& worker : workers_) {
        worker->call([&](Worker& one) {
            for (const auto& subscriber : one.subscribers()) {
                const auto begin = written.begin() + subscriber->plan().first_stream;
                for (auto at = begin; at != begin + subscriber->plan().streams; ++at) {
                    expected += *at;
                }
                const Counters& counters = subscriber->account().counters();
                arrived += counters.received + counters.corrupt;
            }
        });
    }
    if (plan_.is_shared && !plan_.subscribers.empty()) {
        expected /= plan_.subscribers.size();  // every member expects all
    }
    return arrived >= expected;
}

void Engine::settle(Run& run) {
    const auto written = written_in_streams();
    std::vector<std::uint64_t> received(written.size());
    for (const auto& worker : workers_) {
        worker->call([&](Worker& one) {
            for (const auto& subscriber : one.subscribers()) {
                const SubscriberPlan& plan = subscriber->plan();
                std::vector<std::uint64_t> due(written.begin() + plan.first_stream,
                                               written.begin() + plan.first_stream + plan.streams);
                for (std::size_t index = 0; plan_.is_shared && index < due.size(); ++index) {
                    due[index] = subscriber->account().received_in(index);
                    received[plan.first_stream + index] += due[index];
                }
                subscriber->account().settle(due);
            }
        });
    }
    const Totals all = totals();
    run.counts = measured(all.counters);
    if (plan_.is_shared) {
        std::uint64_t missing = 0;
        for (std::size_t index = 0; index < written.size(); ++index) {
            missing += written[index] - std::min(written[index], received[index]);
        }
        run.counts.lost = missing - std::min(missing, all.counters.corrupt);
    }
    forget_unmeasured(run.counts);
    run.errors = all.errors;
    run.tool.send_blocked = all.send_blocked;
    run.tool.window_blocked = all.window_blocked;
    add_rates(run);
}

void Engine::add_rates(Run& run) const {
    const nanoseconds length = run.window.length();
    if (length <= nanoseconds(0)) {
        return;  // interrupted before it began
    }
    if (plan_.publishers.empty() && plan_.subscribers.empty()) {
        run.rate.connected = per_second(at_end_.connections - at_start_.connections, length);
    }
    if (!plan_.publishers.empty()) {
        run.rate.offered = per_second(at_end_.counters.offered, length);
        run.rate.wire_bytes = per_second(at_end_.bytes_out - at_start_.bytes_out, length);
    }
    if (!plan_.subscribers.empty()) {
        run.rate.delivered = per_second(at_end_.delivered, length);
        run.rate.payload_bytes = per_second(at_end_.payload_bytes, length);
        run.rate.wire_bytes = per_second(at_end_.bytes_in - at_start_.bytes_in, length);
    }
}

// What this kind of run has no way to know is not 0.
void Engine::forget_unmeasured(MeasuredCounters& counts) const {
    if (plan_.publishers.empty()) {
        counts.planned.reset();
        counts.offered.reset();
        counts.not_offered.reset();
        counts.written.reset();
        counts.tcp_acked.reset();
        counts.acked.reset();
    }
    if (plan_.qos == mqtt::QoS::at_most_once) {
        counts.acked.reset();
    }
    const mqtt::Endpoint& broker = plan_.brokers.front();
    if (broker.kind != mqtt::Endpoint::Kind::tcp || broker.tls || broker.websocket) {
        counts.tcp_acked.reset();
    }
    if (plan_.subscribers.empty()) {
        counts.received.reset();
        counts.retained.reset();
    }
    if (plan_.subscribers.empty() || plan_.streams.empty()) {
        for (const auto member : {&MeasuredCounters::lost, &MeasuredCounters::duplicate,
                                  &MeasuredCounters::duplicate_flagged,
                                  &MeasuredCounters::reordered, &MeasuredCounters::max_reorder,
                                  &MeasuredCounters::too_late, &MeasuredCounters::corrupt,
                                  &MeasuredCounters::foreign, &MeasuredCounters::replayed}) {
            (counts.*member).reset();
        }
    }
}

void Engine::add_latencies(Run& run) const {
    const bool is_request = plan_.command == CommandName::rr;
    for (const auto& [name, histogram] : named(all_)) {
        if (histogram->is_empty() && histogram->overflow() == 0 && histogram->negative() == 0) {
            continue;
        }
        const bool is_headline = name == latency::e2e_response;
        run.latency.emplace(is_request && is_headline ? latency::rr : name, *histogram);
    }
    if (!all_.timer_late.is_empty()) {
        run.tool.timer_late = all_.timer_late;
    }
}

void Engine::add_worst_clients(Run& run) {
    for (const auto& worker : workers_) {
        worker->call([&](Worker& one) {
            for (const auto& subscriber : one.subscribers()) {
                if (const auto& own = subscriber->latency(); own && !own->is_empty()) {
                    run.worst_clients.push_back(
                        {.client = numbered("c{i}", subscriber->plan().client),
                         .p99 = own->quantile(0.99),
                         .samples = own->count()});
                }
            }
        });
    }
    std::sort(
        run.worst_clients.begin(), run.worst_clients.end(),
        [](const ClientLatency& left, const ClientLatency& right) { return left.p99 > right.p99; });
    run.worst_clients.resize(std::min(run.worst_clients.size(), worst_clients));
}

void Engine::add_longest_gap(Run& run) {
    if (plan_.subscribers.empty() || run.window.length() <= nanoseconds(0)) {
        return;
    }
    run.longest_gap = nanoseconds(0);
    for (const auto& worker : workers_) {
        worker->call([&](Worker& one) {
            for (const auto& subscriber : one.subscribers()) {
                run.longest_gap = std::max(*run.longest_gap, subscriber->longest_gap(window_end_));
            }
        });
    }
}

void Engine::add_shares(Run& run) {
    ShareBalance balance{.group = plan_.share, .received = {}};
    for (const auto& worker : workers_) {
        worker->call([&](Worker& one) {
            for (const auto& subscriber : one.subscribers()) {
                balance.received.push_back(subscriber->account().counters().received);
            }
        });
    }
    run.shares.push_back(std::move(balance));
}

Run Engine::take_run() {
    Interval rest;
    for (const auto& worker : workers_) {
        worker->call([&](Worker& one) { one.take_interval(rest); });
    }
    all_.merge(rest);
    run_.window = {window_start_ - began_at_, window_end_ - began_at_};
    settle(run_);
    add_latencies(run_);
    add_worst_clients(run_);
    add_longest_gap(run_);
    if (plan_.is_shared) {
        add_shares(run_);
    }
    all_.clear();
    return std::exchange(run_, {});
}

}  // namespace mq::bench
