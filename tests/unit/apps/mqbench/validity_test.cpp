#include "mqbench/measure/validity.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <random>
#include <string>

#include "mqbench/measure/explanation.hpp"

namespace {

using namespace mq::bench;
using namespace std::chrono_literals;

Histogram all_at(nanoseconds value, std::uint64_t count = 10'000) {
    Histogram histogram;
    histogram.record_n(value, count);
    return histogram;
}

// Ten seconds at a rate, and nothing wrong with it.
Result sound_result() {
    Result result;
    result.plan.rate = 1'000;
    result.plan.publishers = 10;
    result.plan.qos = 1;
    result.plan.subscriber_qos = 1;
    Run run;
    run.window = {.start = 1s, .end = 11s};
    run.latency.emplace(latency::e2e_response, all_at(400us));
    run.latency.emplace(latency::e2e_service, all_at(390us));
    run.latency.emplace(latency::ack, all_at(200us));
    run.tool.threads = {{.name = "worker 0", .cpu = 0.3}, {.name = "worker 1", .cpu = 0.2}};
    run.tool.timer_late = all_at(18us);
    run.counts.lost = 0;
    for (int second = 1; second <= 10; ++second) {
        run.series.push_back(
            {.at = second * 1s, .phase = "measuring", .in_flight = 5 + second % 3, .backlog = 0});
    }
    result.runs.push_back(std::move(run));
    return result;
}

Validity judged(Result result, const ClockDrift& drift = {}) {
    judge_validity(result, drift);
    return result.validity;
}

bool has_note(const Validity& validity, std::string_view words) {
    for (const std::string& note : validity.notes) {
        if (note.find(words) != std::string::npos) {
            return true;
        }
    }
    return false;
}

TEST_CASE("a thread that waited for a core makes the result client-bound") {
    Result result = sound_result();
    result.runs.front().tool.threads.front().run_queue_delay = 900ms;
    CHECK(judged(result).client_bound == false);
    result.runs.front().tool.threads.front().run_queue_delay = 1100ms;
    CHECK(judged(result).client_bound == true);
    CHECK(has_note(judged(result), "worker 0 was ready to run, but waited 1.10 s of 10.0 s for a"));
}

TEST_CASE("a sound result is ok and needs no words") {
    const Validity validity = judged(sound_result());
    CHECK(validity.is_ok);
    CHECK(validity.client_bound == false);
    CHECK(validity.stationary == true);
    CHECK(validity.overflow == 0);
    CHECK(validity.notes.empty());
}

TEST_CASE("a thread that uses more than 85 % of a core makes it client-bound") {
    Result result = sound_result();
    result.runs[0].tool.threads[1].cpu = 0.85;
    CHECK(judged(result).is_ok);
    result.runs[0].tool.threads[1].cpu = 0.93;
    const Validity validity = judged(result);
    CHECK_FALSE(validity.is_ok);
    CHECK(validity.client_bound == true);
    CHECK(has_note(validity, "client-bound: worker 1 used 93 % of a core"));
}

TEST_CASE("a timer late by more than 10 % of the median latency makes it client-bound") {
    Result result = sound_result();
    result.runs[0].tool.timer_late = all_at(39us);
    CHECK(judged(result).client_bound == false);
    result.runs[0].tool.timer_late = all_at(45us);
    const Validity validity = judged(result);
    CHECK(validity.client_bound == true);
    CHECK_FALSE(validity.is_ok);
    CHECK(has_note(validity, "median latency of 390 us"));
    result.runs[0].latency.clear();
    CHECK(judged(result).client_bound == false);
}

TEST_CASE("without threads and timer nobody knows whether it is client-bound") {
    Result result = sound_result();
    result.runs[0].tool = {};
    CHECK_FALSE(judged(result).client_bound);
    CHECK(judged(result).is_ok);
}

TEST_CASE("a backlog or messages in flight that grow are not stationary") {
    for (const auto member : {&SeriesPoint::backlog, &SeriesPoint::in_flight}) {
        Result result = sound_result();
        std::uint64_t value = 0;
        for (SeriesPoint& point : result.runs[0].series) {
            value += 100 + value % 7;
            point.*member = value;
        }
        const Validity validity = judged(result);
        CHECK(validity.stationary == false);
        CHECK_FALSE(validity.is_ok);
        CHECK(has_note(validity, "not stationary: the "));
        CHECK(has_note(validity, "in 9.00 s"));
        // Saturation has no rate to keep up with.
        result.plan.rate.reset();
        CHECK_FALSE(judged(result).stationary);
        CHECK(judged(result).is_ok);
    }
}

TEST_CASE("what goes up and down, or grows by next to nothing, is stationary") {
    std::mt19937_64 random(9);
    int alarms = 0;
    for (int round = 0; round < 200; ++round) {
        Result result = sound_result();
        for (SeriesPoint& point : result.runs[0].series) {
            point.in_flight = random() % 1'000;
        }
        alarms += judged(result).stationary == false ? 1 : 0;
    }
    CHECK(alarms <= 3);
    Result result = sound_result();
    for (SeriesPoint& point : result.runs[0].series) {
        point.in_flight = 1'000 + static_cast<std::uint64_t>(point.at / 1s);
    }
    CHECK(judged(result).stationary == true);
}

TEST_CASE("seconds of warm-up and drain say nothing about stationarity") {
    Result result = sound_result();
    for (int second = 1; second <= 10; ++second) {
        result.runs[0].series.push_back(
            {.at = (10 + second) * 1s, .phase = "drain", .in_flight = 1'000 * second});
    }
    CHECK(judged(result).stationary == true);
    result.runs[0].series.resize(4);
    CHECK_FALSE(judged(result).stationary);
}

TEST_CASE("the worst run decides") {
    Result result = sound_result();
    result.runs.push_back(result.runs[0]);
    result.runs[0].tool.threads[0].cpu = 1;
    CHECK(judged(result).client_bound == true);
    std::swap(result.runs[0], result.runs[1]);
    CHECK(judged(result).client_bound == true);
}

TEST_CASE("durations outside the range make it invalid") {
    Result result = sound_result();
    result.runs[0].latency[std::string(latency::ack)].record_n(2h, 3);
    Validity validity = judged(result);
    CHECK(validity.overflow == 3);
    CHECK_FALSE(validity.is_ok);
    CHECK(has_note(validity, "overflow: 3 durations"));

    result = sound_result();
    result.runs[0].latency[std::string(latency::ack)].record(-1ns);
    validity = judged(result);
    CHECK_FALSE(validity.is_ok);
    CHECK(has_note(validity, "clock error: 1 durations were negative"));
}

TEST_CASE("a wall clock that was set is told, one that is slewed is not, and sleep is invalid") {
    Validity validity = judged(sound_result(), {.wall = -1s});
    CHECK(validity.is_ok);
    CHECK(has_note(validity, "the wall clock was set by -1.00 s"));
    CHECK(judged(sound_result(), {.wall = 6ms}).notes.empty());
    validity = judged(sound_result(), {.suspended = 5s});
    CHECK_FALSE(validity.is_ok);
    CHECK(has_note(validity, "slept for 5.00 s"));
}

TEST_CASE("latencies at the delayed acknowledgement are named") {
    Result result = sound_result();
    Histogram piled = all_at(300us, 200);
    piled.record_n(40'100us, 9'000);
    piled.record_n(43ms, 800);
    result.runs[0].latency[std::string(latency::e2e_service)] = piled;
    CHECK(has_note(judged(result), "98 % of e2e_service lie within 39-44 ms: Nagle"));
    CHECK(has_note(judged(result), "mosquitto: set_tcp_nodelay true"));
}

TEST_CASE("latencies at the send interval are named") {
    // Ten publishers at 1,000/s: each sends every 10 ms.
    Result result = sound_result();
    result.runs[0].latency[std::string(latency::e2e_service)] = all_at(10'020us);
    CHECK(has_note(judged(result), "100 % of e2e_service lie at the send interval of 10.0 ms"));
    // So slow a broker is not Nagle: the values are spread.
    Histogram spread;
    for (nanoseconds value = 1ms; value < 60ms; value += 100us) {
        spread.record(value);
    }
    result.runs[0].latency[std::string(latency::e2e_service)] = spread;
    CHECK_FALSE(has_note(judged(result), "Nagle"));
    // At 100,000/s each latency is near some multiple of the interval.
    result.plan.rate = 100'000;
    result.runs[0].latency[std::string(latency::e2e_service)] = all_at(100us);
    CHECK_FALSE(has_note(judged(result), "Nagle"));
}

TEST_CASE("a few values say nothing of a pattern") {
    Result result = sound_result();
    result.runs[0].latency[std::string(latency::e2e_service)] = all_at(40ms, 19);
    CHECK_FALSE(has_note(judged(result), "Nagle"));
}

TEST_CASE("a great difference between plan and write is told") {
    Result result = sound_result();
    result.runs[0].latency[std::string(latency::e2e_response)] = all_at(970ms);
    CHECK(has_note(judged(result), "messages waited before they could be written"));
    CHECK(judged(result).is_ok);
    result.runs[0].tool.timer_late = all_at(5ms);
    CHECK(has_note(judged(result), "client-bound"));
    CHECK_FALSE(has_note(judged(result), "messages waited before they could be written"));
}

TEST_CASE("arrivals before the acknowledgement are explained") {
    Result result = sound_result();
    result.runs[0].latency[std::string(latency::ack)] = all_at(800us);
    CHECK(has_note(judged(result), "messages arrive before they are acknowledged"));
}

TEST_CASE("losses come with the broker's likely limit") {
    Result result = sound_result();
    result.runs[0].counts.lost = 1'234;
    CHECK(has_note(judged(result), "1,234 messages were lost although both sides acknowledge"));
    result.plan.subscriber_qos = 0;
    CHECK(has_note(judged(result), "1,234 messages were lost at QoS 0"));
}

TEST_CASE("a broker on this host is told") {
    Result result = sound_result();
    result.validity.same_host = true;
    const Validity validity = judged(result);
    CHECK(validity.is_ok);
    CHECK(has_note(validity, "share the processors of this host"));
}

TEST_CASE("a trend is the line of least squares") {
    CHECK_FALSE(find_trend({{0, 1}, {1, 2}, {2, 3}, {3, 4}}));
    CHECK_FALSE(find_trend({{1, 1}, {1, 2}, {1, 3}, {1, 4}, {1, 5}}));
    const auto line = find_trend({{0, 1}, {1, 3}, {2, 5}, {3, 7}, {4, 9}});
    REQUIRE(line);
    CHECK(line->growth == doctest::Approx(8));
    CHECK(line->mean == doctest::Approx(5));
    CHECK(line->significance > 1e6);
    const auto flat = find_trend({{0, 2}, {1, 2}, {2, 2}, {3, 2}, {4, 2}});
    REQUIRE(flat);
    CHECK(flat->significance == 0);
    // Worked out by hand: slope 0.3, standard error sqrt(4.3 / 3 / 10).
    const auto noisy = find_trend({{0, 1}, {1, 3}, {2, 2}, {3, 4}, {4, 2}});
    REQUIRE(noisy);
    CHECK(noisy->growth == doctest::Approx(1.2));
    CHECK(noisy->significance == doctest::Approx(0.3 / std::sqrt(4.3 / 30)));
}

}  // namespace
