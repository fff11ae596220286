#include "mqtt/loop.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <thread>
#include <vector>

using mqtt::Loop;

TEST_CASE("poll_once makes one callback that is due, and does not wait for another") {
    Loop loop;
    int calls = 0;
    loop.post([&] { ++calls; });
    loop.post([&] { ++calls; });
    CHECK(loop.poll_once());
    CHECK(calls == 1);
    CHECK(loop.poll_once());
    CHECK(calls == 2);
    CHECK_FALSE(loop.poll_once());
}

TEST_CASE("posted callbacks run in their order, and those that they post run later") {
    Loop loop;
    std::vector<int> order;
    loop.post([&] {
        order.push_back(1);
        loop.post([&] { order.push_back(3); });
    });
    loop.post([&] { order.push_back(2); });
    loop.run();
    CHECK(order == std::vector{1, 2, 3});
}

TEST_CASE("a stopped loop leaves what is posted for the next run") {
    Loop loop;
    bool ran = false;
    loop.post([&] { loop.stop(); });
    loop.post([&] { ran = true; });
    loop.run();
    CHECK_FALSE(ran);
    loop.run();
    CHECK(ran);
}

TEST_CASE("run_once says when nothing is left") {
    Loop loop;
    loop.post([] {});
    CHECK(loop.run_once());
    CHECK_FALSE(loop.run_once());
}

TEST_CASE("another thread may post") {
    Loop loop;
    const auto main_thread = std::this_thread::get_id();
    std::thread::id ran_in;
    std::thread other([&] { loop.post([&] { ran_in = std::this_thread::get_id(); }); });
    other.join();
    loop.run();
    CHECK(ran_in == main_thread);
}

TEST_CASE("a signal calls back each time") {
    Loop loop;
    int count = 0;
    REQUIRE(loop.on_signal(SIGUSR1, [&] {
        if (++count == 2) {
            loop.stop();
        } else {
            ::raise(SIGUSR1);
        }
    }));
    ::raise(SIGUSR1);
    loop.run();
    CHECK(count == 2);
}

TEST_CASE("a signal that cannot be caught is an error") {
    Loop loop;
    const auto caught = loop.on_signal(SIGKILL, [] {});
    REQUIRE_FALSE(caught);
    CHECK(caught.error().system_error == EINVAL);
}

TEST_CASE("the time stands still during a callback") {
    Loop loop;
    const auto before = mqtt::Clock::now();
    loop.post([&] {
        const auto now = loop.now();
        CHECK(now >= before);
        while (mqtt::Clock::now() == now) {
        }
        CHECK(loop.now() == now);
    });
    loop.run();
}
