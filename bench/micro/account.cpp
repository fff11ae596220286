// How long it takes to account for one message of 64 bytes: stamp and checksum read, its stream's
// order judged, its latency recorded. And to stamp one. Prints medians of several rounds in
// nanoseconds of processor time. `--quick` measures next to nothing, to see that it runs.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <vector>

#include "mqbench/measure/account.hpp"
#include "mqbench/measure/histogram.hpp"

namespace {

using namespace mq::bench;

constexpr std::uint64_t run = 7;
constexpr std::uint32_t streams = 100;
constexpr std::size_t payload_size = 64;

struct Costs {
    double stamp_ns = 0;
    double account_ns = 0;
};

double ns_each(std::clock_t taken, std::size_t count) {
    return static_cast<double>(taken) / CLOCKS_PER_SEC * 1e9 / static_cast<double>(count);
}

// Stamps as many payloads as there are streams, then accounts for them, and again.
class Round {
public:
    Costs measure(std::size_t turns);
    [[nodiscard]] std::uint64_t recorded() const { return latency_.count(); }

private:
    void stamp_all(std::uint64_t sequence);
    void account_for_all();

    std::vector<std::uint8_t> payloads_ = std::vector<std::uint8_t>(payload_size * streams);
    std::uint32_t checksum_ = body_checksum({payloads_.data(), payload_size});
    Account account_{run, 0, streams};
    Histogram latency_;
    std::uint64_t sequence_ = 0;
};

void Round::stamp_all(std::uint64_t sequence) {
    for (std::uint32_t stream = 0; stream < streams; ++stream) {
        write_stamp({.run = run, .stream = stream, .sequence = sequence, .sent_delta_ns = 100},
                    checksum_, {payloads_.data() + payload_size * stream, payload_size});
    }
}

void Round::account_for_all() {
    for (std::uint32_t stream = 0; stream < streams; ++stream) {
        const mqtt::Bytes payload(payloads_.data() + payload_size * stream, payload_size);
        const Judged judged = account_.received(payload, {});
        if (judged.is_new()) {
            latency_.record(nanoseconds(judged.stamp.sent_delta_ns));
        }
    }
}

Costs Round::measure(std::size_t turns) {
    std::clock_t stamping = 0;
    const std::clock_t start = std::clock();
    // The clock of the processor has a resolution of a microsecond: many turns between readings.
    constexpr std::size_t together = 100;
    for (std::size_t turn = 0; turn < turns; ++turn) {
        const std::clock_t before = std::clock();
        for (std::size_t count = 0; count < together; ++count) {
            stamp_all(sequence_);
        }
        stamping += std::clock() - before;
        for (std::size_t count = 0; count < together; ++count) {
            stamp_all(sequence_++);
            account_for_all();
        }
    }
    const std::size_t messages = turns * together * streams;
    const double stamp_ns = ns_each(stamping, messages);
    return {.stamp_ns = stamp_ns,
            .account_ns = ns_each(std::clock() - start - stamping, messages) - stamp_ns};
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

}  // namespace

int main(int argc, char** argv) {
    const bool is_quick = argc == 2 && std::strcmp(argv[1], "--quick") == 0;
    if (argc > 1 && !is_quick) {
        std::fputs("usage: bench_account [--quick]\n", stderr);
        return 2;
    }
    const std::size_t turns = is_quick ? 1 : 200;
    const std::size_t rounds = is_quick ? 3 : 9;
    std::vector<double> stamp;
    std::vector<double> account;
    Round round;
    for (std::size_t count = 0; count < rounds; ++count) {
        const Costs costs = round.measure(turns);
        stamp.push_back(costs.stamp_ns);
        account.push_back(costs.account_ns);
    }
    std::printf("stamp one message       %6.1f ns\naccount for one message %6.1f ns\n",
                median(stamp), median(account));
    return round.recorded() == rounds * turns * 100 * streams ? 0 : 1;
}
