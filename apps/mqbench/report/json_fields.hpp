// Which members of the plain data stand under which name in JSON. One list for both ways: an
// Archive is called with each name and a reference to the member.
#pragma once

#include "mqbench/measure/result.hpp"

namespace mq::bench {

template <typename Archive>
void describe(Archive& archive, ToolIdentity& tool) {
    archive("version", tool.version);
    archive("build", tool.build);
    archive("argv", tool.arguments);
    archive("seed", tool.seed);
}

template <typename Archive>
void describe(Archive& archive, HostIdentity& host) {
    archive("cpu", host.processor);
    archive("cores", host.cores);
    archive("kernel", host.kernel);
    archive("governor", host.governor);
    archive("virt", host.virtualization);
}

template <typename Archive>
void describe(Archive& archive, Target& target) {
    archive("url", target.url);
    archive("version", target.version);
    archive("tls", target.tls);
    archive("broker_hint", target.broker);
}

template <typename Archive>
void describe(Archive& archive, PlanSummary& plan) {
    archive("mode", plan.mode);
    archive("topology", plan.topology);
    archive("clients", plan.clients);
    archive("publishers", plan.publishers);
    archive("subscribers", plan.subscribers);
    archive("topics", plan.topics);
    archive("rate", plan.rate);
    archive("arrival", plan.arrival);
    archive("catchup", plan.catch_up);
    archive("on_full", plan.on_full);
    archive("qos", plan.qos);
    archive("sub_qos", plan.subscriber_qos);
    archive("size", plan.payload_size);
    archive("warmup_ns", plan.warm_up);
    archive("duration_ns", plan.duration);
    archive("count", plan.count);
    archive("runs", plan.runs);
}

template <typename Archive>
void describe(Archive& archive, Validity& validity) {
    archive("ok", validity.is_ok);
    archive("client_bound", validity.client_bound);
    archive("stationary", validity.stationary);
    archive("same_host", validity.same_host);
    archive("clock_error_ns", validity.clock_error);
    archive("overflow", validity.overflow);
    archive("notes", validity.notes);
}

template <typename Archive>
void describe(Archive& archive, Window& window) {
    archive("start_ns", window.start);
    archive("end_ns", window.end);
}

template <typename Archive>
void describe(Archive& archive, MeasuredCounters& counts) {
    for (const auto& counter : counter_names<std::optional<std::uint64_t>>) {
        archive(counter.name, counts.*counter.member);
    }
}

template <typename Archive>
void describe(Archive& archive, Rates& rate) {
    archive("offered", rate.offered);
    archive("delivered", rate.delivered);
    archive("connected", rate.connected);
    archive("payload_bytes", rate.payload_bytes);
    archive("wire_bytes", rate.wire_bytes);
}

template <typename Archive>
void describe(Archive& archive, SeriesPoint& point) {
    archive("t_ns", point.at);
    archive("phase", point.phase);
    archive("offered", point.offered);
    archive("delivered", point.delivered);
    archive("p50", point.p50);
    archive("p99", point.p99);
    archive("max", point.maximum);
    archive("inflight", point.in_flight);
    archive("backlog", point.backlog);
    archive("connected", point.connected);
    archive("cpu", point.cpu);
}

template <typename Archive>
void describe(Archive& archive, ClientLatency& client) {
    archive("client", client.client);
    archive("p99", client.p99);
    archive("n", client.samples);
}

template <typename Archive>
void describe(Archive& archive, ShareBalance& share) {
    archive("group", share.group);
    archive("received", share.received);
}

template <typename Archive>
void describe(Archive& archive, ThreadUse& thread) {
    archive("name", thread.name);
    archive("cpu", thread.cpu);
    archive("run_queue_delay_ns", thread.run_queue_delay);
}

template <typename Archive>
void describe(Archive& archive, ToolUse& tool) {
    archive("threads", tool.threads);
    archive("timer_late", tool.timer_late);
    archive("send_blocked_ns", tool.send_blocked);
    archive("window_blocked_ns", tool.window_blocked);
    archive("ctx_switches", tool.context_switches);
    archive("page_faults", tool.page_faults);
    archive("rss", tool.resident_bytes);
    archive("floor_ns", tool.floor);
}

template <typename Archive>
void describe(Archive& archive, BrokerCounters& broker) {
    archive("before", broker.before);
    archive("after", broker.after);
}

template <typename Archive>
void describe(Archive& archive, Run& run) {
    archive("window", run.window);
    archive("counts", run.counts);
    archive("rate", run.rate);
    archive("latency", run.latency);
    archive("longest_gap_ns", run.longest_gap);
    archive("series", run.series);
    archive("worst_clients", run.worst_clients);
    archive("shares", run.shares);
    archive("tool", run.tool);
    archive("broker_sys", run.broker);
    archive("errors", run.errors);
}

template <typename Archive>
void describe(Archive& archive, AssertionResult& assertion) {
    archive("expr", assertion.expression);
    archive("value", assertion.value);
    archive("pass", assertion.is_passed);
}

template <typename Archive>
void describe(Archive& archive, Result& result) {
    archive("tool", result.tool);
    archive("started", result.started);
    archive("interrupted", result.is_interrupted);
    archive("host", result.host);
    archive("target", result.target);
    archive("plan", result.plan);
    archive("validity", result.validity);
    archive("runs", result.runs);
    archive("assertions", result.assertions);
}

// The percentiles that stand beside a histogram, for readers that do not decode it.
struct Percentile {
    std::string_view name;
    double fraction;
};
inline constexpr std::array<Percentile, 5> percentiles{
    {{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p99.9", 0.999}, {"p99.99", 0.9999}}};

}  // namespace mq::bench
