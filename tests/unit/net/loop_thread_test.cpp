#include "mqtt/loop_thread.hpp"

#include <doctest/doctest.h>

#include <memory>

#include "mqtt/timer.hpp"

using mqtt::Loop;
using mqtt::LoopThread;

TEST_CASE("commands run in the loop's thread, in their order") {
    LoopThread thread;
    std::vector<std::thread::id> ran_in;
    int count = 0;
    for (int number = 0; number < 100; ++number) {
        thread.post([&, number](Loop&) {
            CHECK(count == number);
            ++count;
            ran_in.push_back(std::this_thread::get_id());
        });
    }
    int seen = 0;
    thread.call([&](Loop&) { seen = count; });
    CHECK(seen == 100);
    CHECK(ran_in.front() == ran_in.back());
    CHECK(ran_in.front() != std::this_thread::get_id());
}

TEST_CASE("the loop goes on when nothing is left to wait for") {
    LoopThread thread;
    for (int number = 0; number < 3; ++number) {
        bool expired = false;
        std::unique_ptr<mqtt::Timer> timer;
        thread.call([&](Loop& loop) {
            timer = std::make_unique<mqtt::Timer>(loop, [&] { expired = true; });
            timer->set(loop.now());
        });
        bool seen = false;
        while (!seen) {
            thread.call([&](Loop&) { seen = expired; });
        }
        thread.call([&](Loop&) { timer.reset(); });
    }
}

TEST_CASE("what was posted before the end is still done") {
    int count = 0;
    {
        LoopThread thread;
        for (int number = 0; number < 10; ++number) {
            thread.post([&](Loop&) { ++count; });
        }
    }
    CHECK(count == 10);
}

TEST_CASE("a thread that was given nothing to do ends") {
    const LoopThread thread;
}
