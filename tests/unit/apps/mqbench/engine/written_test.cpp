#include "mqbench/written.hpp"

#include <doctest/doctest.h>

using mq::bench::WrittenTracker;

TEST_CASE("a message is written when its last byte is taken, and not before") {
    WrittenTracker tracker;
    tracker.appended(100, 0, true);
    tracker.appended(200, 1, true);
    tracker.appended(300, 0, true);
    tracker.taken(99);
    CHECK(tracker.written() == 0);
    tracker.taken(200);
    CHECK(tracker.written() == 2);
    CHECK(tracker.written_in_streams() == std::vector<std::uint64_t>{1, 1});
    tracker.taken(1000);
    CHECK(tracker.written() == 3);
}

TEST_CASE("what is not measured is passed over") {
    WrittenTracker tracker;
    tracker.appended(100, 0, false);
    tracker.appended(200, 0, true);
    tracker.taken(200);
    CHECK(tracker.written() == 1);
}

TEST_CASE("TCP acknowledges what was written up to there") {
    WrittenTracker tracker;
    for (std::uint64_t message = 1; message <= 3; ++message) {
        tracker.appended(message * 100, 0, true);
        tracker.taken(message * 100);
    }
    tracker.acknowledged(150);
    CHECK(tracker.tcp_acked() == 1);
    tracker.acknowledged(300);
    CHECK(tracker.tcp_acked() == 3);
}

TEST_CASE("what a lost connection had not taken is never written") {
    WrittenTracker tracker;
    tracker.appended(100, 0, true);
    tracker.appended(200, 0, true);
    tracker.taken(100);
    tracker.connection_lost();
    tracker.taken(1000);
    CHECK(tracker.written() == 1);
}
