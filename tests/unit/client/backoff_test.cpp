#include "mqtt/backoff.hpp"

#include <doctest/doctest.h>

#include <limits>

using mqtt::Backoff;
using mqtt::Duration;
using std::chrono::seconds;

namespace {

constexpr std::uint64_t highest = std::numeric_limits<std::uint64_t>::max();

}  // namespace

TEST_CASE("the ceiling doubles from the minimum to the maximum") {
    Backoff backoff({seconds(1), seconds(10)});
    CHECK(backoff.next(highest) == seconds(1));
    CHECK(backoff.next(highest) == seconds(2));
    CHECK(backoff.next(highest) == seconds(4));
    CHECK(backoff.next(highest) == seconds(8));
    CHECK(backoff.next(highest) == seconds(10));
    CHECK(backoff.next(highest) == seconds(10));
}

TEST_CASE("delays are spread over the whole range below the ceiling") {
    Backoff backoff({seconds(4), seconds(4)});
    CHECK(backoff.next(0) == Duration::zero());
    const auto quarter = backoff.next(highest / 4);
    CHECK(quarter > std::chrono::milliseconds(990));
    CHECK(quarter < std::chrono::milliseconds(1010));
}

TEST_CASE("after a reset it begins anew") {
    Backoff backoff({seconds(1), seconds(60)});
    static_cast<void>(backoff.next(highest));
    static_cast<void>(backoff.next(highest));
    backoff.reset();
    CHECK(backoff.next(highest) == seconds(1));
}

TEST_CASE("a maximum of centuries does not overflow") {
    Backoff backoff({seconds(1), Duration::max()});
    for (int count = 0; count < 100; ++count) {
        CHECK(backoff.next(highest) > Duration::zero());
    }
    CHECK(backoff.ceiling() == Duration::max());
}
