#include "mqbench/measure/pace.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "mqbench/measure/histogram.hpp"

namespace {

using namespace mq::bench;
using namespace std::chrono_literals;

struct Sent {
    nanoseconds intended;
    nanoseconds at;
};

// Sends what is due at once, but nothing between `stall` and `go`.
std::vector<Sent> play(Pace& pace, nanoseconds stall, nanoseconds go) {
    std::vector<Sent> sent;
    nanoseconds now = 0ns;
    while (const auto due = pace.due_at()) {
        now = std::max(now, *due);
        if (now >= stall && now < go) {
            now = go;
        }
        if (const auto intended = pace.take(now)) {
            sent.push_back({.intended = *intended, .at = now});
        }
    }
    return sent;
}

TEST_CASE("a stall of one second in five shows in the response times as arithmetic says") {
    const SchedulePlan plan{.rate = 1'000, .clients = 1, .duration = 5s};
    Pace pace(plan, 0, {.kind = Catchup::Kind::all});
    Histogram response;
    Histogram service;
    for (const Sent& message : play(pace, 2s, 3s)) {
        response.record(message.at + 100us - message.intended);
        service.record(100us);
    }
    CHECK(response.count() == 5'000);
    // 1,000 messages waited 1,000, 999, ... 1 ms, and all took 0.1 ms.
    CHECK(response.mean_ns() == doctest::Approx((500'500.0 / 5'000 + 0.1) * 1e6).epsilon(1e-12));
    // 50 of 5,000 are above p99: those that waited 951 ms and more.
    CHECK(response.quantile(0.99) >= 950'100us);
    CHECK(response.quantile(0.99) <= 951'100us);
    CHECK(response.quantile(0.8) <= 101us);
    CHECK(response.quantile(0.8002) >= 1ms);
    CHECK(response.maximum() == 1'000'100us);
    CHECK(service.maximum() == 100us);
}

TEST_CASE("catching up with all sends what is late at once") {
    const SchedulePlan plan{.rate = 100, .clients = 1, .duration = 3s};
    Pace pace(plan, 0, {.kind = Catchup::Kind::all});
    CHECK(pace.backlog(1s) == 101);
    const auto sent = play(pace, 1s, 2s);
    CHECK(sent.size() == 300);
    CHECK(std::count_if(sent.begin(), sent.end(),
                        [](const Sent& message) { return message.at == 2s; }) == 101);
    CHECK(pace.skipped() == 0);
}

TEST_CASE("catching up at twice the pace takes as long as the stall did") {
    const SchedulePlan plan{.rate = 100, .clients = 1, .duration = 4s};
    Pace pace(plan, 0, {.kind = Catchup::Kind::paced, .factor = 2});
    const auto sent = play(pace, 1s, 2s);
    CHECK(sent.size() == 400);
    for (std::size_t index = 1; index < sent.size(); ++index) {
        REQUIRE(sent[index].at - sent[index - 1].at >= 5ms);
    }
    const auto late = std::count_if(sent.begin(), sent.end(), [](const Sent& message) {
        return message.at - message.intended > 10ms;
    });
    CHECK(late >= 195);
    CHECK(late <= 200);
    CHECK(sent[310].at == sent[310].intended);
}

TEST_CASE("catching up with none skips what is late, and the plan goes on in phase") {
    const SchedulePlan plan{.rate = 100, .clients = 1, .duration = 3s};
    Pace pace(plan, 0, {.kind = Catchup::Kind::none});
    const auto sent = play(pace, 1s, 2s);
    CHECK(sent.size() + pace.skipped() == 300);
    CHECK(pace.skipped() == 100);
    CHECK(pace.passed() == 300);
    for (const Sent& message : sent) {
        REQUIRE(message.at == message.intended);
    }
}

TEST_CASE("a burst is not late while it is being sent") {
    const SchedulePlan plan{
        .clients = 1,
        .arrival = {.kind = Arrival::Kind::burst, .burst_size = 100, .burst_interval = 1s},
        .duration = 5s};
    for (const auto kind : {Catchup::Kind::none, Catchup::Kind::paced}) {
        Pace pace(plan, 0, {.kind = kind, .factor = 2});
        nanoseconds now = 0ns;
        std::size_t sent = 0;
        while (const auto due = pace.due_at()) {
            now = std::max(now + 1ms, *due);
            sent += pace.take(now) ? 1U : 0U;
        }
        CHECK(sent == 500);
        CHECK(now < 4200ms);
    }
}

TEST_CASE("a timer that is late by less than 10 ms skips nothing") {
    const SchedulePlan plan{.rate = 10'000, .clients = 1, .duration = 1s};
    Pace pace(plan, 0, {.kind = Catchup::Kind::none});
    std::size_t sent = 0;
    while (const auto due = pace.due_at()) {
        sent += pace.take(*due + 9ms) ? 1U : 0U;
    }
    CHECK(sent == 10'000);
}

TEST_CASE("nothing is taken before its time") {
    const SchedulePlan plan{.rate = 10, .clients = 1, .count = 2};
    Pace pace(plan, 0, {});
    CHECK(pace.take(0ns) == 0ns);
    CHECK_FALSE(pace.take(99ms));
    CHECK(pace.take(150ms) == 100ms);
    CHECK_FALSE(pace.take(1s));
    CHECK_FALSE(pace.due_at());
}

}  // namespace
