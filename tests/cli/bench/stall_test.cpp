// What a stalled broker, a peer that does not read, and a machine without time for us look like.
#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <thread>

#include "cli/bench/bench_support.hpp"
#include "support/mosquitto.hpp"
#include "support/scripted_peer.hpp"

using cli_test::mqbench;
using cli_test::result_of;
using mq::bench::Run;
using support::Process;

namespace {

namespace latency = mq::bench::latency;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

double in_ms(nanoseconds duration) {
    return std::chrono::duration<double, std::milli>(duration).count();
}

}  // namespace

// Messages come at a fixed rate for 5 s, and none gets through for T: those of the stall wait from
// T down to 0. So their mean is T/2, that of all T*T/2/5s, and one in a hundred waits longer than
// T - 5s/100. A sender that waits for the broker would see one single message late.
TEST_CASE("a broker that stalls for a second shows in mean and p99 as arithmetic predicts") {
    support::Mosquitto broker(cli_test::silent);
    Process process(mqbench(broker.port(), "lat",
                            {"--rate", "1000", "--duration", "5", "--drain-time", "10", "--json"}));
    process.wait_for_error("measuring");
    const auto start = std::chrono::steady_clock::now();
    broker.pause();
    std::this_thread::sleep_for(seconds(1));  // the stall itself
    broker.resume();
    const double stall_ms = in_ms(std::chrono::steady_clock::now() - start);
    const auto result = result_of(process.wait());
    const Run& run = result.runs.front();
    CHECK(run.counts.received == 5000);
    const auto* response = find_latency(run, latency::e2e_response);
    REQUIRE(response != nullptr);
    const double mean = stall_ms * stall_ms / 2 / 5000;
    const double p99 = stall_ms - 50;
    // More than that is what else this machine does to us; less there cannot be.
    CHECK(response->mean_ns() / 1e6 > mean * 0.9);
    CHECK(response->mean_ns() / 1e6 < mean * 1.3 + 20);
    CHECK(in_ms(response->quantile(0.99)) > p99 * 0.95);
    CHECK(in_ms(response->quantile(0.99)) < p99 * 1.05 + 200);
}

TEST_CASE("what a peer does not read waits in the plan, and is told from what was written") {
    support::ScriptedPeer peer({[](support::PeerLink& client) {
        client.accept();
        client.expect(mqtt::PacketType::publish);
        std::this_thread::sleep_for(seconds(3));  // reads nothing more: the slow peer itself
    }});
    const auto process =
        support::run(mqbench(peer.port(), "pub",
                             {"--rate", "2000", "--size", "10k", "--duration", "2", "--drain-time",
                              "0.1", "--json", "--quiet", "--retry", "never"}));
    const auto result = result_of(process);
    const Run& run = result.runs.front();
    CHECK(run.counts.planned == 4000);
    CHECK(run.counts.offered.value() < 4000);
    CHECK(run.counts.offered.value() + run.counts.not_offered.value() == 4000);
    CHECK(run.counts.written.value() <= run.counts.offered.value());
    CHECK(run.counts.offered.value() - run.counts.written.value() <= 10);  // one batch of 64 KiB
    CHECK(run.counts.tcp_acked.value() <= run.counts.written.value());
    CHECK(run.tool.send_blocked.value() > milliseconds(500));
    REQUIRE_FALSE(run.series.empty());
    CHECK(run.series.back().backlog.value() > 100);
    // The thread waits; it is not busy.
    CHECK(run.tool.threads.front().cpu < 0.85);
    peer.finish();
}

TEST_CASE("with --on-full drop, what is due while the window is full is not offered") {
    support::Mosquitto broker(cli_test::silent);
    Process process(mqbench(broker.port(), "lat",
                            {"--rate", "1000", "--duration", "3", "-q", "1", "-M", "10",
                             "--on-full", "drop", "--drain-time", "10", "--json"}));
    process.wait_for_error("measuring");
    broker.pause();
    std::this_thread::sleep_for(milliseconds(500));  // the stall itself
    broker.resume();
    const auto result = result_of(process.wait());
    const Run& run = result.runs.front();
    CHECK(run.counts.planned == 3000);
    CHECK(run.counts.not_offered.value() > 300);
    CHECK(run.counts.offered.value() + run.counts.not_offered.value() == 3000);
    CHECK(run.counts.received == run.counts.offered);
    CHECK(run.tool.window_blocked.value() > milliseconds(300));
}

TEST_CASE("a starved mqbench says that it was the limit: exit status 7 with --strict") {
    support::Mosquitto broker(cli_test::silent);
    Process hog({"taskset", "-c", "0", "sh", "-c", "while :; do :; done"});
    std::vector<std::string> words{"nice", "-n", "19", "taskset", "-c", "0"};
    const auto command =
        mqbench(broker.port(), "lat",
                {"--rate", "2000", "--duration", "2", "--drain-time", "20", "--strict", "--json"});
    words.insert(words.end(), command.begin(), command.end());
    const auto process = support::run(words);
    hog.send_signal(SIGKILL);
    CHECK(hog.wait().exit_status == 128 + SIGKILL);
    CHECK(process.exit_status == 7);
    CHECK(result_of(process).validity.client_bound == true);
    CHECK(process.error.find("exit 7 (not valid): client-bound") != std::string::npos);
}
