// A broker by script, in memory: what it does to known messages is what the report says, exactly.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "mqbench/measure/account.hpp"
#include "mqbench/measure/pace.hpp"
#include "mqbench/measure/validity.hpp"
#include "mqbench/report/report.hpp"

namespace {

using namespace mq::bench;
using namespace std::chrono_literals;

constexpr std::uint64_t run_id = 0x5EED;
constexpr std::uint64_t streams = 4;
constexpr nanoseconds network = 100us;

struct Packet {
    std::vector<std::uint8_t> payload;
    nanoseconds arrives;
    bool is_duplicate = false;
};

// Four clients at 1,000 messages a second together for five seconds, one stream each.
class Bench {
public:
    // Sends everything by the plan; nothing can be written from `stall` to `go`.
    std::vector<Packet> send(nanoseconds stall = 0ns, nanoseconds go = 0ns);
    // Lets the packets arrive in the order of their times.
    Result receive(std::vector<Packet> packets);

private:
    Packet write(std::uint64_t client, nanoseconds intended, nanoseconds now);

    SchedulePlan plan_{.rate = 1'000, .clients = streams, .duration = 5s};
    std::vector<std::uint64_t> written_ = std::vector<std::uint64_t>(streams);
};

Packet Bench::write(std::uint64_t client, nanoseconds intended, nanoseconds now) {
    std::vector<std::uint8_t> payload(64, static_cast<std::uint8_t>(client));
    write_stamp({.run = run_id,
                 .stream = static_cast<std::uint32_t>(client),
                 .sequence = written_[client]++,
                 .intended_ns = intended.count(),
                 .sent_delta_ns = sent_delta((now - intended).count())},
                body_checksum(payload), payload);
    return {.payload = std::move(payload), .arrives = now + network};
}

std::vector<Packet> Bench::send(nanoseconds stall, nanoseconds go) {
    std::vector<Packet> packets;
    for (std::uint64_t client = 0; client < streams; ++client) {
        Pace pace(plan_, client, {});
        while (const auto due = pace.due_at()) {
            const nanoseconds now = *due >= stall && *due < go ? go : *due;
            if (const auto intended = pace.take(now)) {
                packets.push_back(write(client, *intended, now));
            }
        }
    }
    std::stable_sort(packets.begin(), packets.end(), [](const Packet& left, const Packet& right) {
        return left.arrives < right.arrives;
    });
    return packets;
}

Result Bench::receive(std::vector<Packet> packets) {
    std::stable_sort(packets.begin(), packets.end(), [](const Packet& left, const Packet& right) {
        return left.arrives < right.arrives;
    });
    Account account(run_id, 0, streams);
    Histogram response;
    Histogram service;
    for (const Packet& packet : packets) {
        const Judged judged =
            account.received(packet.payload, {.is_duplicate = packet.is_duplicate});
        if (judged.is_new()) {
            const nanoseconds since_plan = packet.arrives - nanoseconds(judged.stamp.intended_ns);
            response.record(since_plan);
            service.record(since_plan - nanoseconds(judged.stamp.sent_delta_ns));
        }
    }
    account.settle(written_);
    Result result;
    result.plan.mode = "lat";
    result.plan.rate = plan_.rate;
    result.plan.publishers = streams;
    Run& run = result.runs.emplace_back();
    run.window = {.start = 0s, .end = *plan_.duration};
    run.counts = measured(account.counters());
    run.counts.written = 5'000;
    run.counts.planned = 5'000;
    run.latency.emplace(latency::e2e_response, response);
    run.latency.emplace(latency::e2e_service, service);
    judge_validity(result, {});
    return result;
}

TEST_CASE("nothing done to the messages is nothing reported") {
    Bench bench;
    const Result result = bench.receive(bench.send());
    const Run& run = result.runs[0];
    CHECK(run.counts.received == 5'000U);
    for (const auto member :
         {&MeasuredCounters::lost, &MeasuredCounters::duplicate, &MeasuredCounters::reordered,
          &MeasuredCounters::corrupt, &MeasuredCounters::foreign, &MeasuredCounters::too_late}) {
        CHECK(run.counts.*member == 0U);
    }
    CHECK(run.latency.at("e2e_response").maximum() == network);
    CHECK(run.latency.at("e2e_response").minimum() == network);
    CHECK(result.validity.notes.empty());
}

TEST_CASE("messages dropped, doubled, swapped, garbled and delayed are counted one by one") {
    Bench bench;
    std::vector<Packet> packets = bench.send();
    // Indices of every hundredth packet on, so that no two tricks meet in a stream.
    for (std::size_t index = 0; index < 10; ++index) {
        packets[1'000 + 100 * index].payload.back() ^= 1U;  // corrupt
        packets[2'000 + 100 * index].arrives += 37ms;       // overtaken by 9 of its stream
        Packet again = packets[3'000 + 100 * index];
        again.arrives += 1ms;
        again.is_duplicate = index < 4;
        packets.push_back(again);
    }
    packets[500].payload.resize(50);  // cut off: corrupt as well
    std::vector<std::uint8_t> alien = packets[600].payload;
    write_stamp({.run = run_id + 1}, body_checksum(alien), alien);
    packets.push_back({.payload = alien, .arrives = 1s});
    // Lost: the last 7 of all, and 5 in a row of one client.
    packets.erase(packets.begin() + 4'993, packets.begin() + 5'000);
    for (std::size_t count = 0; count < 5; ++count) {
        packets.erase(packets.begin() + 4'100 + static_cast<std::ptrdiff_t>(3 * count));
    }
    const Result result = bench.receive(std::move(packets));
    const MeasuredCounters& counts = result.runs[0].counts;
    CHECK(counts.received == 5'000U - 12 - 11);
    CHECK(counts.lost == 12U);
    CHECK(counts.corrupt == 11U);
    CHECK(counts.duplicate == 10U);
    CHECK(counts.duplicate_flagged == 4U);
    CHECK(counts.reordered == 10U);
    CHECK(counts.max_reorder == 9U);
    CHECK(counts.foreign == 1U);
    const Histogram& response = result.runs[0].latency.at("e2e_response");
    CHECK(response.count() == 4'977);
    CHECK(response.maximum() == network + 37ms);
    CHECK(response.count_up_to(1ms) == 4'967);
    const std::string text = to_text(result);
    CHECK(text.find("5,000 planned / 5,000 sent / 4,977 received") != std::string::npos);
    CHECK(
        text.find("lost 12  duplicate 10 (with DUP 4)  out of order 10 (by up to 9)  corrupt 11") !=
        std::string::npos);
    CHECK(text.find("foreign 1 ") != std::string::npos);
}

TEST_CASE("a stall of a second shows on the response column only, and the report says why") {
    Bench bench;
    const Result result = bench.receive(bench.send(2s, 3s));
    const Histogram& response = result.runs[0].latency.at("e2e_response");
    const Histogram& service = result.runs[0].latency.at("e2e_service");
    CHECK(result.runs[0].counts.received == 5'000U);
    CHECK(result.runs[0].counts.reordered == 0U);
    // 1,000 messages waited 1,000, 999, ... 1 ms: 0.1001 s on average over all 5,000.
    CHECK(response.mean_ns() == doctest::Approx(100.1e6 + 1e5).epsilon(1e-9));
    CHECK(response.quantile(0.99) >= 950'100us);
    CHECK(response.quantile(0.99) <= 951'100us);
    CHECK(service.maximum() == network);
    CHECK(result.validity.notes.size() == 1);
    CHECK(result.validity.notes.at(0).find("messages waited before they could be written") !=
          std::string::npos);
}

}  // namespace
