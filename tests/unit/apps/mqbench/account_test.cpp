#include "mqbench/measure/account.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

#include "support/bytes.hpp"

namespace {

using namespace mq::bench;
using Kind = Judged::Kind;
using mqtt::test::ByteVector;

constexpr std::uint64_t run = 0xABCDEF0123456789;
constexpr std::uint32_t first_stream = 10;

ByteVector message(std::uint32_t stream, std::uint64_t sequence, std::size_t size = 64) {
    ByteVector payload(size);
    write_stamp({.run = run, .stream = stream, .sequence = sequence}, body_checksum(payload),
                payload);
    return payload;
}

TEST_CASE("messages that come as they were sent are received, and nothing else") {
    Account account(run, first_stream, 2);
    for (std::uint64_t sequence = 0; sequence < 100; ++sequence) {
        CHECK(account.received(message(10, sequence), {}).is_new());
        CHECK(account.received(message(11, sequence, 16), {}).is_new());
    }
    account.settle(std::array<std::uint64_t, 2>{100, 100});
    CHECK(account.counters().received == 200);
    CHECK(account.counters().lost == 0);
    CHECK(account.counters().duplicate == 0);
    CHECK(account.counters().reordered == 0);
    CHECK(account.received_in(1) == 100);
}

TEST_CASE("the stamp of a new message comes with the verdict") {
    Account account(run, first_stream, 1);
    const Judged judged = account.received(message(10, 7), {});
    CHECK(judged.kind == Kind::fresh);
    CHECK(judged.stamp.sequence == 7);
    CHECK(judged.stamp.has_times);
}

TEST_CASE("lost is what was written and did not come, of each stream") {
    Account account(run, first_stream, 3);
    for (const std::uint64_t sequence : {0U, 1U, 4U}) {
        CHECK(account.received(message(10, sequence), {}).is_new());
    }
    CHECK(account.received(message(11, 0), {}).is_new());
    account.settle(std::array<std::uint64_t, 3>{6, 1, 2});
    CHECK(account.counters().received == 4);
    CHECK(account.counters().lost == 3 + 0 + 2);
}

TEST_CASE("duplicates are counted with and without DUP, and are not received again") {
    Account account(run, first_stream, 1);
    CHECK(account.received(message(10, 0), {.is_duplicate = true}).is_new());
    CHECK(account.received(message(10, 0), {.is_duplicate = true}).kind == Kind::duplicate);
    CHECK(account.received(message(10, 0), {}).kind == Kind::duplicate);
    account.settle(std::array<std::uint64_t, 1>{1});
    CHECK(account.counters().received == 1);
    CHECK(account.counters().duplicate == 2);
    CHECK(account.counters().duplicate_flagged == 1);
    CHECK(account.counters().lost == 0);
}

TEST_CASE("order is judged in each stream, with the greatest distance") {
    Account account(run, first_stream, 2);
    for (const std::uint64_t sequence : {5U, 3U, 4U, 0U, 6U}) {
        CHECK(account.received(message(10, sequence), {}).is_new());
        CHECK(account.received(message(11, sequence / 7), {}).is_new() == (sequence == 5));
    }
    CHECK(account.counters().reordered == 3);
    CHECK(account.counters().max_reorder == 5);
}

TEST_CASE("a corrupt arrival stands for one message that did not come") {
    Account account(run, first_stream, 1);
    ByteVector bad = message(10, 1);
    bad.back() ^= 1U;
    CHECK(account.received(message(10, 0), {}).is_new());
    CHECK(account.received(bad, {}).kind == Kind::corrupt);
    account.settle(std::array<std::uint64_t, 1>{3});
    CHECK(account.counters().received == 1);
    CHECK(account.counters().corrupt == 1);
    CHECK(account.counters().lost == 1);
    // Corrupt copies of messages that came as well make nothing negative.
    CHECK(account.received(message(10, 1), {}).is_new());
    CHECK(account.received(message(10, 2), {}).is_new());
    account.settle(std::array<std::uint64_t, 1>{3});
    CHECK(account.counters().lost == 0);
}

TEST_CASE("messages of other runs, streams and programs are foreign") {
    Account account(run, first_stream, 2);
    Account another(run + 1, first_stream, 2);
    CHECK(another.received(message(10, 0), {}).kind == Kind::foreign);
    CHECK(account.received(message(9, 0), {}).kind == Kind::foreign);
    CHECK(account.received(message(12, 0), {}).kind == Kind::foreign);
    CHECK(account.received(mqtt::as_bytes("hello"), {}).kind == Kind::foreign);
    CHECK(account.counters().foreign == 3);
    CHECK(account.counters().received == 0);
}

TEST_CASE("retained copies are apart, and do not stand for the message itself") {
    Account account(run, first_stream, 1);
    CHECK(account.received(message(10, 0), {.is_retained = true}).kind == Kind::retained);
    CHECK(account.received(message(10, 0), {}).is_new());
    CHECK(account.counters().retained == 1);
    CHECK(account.counters().received == 1);
    CHECK(account.counters().duplicate == 0);
}

TEST_CASE("replayed messages are received ones that came from a queue") {
    Account account(run, first_stream, 1);
    CHECK(account.received(message(10, 0), {.is_replayed = true}).is_new());
    CHECK(account.received(message(10, 0), {.is_replayed = true}).kind == Kind::duplicate);
    CHECK(account.counters().received == 1);
    CHECK(account.counters().replayed == 1);
}

TEST_CASE("probes are told and not counted") {
    Account account(run, first_stream, 1);
    CHECK(account.received(message(10, probe_sequence), {}).kind == Kind::probe);
    CHECK(account.received(message(10, probe_sequence, 16), {}).kind == Kind::probe);
    account.settle(std::array<std::uint64_t, 1>{0});
    CHECK(account.counters().received == 0);
    CHECK(account.counters().duplicate == 0);
}

TEST_CASE("what came too late to be told from a duplicate stays lost, and is said") {
    Account account(run, first_stream, 1);
    CHECK(account.received(message(10, 5'000), {}).is_new());
    CHECK(account.received(message(10, 1), {}).kind == Kind::too_late);
    account.settle(std::array<std::uint64_t, 1>{5'001});
    CHECK(account.counters().too_late == 1);
    CHECK(account.counters().lost == 5'000);
}

TEST_CASE("a short stamp whose sequence number is absurd is corrupt") {
    Account account(run, first_stream, 1);
    CHECK(account.received(message(10, std::uint64_t{1} << 40U, 16), {}).kind == Kind::corrupt);
    CHECK(account.counters().corrupt == 1);
}

TEST_CASE("counters add up, and the distance is the greatest") {
    Counters sum;
    Counters other;
    std::uint64_t value = 1;
    for (const auto& counter : counter_names<std::uint64_t>) {
        other.*counter.member = value++;
    }
    sum += other;
    sum += other;
    value = 1;
    for (const auto& counter : counter_names<std::uint64_t>) {
        CAPTURE(std::string(counter.name));
        CHECK(sum.*counter.member == (counter.name == "max_reorder" ? value : 2 * value));
        ++value;
    }
    const MeasuredCounters said = measured(sum);
    CHECK(said.planned == 2U);
    CHECK(said.replayed == sum.replayed);
}

}  // namespace
