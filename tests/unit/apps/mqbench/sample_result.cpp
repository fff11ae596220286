#include "sample_result.hpp"

#include <chrono>

namespace mq::test {

using namespace bench;
using namespace std::chrono_literals;

namespace {

// 100,000 values from 0.1 ms on: p50 0.4 ms, and a tail to 11 ms.
Histogram spread(std::uint64_t count) {
    Histogram histogram;
    histogram.record_n(100us, count / 10);
    histogram.record_n(400us, count / 2);
    histogram.record_n(900us, count / 10 * 4 - count / 1000);
    histogram.record_n(6ms, count / 1000 - 1);
    histogram.record(11'234'567ns);
    return histogram;
}

Run full_run() {
    Run run;
    run.window = {.start = 5s, .end = 65s};
    std::uint64_t value = 300'000;
    for (const auto& counter : counter_names<std::optional<std::uint64_t>>) {
        run.counts.*counter.member = value++;
    }
    run.rate = {.offered = 5'000,
                .delivered = 4'999.5,
                .connected = 120.25,
                .payload_bytes = 610'000,
                .wire_bytes = 840'000};
    for (const std::string_view name : latency::all) {
        run.latency.emplace(name, spread(100'000));
    }
    run.longest_gap = 3ms;
    run.series = {{.at = 1s, .phase = "warm-up", .offered = 10, .delivered = 9},
                  {.at = 7s,
                   .phase = "measuring",
                   .offered = 5'000,
                   .delivered = 4'991,
                   .p50 = 410us,
                   .p99 = 1'900us,
                   .maximum = 6ms,
                   .in_flight = 6,
                   .backlog = 0,
                   .connected = 100,
                   .cpu = 0.31}};
    run.worst_clients = {{.client = "c17", .p99 = 4'100us, .samples = 6'000},
                         {.client = "c03", .p99 = 3'800us, .samples = 6'000}};
    run.shares = {{.group = "g", .received = {90, 100, 110}}};
    run.tool.threads = {{.name = "worker-0", .cpu = 0.33, .run_queue_delay = 12ms},
                        {.name = "worker-1", .cpu = 0.21, .run_queue_delay = 3ms}};
    run.tool.timer_late = spread(10'000);
    run.tool.send_blocked = 0ns;
    run.tool.window_blocked = 1s;
    run.tool.context_switches = 17;
    run.tool.page_faults = 3;
    run.tool.resident_bytes = 12'000'000;
    run.tool.floor = 28us;
    run.broker = BrokerCounters{.before = {{"received", 100}, {"dropped", 2}},
                                .after = {{"received", 300'100}, {"dropped", 2}}};
    run.errors = {{"connect: connection refused", 3}};
    return run;
}

}  // namespace

Result full_result() {
    Result result;
    result.tool = {.version = "0.1.0",
                   .build = "g++ 12.2, Release",
                   .arguments = {"mqbench", "lat", "--rate", "5000"},
                   .seed = 42};
    result.started = "2026-11-22T19:50:11.243511Z";
    result.host = {.processor = "Example CPU",
                   .cores = 2,
                   .kernel = "Linux 6.1",
                   .governor = "performance",
                   .virtualization = "kvm"};
    result.target = {.url = "mqtts://10.0.0.5:8883",
                     .version = "5.0",
                     .tls = "TLSv1.3",
                     .broker = "mosquitto version 2.0.11"};
    result.plan = {.mode = "lat",
                   .topology = "50->50",
                   .clients = 100,
                   .publishers = 50,
                   .subscribers = 50,
                   .topics = 50,
                   .rate = 5'000,
                   .arrival = "constant",
                   .catch_up = "all",
                   .on_full = "block",
                   .qos = 1,
                   .subscriber_qos = 0,
                   .payload_size = "64",
                   .warm_up = 5s,
                   .duration = 60s,
                   .count = 300'000,
                   .runs = 1};
    result.validity = {.is_ok = true,
                       .client_bound = false,
                       .stationary = true,
                       .same_host = false,
                       .clock_error = 0ns,
                       .overflow = 0,
                       .notes = {"Something is odd: look at it."}};
    result.runs = {full_run()};
    result.assertions = {{.expression = "e2e.p99<20ms", .value = "900 us", .is_passed = true},
                         {.expression = "acked=0", .value = {}, .is_passed = false}};
    return result;
}

Result bare_result() {
    Result result;
    result.plan.mode = "tput";
    result.runs.emplace_back();
    return result;
}

}  // namespace mq::test
