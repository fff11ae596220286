#include "mqbench/measure/sequence_window.hpp"

#include <doctest/doctest.h>

#include <random>
#include <set>

namespace {

using namespace mq::bench;
using Arrival = SequenceWindow::Arrival;

TEST_CASE("numbers in order are in order, over many turns of the window") {
    SequenceWindow window;
    for (std::uint64_t sequence = 0; sequence < 10'000; ++sequence) {
        REQUIRE(window.received(sequence) == Arrival::in_order);
    }
    CHECK(window.received() == 10'000);
    CHECK(window.end() == 10'000);
}

TEST_CASE("a number that was skipped may still come, once") {
    SequenceWindow window;
    CHECK(window.received(3) == Arrival::in_order);
    CHECK(window.received(1) == Arrival::reordered);
    CHECK(window.received(1) == Arrival::duplicate);
    CHECK(window.received(3) == Arrival::duplicate);
    CHECK(window.received(4) == Arrival::in_order);
    CHECK(window.received() == 3);
    CHECK(window.end() == 5);
}

TEST_CASE("a number behind the window is a duplicate if nothing behind it is missing") {
    SequenceWindow window;
    for (std::uint64_t sequence = 0; sequence < 5'000; ++sequence) {
        CHECK(window.received(sequence) == Arrival::in_order);
    }
    CHECK(window.received(0) == Arrival::duplicate);
    CHECK(window.received(4'999) == Arrival::duplicate);
}

TEST_CASE("a number behind the window is too late if one is missing there") {
    SequenceWindow window;
    for (std::uint64_t sequence = 1; sequence < 5'000; ++sequence) {
        CHECK(window.received(sequence) == Arrival::in_order);
    }
    CHECK(window.received(0) == Arrival::too_late);
    CHECK(window.received(1) == Arrival::too_late);
    CHECK(window.received() == 4'999);
}

TEST_CASE("at least 1,024 numbers are known one by one") {
    for (std::uint64_t end = 1024; end < 1400; ++end) {
        SequenceWindow window;
        CHECK(window.received(end - 1) == Arrival::in_order);
        CHECK(window.received(end - SequenceWindow::size) == Arrival::reordered);
        CHECK(window.received(end - SequenceWindow::size) == Arrival::duplicate);
    }
}

TEST_CASE("a gap wider than the window leaves it empty") {
    SequenceWindow window;
    CHECK(window.received(0) == Arrival::in_order);
    CHECK(window.received(1'000'000) == Arrival::in_order);
    CHECK(window.received(999'990) == Arrival::reordered);
    CHECK(window.received(1) == Arrival::too_late);
    CHECK(window.received() == 3);
}

TEST_CASE("a gap that nobody could have sent changes nothing") {
    SequenceWindow window;
    CHECK(window.received(5) == Arrival::in_order);
    CHECK(window.received(6 + SequenceWindow::maximum_gap) == Arrival::garbled);
    CHECK(window.received(0xFFFFFFFFFFFFFFFF) == Arrival::garbled);
    CHECK(window.received(6) == Arrival::in_order);
    CHECK(window.received() == 2);
}

TEST_CASE("any order of numbers is told as a set of all of them tells it") {
    std::mt19937_64 random(3);
    for (int round = 0; round < 50; ++round) {
        SequenceWindow window;
        std::set<std::uint64_t> seen;
        std::uint64_t front = 0;
        for (int count = 0; count < 3'000; ++count) {
            front += random() % 3;
            const std::uint64_t back = random() % SequenceWindow::size;
            const std::uint64_t sequence = random() % 4 != 0 || front < back ? front : front - back;
            const bool is_new = seen.insert(sequence).second;
            const bool is_highest = *seen.rbegin() == sequence && is_new;
            REQUIRE(window.received(sequence) == (is_highest ? Arrival::in_order
                                                  : is_new   ? Arrival::reordered
                                                             : Arrival::duplicate));
        }
        CHECK(window.received() == seen.size());
        CHECK(window.end() == *seen.rbegin() + 1);
    }
}

}  // namespace
