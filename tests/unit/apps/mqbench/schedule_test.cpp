#include "mqbench/measure/schedule.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

namespace {

using namespace mq::bench;
using namespace std::chrono_literals;

std::vector<nanoseconds> instants(const SchedulePlan& plan, std::uint64_t client) {
    std::vector<nanoseconds> all;
    Schedule schedule(plan, client);
    while (const auto due = schedule.next()) {
        all.push_back(*due);
        schedule.advance();
    }
    CHECK(schedule.passed() == all.size());
    return all;
}

std::vector<nanoseconds> instants_of_all(const SchedulePlan& plan) {
    std::vector<nanoseconds> all;
    for (std::uint64_t client = 0; client < plan.clients; ++client) {
        const auto its = instants(plan, client);
        all.insert(all.end(), its.begin(), its.end());
    }
    std::sort(all.begin(), all.end());
    return all;
}

// What due() must say, by counting.
std::uint64_t counted_due(const SchedulePlan& plan, std::uint64_t client, nanoseconds now,
                          std::uint64_t passed) {
    const auto all = instants(plan, client);
    const auto due =
        static_cast<std::uint64_t>(std::upper_bound(all.begin(), all.end(), now) - all.begin());
    return due > passed ? due - passed : 0;
}

void check_due(const SchedulePlan& plan) {
    for (std::uint64_t client = 0; client < plan.clients; ++client) {
        for (const std::uint64_t passed : {0U, 1U, 7U}) {
            Schedule schedule(plan, client);
            while (schedule.passed() < passed) {
                schedule.advance();
            }
            for (nanoseconds now = 0ns; now < 3s; now += 7'777'777ns) {
                CAPTURE(client);
                CAPTURE(now.count());
                REQUIRE(schedule.due(now) == counted_due(plan, client, now, passed));
            }
        }
    }
}

TEST_CASE("constant arrivals of all clients are evenly apart, and never drift") {
    const SchedulePlan plan{.rate = 3, .clients = 2, .duration = 2s};
    CHECK(instants_of_all(plan) == std::vector<nanoseconds>{0ns, 333'333'333ns, 666'666'666ns, 1s,
                                                            1'333'333'333ns, 1'666'666'666ns});
    CHECK(instants(plan, 1) == std::vector<nanoseconds>{333'333'333ns, 1s, 1'666'666'666ns});
    const SchedulePlan day{.rate = 7'000, .clients = 1, .duration = 25h};
    Schedule schedule(day, 0);
    CHECK(schedule.due(24h) == 7'000ULL * 86'400 + 1);
}

TEST_CASE("aligned clients are due at the same instants") {
    const SchedulePlan plan{.rate = 30, .clients = 3, .is_aligned = true, .duration = 250ms};
    CHECK(instants(plan, 0) == std::vector<nanoseconds>{0ns, 100ms, 200ms});
    CHECK(instants(plan, 2) == instants(plan, 0));
}

TEST_CASE("bursts come all at once, shared out among the clients") {
    const SchedulePlan plan{
        .clients = 2,
        .arrival = {.kind = Arrival::Kind::burst, .burst_size = 3, .burst_interval = 100ms},
        .duration = 200ms};
    CHECK(instants_of_all(plan) == std::vector<nanoseconds>{0ns, 0ns, 0ns, 100ms, 100ms, 100ms});
    CHECK(instants(plan, 0).size() == 3);
    CHECK(plan.interval() == nanoseconds(200ms) / 3);
}

TEST_CASE("poisson arrivals have the rate and the spread of their kind, and repeat with the seed") {
    const SchedulePlan plan{.rate = 1'000,
                            .clients = 4,
                            .arrival = {.kind = Arrival::Kind::poisson},
                            .seed = 42,
                            .duration = 100s};
    const auto all = instants_of_all(plan);
    // 100,000 expected; the standard deviation is 316.
    CHECK(all.size() > 98'500);
    CHECK(all.size() < 101'500);
    // A share of 1 - 1/e of the distances is shorter than the mean.
    std::size_t shorter = 0;
    for (std::size_t index = 1; index < all.size(); ++index) {
        shorter += all[index] - all[index - 1] < 1ms ? 1U : 0U;
    }
    CHECK(static_cast<double>(shorter) / static_cast<double>(all.size()) ==
          doctest::Approx(0.632).epsilon(0.02));
    CHECK(instants(plan, 1) == instants(plan, 1));
    CHECK(instants(plan, 1) != instants(plan, 2));
    SchedulePlan other = plan;
    other.seed = 43;
    CHECK(instants(plan, 1) != instants(other, 1));
}

TEST_CASE("the count is that of all clients together") {
    const SchedulePlan plan{.rate = 1'000, .clients = 3, .count = 10};
    CHECK(instants(plan, 0).size() == 4);
    CHECK(instants(plan, 1).size() == 3);
    CHECK(instants_of_all(plan).size() == 10);
    CHECK(instants_of_all({.rate = 1'000, .clients = 3, .count = 10, .duration = 5ms}).size() == 5);
    CHECK(instants_of_all({.rate = 1'000, .clients = 3, .count = 0}).empty());
}

TEST_CASE("what is due is told without counting") {
    check_due({.rate = 37, .clients = 3, .duration = 2s});
    check_due({.rate = 1'000, .clients = 1, .count = 500});
    check_due({.rate = 90, .clients = 4, .is_aligned = true, .duration = 2s});
    check_due({.clients = 2,
               .arrival = {.kind = Arrival::Kind::burst, .burst_size = 5, .burst_interval = 300ms},
               .duration = 2s});
}

TEST_CASE("what is due of poisson arrivals is the number to be expected") {
    const SchedulePlan plan{.rate = 100, .arrival = {.kind = Arrival::Kind::poisson}};
    const Schedule schedule(plan, 0);
    const nanoseconds first = *schedule.next();
    CHECK(schedule.due(first - 1ns) == 0);
    CHECK(schedule.due(first) == 1);
    CHECK(schedule.due(first + 1s) == 101);
}

TEST_CASE("a ramp begins at once and is even") {
    CHECK(ramp_instant(0, 4, 10s) == 0ns);
    CHECK(ramp_instant(1, 4, 10s) == 2500ms);
    CHECK(ramp_instant(3, 4, 10s) == 7500ms);
    CHECK(ramp_instant(3, 4, 0s) == 0ns);
}

}  // namespace
