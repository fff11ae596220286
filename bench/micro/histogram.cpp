// How long one record into a latency histogram takes: durations spread as latencies are, drawn
// beforehand. Prints the median of several rounds in nanoseconds of processor time. `--quick`
// measures next to nothing, to see that it runs.
#include "mqbench/measure/histogram.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <random>
#include <vector>

namespace {

using mq::bench::Histogram;
using mq::bench::nanoseconds;

// Median 200 us, one in a hundred over 2 ms.
std::vector<nanoseconds> latencies() {
    std::mt19937_64 random(1);
    std::lognormal_distribution<double> distribution(12.2, 1);
    std::vector<nanoseconds> values(1 << 14);
    for (nanoseconds& value : values) {
        value = nanoseconds(static_cast<std::int64_t>(distribution(random)));
    }
    return values;
}

double nanoseconds_per_record(Histogram& histogram, const std::vector<nanoseconds>& values,
                              std::size_t turns) {
    const std::clock_t start = std::clock();
    for (std::size_t turn = 0; turn < turns; ++turn) {
        for (const nanoseconds value : values) {
            histogram.record(value);
        }
    }
    const auto taken = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    return taken * 1e9 / static_cast<double>(turns * values.size());
}

}  // namespace

int main(int argc, char** argv) {
    const bool is_quick = argc == 2 && std::strcmp(argv[1], "--quick") == 0;
    if (argc > 1 && !is_quick) {
        std::fputs("usage: bench_histogram [--quick]\n", stderr);
        return 2;
    }
    const std::size_t turns = is_quick ? 10 : 2'000;
    const std::size_t rounds = is_quick ? 3 : 9;
    const std::vector<nanoseconds> values = latencies();
    Histogram histogram;
    std::vector<double> costs;
    for (std::size_t round = 0; round < rounds; ++round) {
        costs.push_back(nanoseconds_per_record(histogram, values, turns));
    }
    const auto middle = costs.begin() + static_cast<std::ptrdiff_t>(costs.size() / 2);
    std::nth_element(costs.begin(), middle, costs.end());
    std::printf("histogram record %6.2f ns\n", *middle);
    return histogram.count() == rounds * turns * values.size() ? 0 : 1;
}
