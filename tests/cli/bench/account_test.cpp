// A broker that does known things to known messages: the report says exactly that.
#include <doctest/doctest.h>

#include <optional>

#include "cli/bench/bench_support.hpp"
#include "cli/bench/lying_broker.hpp"
#include "mqbench/measure/stamp.hpp"
#include "support/mosquitto.hpp"

using cli_test::Copy;
using cli_test::LyingBroker;
using cli_test::mqbench;
using cli_test::result_of;
using mq::bench::MeasuredCounters;

namespace {

// The sequence number behind the magic, version, flags, size, run and stream; nothing for a probe.
std::optional<std::uint64_t> sequence_of(const std::string& payload) {
    constexpr std::size_t at = 20;
    std::uint64_t sequence = 0;
    for (std::size_t index = 0; index < 8; ++index) {
        sequence |= std::uint64_t{static_cast<std::uint8_t>(payload.at(at + index))} << (8 * index);
    }
    return sequence == mq::bench::probe_sequence ? std::nullopt : std::optional(sequence);
}

MeasuredCounters counts_with(LyingBroker::Lie lie) {
    LyingBroker broker(std::move(lie));
    const auto process = support::run(mqbench(
        broker.port(), "lat",
        {"--rate", "200", "--count", "100", "-q", "1", "--drain-time", "1", "--json", "--quiet"}));
    REQUIRE(process.exit_status == 0);
    return result_of(process).runs.front().counts;
}

}  // namespace

TEST_CASE("what an honest broker delivers is all received, acknowledged and in order") {
    const MeasuredCounters counts =
        counts_with([](const std::string& payload) { return std::vector<Copy>{{payload}}; });
    CHECK(counts.planned == 100);
    CHECK(counts.offered == 100);
    CHECK(counts.not_offered == 0);
    CHECK(counts.written == 100);
    CHECK(counts.tcp_acked == 100);
    CHECK(counts.acked == 100);
    CHECK(counts.received == 100);
    CHECK(counts.lost == 0);
    CHECK(counts.duplicate == 0);
    CHECK(counts.reordered == 0);
    CHECK(counts.corrupt == 0);
    CHECK(counts.foreign == 0);
}

TEST_CASE("messages that a broker drops are lost, although it acknowledged them") {
    const MeasuredCounters counts = counts_with([](const std::string& payload) {
        const auto sequence = sequence_of(payload);
        const bool is_dropped = sequence >= 10 && sequence < 13;
        return is_dropped ? std::vector<Copy>{} : std::vector<Copy>{{payload}};
    });
    CHECK(counts.acked == 100);
    CHECK(counts.received == 97);
    CHECK(counts.lost == 3);
}

TEST_CASE("a message that comes twice is a duplicate, with DUP or without") {
    const MeasuredCounters counts = counts_with([](const std::string& payload) {
        const auto sequence = sequence_of(payload);
        std::vector<Copy> copies{{payload}};
        if (sequence == 20 || sequence == 21) {
            copies.push_back({payload, sequence == 20});
        }
        return copies;
    });
    CHECK(counts.received == 100);
    CHECK(counts.lost == 0);
    CHECK(counts.duplicate == 2);
    CHECK(counts.duplicate_flagged == 1);
}

TEST_CASE("a message that others overtake is out of order, by as many as overtook it") {
    std::optional<std::string> held;
    const MeasuredCounters counts = counts_with([&held](const std::string& payload) {
        const auto sequence = sequence_of(payload);
        if (sequence == 30) {
            held = payload;
            return std::vector<Copy>{};
        }
        std::vector<Copy> copies{{payload}};
        if (sequence == 32) {
            copies.push_back({*held});
        }
        return copies;
    });
    CHECK(counts.received == 100);
    CHECK(counts.lost == 0);
    CHECK(counts.reordered == 1);
    CHECK(counts.max_reorder == 2);
}

TEST_CASE("a garbled message is corrupt and not lost, and what is not ours is foreign") {
    const MeasuredCounters counts = counts_with([](const std::string& payload) {
        const auto sequence = sequence_of(payload);
        std::vector<Copy> copies{{payload}};
        if (sequence == 40) {
            copies.front().payload.back() = static_cast<char>(copies.front().payload.back() ^ 1);
        } else if (sequence == 50) {
            copies.push_back({"hello"});
        }
        return copies;
    });
    CHECK(counts.received == 99);
    CHECK(counts.corrupt == 1);
    CHECK(counts.lost == 0);
    CHECK(counts.foreign == 1);
}

TEST_CASE("the assertion that nothing is lost fails with what was lost") {
    LyingBroker broker([](const std::string& payload) {
        return sequence_of(payload) == 5 ? std::vector<Copy>{} : std::vector<Copy>{{payload}};
    });
    const auto process =
        support::run(mqbench(broker.port(), "lat",
                             {"--rate", "200", "--count", "20", "-q", "1", "--drain-time", "0.2",
                              "--assert", "lost=0", "--assert", "received=19"}));
    CHECK(process.exit_status == 1);
    CHECK(process.output.find("lost=0 FAIL (1)") != std::string::npos);
    CHECK(process.error.ends_with(
        "mqbench lat: exit 1 (negative): assertion failed: lost=0 (measured 1)\n"));
}

TEST_CASE("payloads too small for the times are judged and measured all the same") {
    support::Mosquitto broker(cli_test::silent);
    const auto result = result_of(support::run(
        mqbench(broker.port(), "lat",
                {"--rate", "200", "--count", "50", "--size", "16", "--json", "--quiet"})));
    CHECK(result.runs.front().counts.received == 50);
    const auto* latency = find_latency(result.runs.front(), mq::bench::latency::e2e_response);
    REQUIRE(latency != nullptr);
    CHECK(latency->count() == 50);
}
