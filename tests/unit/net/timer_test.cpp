#include "mqtt/timer.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <vector>

#include "mqtt/loop.hpp"

using mqtt::Loop;
using mqtt::Timer;
using std::chrono::milliseconds;

TEST_CASE("timers expire in the order of their times, not of their making") {
    Loop loop;
    std::vector<int> order;
    Timer late(loop, [&] { order.push_back(2); });
    Timer early(loop, [&] { order.push_back(1); });
    const auto now = loop.now();
    late.set(now + milliseconds(10));
    early.set(now + milliseconds(5));
    loop.run();
    CHECK(order == std::vector{1, 2});
    CHECK(loop.now() >= now + milliseconds(10));
}

TEST_CASE("a new setting replaces the old one") {
    Loop loop;
    int count = 0;
    Timer timer(loop, [&] { ++count; });
    timer.set(loop.now() - milliseconds(1));
    timer.set(loop.now() + milliseconds(2));
    CHECK(timer.is_set());
    loop.run();
    CHECK(count == 1);
    CHECK_FALSE(timer.is_set());
}

TEST_CASE("an expiry that is queued already can still be cancelled") {
    Loop loop;
    int count = 0;
    Timer victim(loop, [&] { ++count; });
    Timer killer(loop, [&] { victim.cancel(); });
    const auto due = loop.now();
    killer.set(due);
    victim.set(due);
    loop.run();
    CHECK(count == 0);
}

TEST_CASE("a timer may be destroyed by its own callback") {
    Loop loop;
    std::optional<Timer> timer;
    bool ran = false;
    timer.emplace(loop, [&] {
        timer.reset();
        ran = true;
    });
    timer->set(loop.now());
    loop.run();
    CHECK(ran);
}
