#include "mqbench/measure/stamp.hpp"

#include <doctest/doctest.h>

#include <cstddef>

#include "support/bytes.hpp"

namespace {

using namespace mq::bench;
using mqtt::test::ByteVector;
using mqtt::test::operator""_b;

constexpr std::uint64_t run = 0x1122334455667788;

Stamp sample() {
    return {.run = run,
            .stream = 0x01020304,
            .sequence = 0x0A0B0C0D0E0F1011,
            .intended_ns = -2,
            .sent_delta_ns = 0x000F4240,
            .flags = 0x81,
            .has_times = true};
}

ByteVector stamped(const Stamp& stamp, std::size_t size) {
    ByteVector payload(size, 0x55);
    write_stamp(stamp, body_checksum(payload), payload);
    return payload;
}

TEST_CASE("the full stamp is 44 bytes in little endian, with a checksum at the end") {
    ByteVector payload = stamped(sample(), full_stamp_size);
    const ByteVector expected =
        "6d 71 62 31 01 81 2c 00 88 77 66 55 44 33 22 11 04 03 02 01"
        "11 10 0f 0e 0d 0c 0b 0a fe ff ff ff ff ff ff ff 40 42 0f 00"_b;
    const ByteVector before_checksum(payload.begin(), payload.begin() + 40);
    CHECK(before_checksum == expected);
    // Worked out bit by bit with a program in another language.
    CHECK(ByteVector(payload.begin() + 40, payload.end()) == "91 d0 3e 2c"_b);
}

TEST_CASE("the short stamp is 16 bytes, for payloads that the full one does not fit into") {
    for (const std::size_t size : {16U, 17U, 43U}) {
        const ByteVector payload = stamped(sample(), size);
        CHECK(ByteVector(payload.begin(), payload.begin() + 16) ==
              "71 6d 88 77 04 03 02 01 11 10 0f 0e 0d 0c 0b 0a"_b);
        CHECK(ByteVector(payload.begin() + 16, payload.end()) == ByteVector(size - 16, 0x55));
    }
}

TEST_CASE("what was written is read") {
    for (const std::size_t size : {44U, 45U, 64U, 1000U}) {
        const ReadStamp read = read_stamp(stamped(sample(), size), run);
        CHECK(read.verdict == StampVerdict::good);
        CHECK(read.stamp == sample());
    }
    const ReadStamp brief = read_stamp(stamped(sample(), 16), run);
    CHECK(brief.verdict == StampVerdict::good);
    CHECK(brief.stamp == Stamp{.run = run, .stream = 0x01020304, .sequence = 0x0A0B0C0D0E0F1011});
}

TEST_CASE("a change of any bit behind the magic makes a full stamp corrupt, in the body too") {
    const ByteVector good = stamped(sample(), 100);
    for (std::size_t bit = 32; bit < good.size() * 8; ++bit) {
        ByteVector bad = good;
        bad[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
        CHECK(read_stamp(bad, run).verdict == StampVerdict::corrupt);
    }
}

TEST_CASE("a payload that was cut off is corrupt") {
    const ByteVector good = stamped(sample(), 60);
    for (std::size_t size = 4; size < good.size(); ++size) {
        CHECK(read_stamp(mqtt::Bytes(good).first(size), run).verdict == StampVerdict::corrupt);
    }
}

TEST_CASE("other runs, other versions, other programs and empty payloads are foreign") {
    CHECK(read_stamp(stamped(sample(), 44), run + 1).verdict == StampVerdict::foreign);
    CHECK(read_stamp(stamped(sample(), 16), run + 1).verdict == StampVerdict::foreign);
    CHECK(read_stamp({}, run).verdict == StampVerdict::foreign);
    CHECK(read_stamp("71"_b, run).verdict == StampVerdict::foreign);
    CHECK(read_stamp(ByteVector(100, 0x41), run).verdict == StampVerdict::foreign);
    const ByteVector brief = stamped(sample(), 16);
    CHECK(read_stamp(mqtt::Bytes(brief).first(15), run).verdict == StampVerdict::foreign);
}

TEST_CASE("the time until the write is never negative, and says when it is too long to say") {
    CHECK(sent_delta(-1) == 0);
    CHECK(sent_delta(0) == 0);
    CHECK(sent_delta(4'294'967'294) == 4'294'967'294);
    CHECK(sent_delta(5'000'000'000) == Stamp::longest_delta);
}

}  // namespace
