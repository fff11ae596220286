#include "layer/byte_queue.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

#include "support/bytes.hpp"

using namespace mqtt;
using mqtt::layer::ByteQueue;

TEST_CASE("ByteQueue gives bytes in order, in one piece") {
    ByteQueue queue;
    CHECK(queue.empty());
    queue.append(as_bytes("abc"));
    queue.append(as_bytes("de"));
    CHECK(as_text(queue.bytes()) == "abcde");
    queue.consume(2);
    queue.append(as_bytes("f"));
    CHECK(as_text(queue.bytes()) == "cdef");
    CHECK(queue.size() == 4);
    queue.clear();
    CHECK(queue.empty());
    CHECK(queue.bytes().empty());
}

TEST_CASE("ByteQueue counts only what was filled of the room it gave") {
    ByteQueue queue;
    queue.append(as_bytes("x"));
    const auto room = queue.prepare(10);
    REQUIRE(room.size() >= 10);
    std::fill_n(room.begin(), 3, std::uint8_t{'y'});
    queue.commit(3);
    CHECK(as_text(queue.bytes()) == "xyyy");
}

TEST_CASE("ByteQueue keeps what is left when it moves and grows") {
    ByteQueue queue;
    const std::vector<std::uint8_t> first(100, 1);
    queue.append(first);
    queue.consume(99);
    const std::vector<std::uint8_t> second(100'000, 2);
    queue.append(second);
    REQUIRE(queue.size() == 100'001);
    CHECK(queue.bytes().front() == 1);
    CHECK(std::all_of(queue.bytes().begin() + 1, queue.bytes().end(),
                      [](std::uint8_t byte) { return byte == 2; }));
}

TEST_CASE("ByteQueue gives the memory of a burst back") {
    ByteQueue queue;
    const std::vector<std::uint8_t> burst(1'000'000, 3);
    queue.append(burst);
    queue.clear();
    CHECK(queue.prepare(1).size() < burst.size());
}
