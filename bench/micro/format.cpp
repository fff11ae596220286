// How many messages a second one core puts into each form that mqsub prints: topic of 20 bytes,
// payload of 64, QoS 0, no properties. Prints the median of several rounds in million messages a
// second of processor time. `--quick` measures next to nothing, to see that it runs.
#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "common/json_message.hpp"
#include "mqsub/format.hpp"
#include "mqsub/plain.hpp"

namespace {

constexpr std::string_view topic = "plant/3/line/7/speed";
static_assert(topic.size() == 20);
constexpr std::string_view payload =
    R"({"speed":1482.5,"unit":"rpm","at":"2026-11-22T19:50:11","ok":true})";
static_assert(payload.size() >= 64 && payload.size() <= 68);

struct Plan {
    std::size_t messages = 0;  // in one round
    std::size_t rounds = 0;
};

using Append = std::function<void(const mqtt::Message&, mq::cli::WallTime, std::string&)>;

// As mqsub does it: many messages into one string, which is emptied when it is full. The clock
// moves on by a microsecond with each.
std::uint64_t append_many(std::size_t messages, const Append& append) {
    constexpr std::size_t full = 64 * 1024;
    const mqtt::Message message{
        .topic = topic, .payload = mqtt::as_bytes(payload), .properties = {}};
    mq::cli::WallTime time(std::chrono::seconds(1'795'377'011));
    std::string out;
    out.reserve(full + 1024);
    std::uint64_t bytes = 0;
    for (std::size_t count = 0; count < messages; ++count) {
        append(message, time, out);
        time += std::chrono::microseconds(1);
        if (out.size() >= full) {
            bytes += out.size();
            out.clear();
        }
    }
    return bytes + out.size();
}

// False if less was printed than there is to print.
bool measure(std::string_view name, const Append& append, const Plan& plan) {
    std::vector<double> rates;
    for (std::size_t round = 0; round < plan.rounds; ++round) {
        const std::clock_t start = std::clock();
        const std::uint64_t bytes = append_many(plan.messages, append);
        const auto taken = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        if (bytes < plan.messages * payload.size()) {
            return false;
        }
        rates.push_back(static_cast<double>(plan.messages) / taken / 1e6);
    }
    const auto middle = rates.begin() + static_cast<std::ptrdiff_t>(rates.size() / 2);
    std::nth_element(rates.begin(), middle, rates.end());
    std::printf("%-16.*s %8.1f M messages/s\n", static_cast<int>(name.size()), name.data(),
                *middle);
    return true;
}

bool measure_format(std::string_view text, const Plan& plan) {
    auto format = mq::sub::Format::compile(text);
    if (!format) {
        return false;
    }
    std::string errors;
    const auto append = [&](const mqtt::Message& message, mq::cli::WallTime time,
                            std::string& out) {
        format->append(message, time, out, errors);
        out += '\n';
    };
    return measure("-F '" + std::string(text) + '\'', append, plan) && errors.empty();
}

}  // namespace

int main(int argc, char** argv) {
    const bool is_quick = argc == 2 && std::strcmp(argv[1], "--quick") == 0;
    if (argc > 1 && !is_quick) {
        std::fputs("usage: bench_format [--quick]\n", stderr);
        return 2;
    }
    const Plan plan =
        is_quick ? Plan{.messages = 10'000, .rounds = 3} : Plan{.messages = 1'000'000, .rounds = 9};
    bool worked = measure(
        "-v",
        [](const mqtt::Message& message, mq::cli::WallTime, std::string& out) {
            mq::sub::append_plain(message, {.verbose = true}, out);
        },
        plan);
    worked &= measure(
        "--json",
        [](const mqtt::Message& message, mq::cli::WallTime time, std::string& out) {
            mq::cli::append_json_message(message, time, out);
            out += '\n';
        },
        plan);
    for (const char* text : {"%j", "%J", "%I %t %p", "%x"}) {
        worked &= measure_format(text, plan);
    }
    return worked ? 0 : 1;
}
