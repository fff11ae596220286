// The account of many runs with faults; see scripts/chaos, which is the way to
// start it.
//
//   chaos --mqpub FILE --mqsub FILE [--certificates DIRECTORY] [--first N] [--seeds N] [--jobs N]
//   [--minutes N]

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "chaos/run.hpp"

namespace {

using chaos::Report;

struct Arguments {
    chaos::Tools tools;
    std::uint64_t first = 1;
    std::uint64_t seeds = 50;
    unsigned jobs = 2;
    std::uint64_t minutes = 0;  // not 0: instead of a number of seeds
};

bool parse(const std::vector<std::string_view>& words, Arguments& arguments) {
    const auto number = [](std::string_view text) {
        return std::strtoull(std::string(text).c_str(), nullptr, 10);
    };
    for (std::size_t index = 0; index + 1 < words.size(); index += 2) {
        const std::string_view name = words[index];
        const std::string_view value = words[index + 1];
        if (name == "--mqpub") {
            arguments.tools.mqpub = value;
        } else if (name == "--mqsub") {
            arguments.tools.mqsub = value;
        } else if (name == "--certificates") {
            arguments.tools.certificates = value;
        } else if (name == "--first") {
            arguments.first = number(value);
        } else if (name == "--seeds") {
            arguments.seeds = number(value);
        } else if (name == "--jobs") {
            arguments.jobs = static_cast<unsigned>(number(value));
        } else if (name == "--minutes") {
            arguments.minutes = number(value);
        } else {
            return false;
        }
    }
    return words.size() % 2 == 0 && !arguments.tools.mqpub.empty() &&
           !arguments.tools.mqsub.empty() && arguments.seeds > 0 && arguments.jobs > 0;
}

constexpr const char* head =
    "  seed  link  version  QoS  faults  restarts  kills   "
    "sent  received  lost  twice  broker's  "
    "after kill  disorder  garbled  seconds\n";

void print(const Report& report) {
    const auto& [sent, received, lost, twice, after_crash, out_of_order, garbled] = report.account;
    std::printf(
        "%6llu  %4s  %7s  %3d  %6u  %8u  %5u  %5u  %8u  %4u  %5u  %8u  %10u  %8u  "
        "%7u  %7.1f\n",
        static_cast<unsigned long long>(report.plan.seed), report.plan.tls ? "tls" : "tcp",
        report.plan.version.c_str(), report.plan.qos, report.faults, report.plan.restarts,
        report.plan.crashes, sent, received, lost, twice, report.begun_again, after_crash,
        out_of_order, garbled, report.seconds);
    if (!report.is_clean()) {
        std::printf(
            "        NOT CLEAN%s%s. Replay: scripts/chaos --first %llu --seeds 1\n"
            "        Its files: %s\n",
            report.failure.empty() ? "" : ": ", report.failure.c_str(),
            static_cast<unsigned long long>(report.plan.seed), report.directory.c_str());
    }
    std::fflush(stdout);
}

class Series {
public:
    explicit Series(const Arguments& arguments)
        : arguments_(arguments),
          next_(arguments.first),
          end_(std::chrono::steady_clock::now() + std::chrono::minutes(arguments.minutes)) {}

    // True: every run was clean.
    bool go() {
        std::fputs(head, stdout);
        std::vector<std::thread> threads;
        for (unsigned count = 0; count < arguments_.jobs; ++count) {
            threads.emplace_back([this] { work(); });
        }
        for (std::thread& thread : threads) {
            thread.join();
        }
        std::printf(
            "%u runs, %u not clean: %llu messages sent, %llu lost, %llu "
            "twice at QoS 2\n",
            runs_, failures_, sent_, lost_, doubled_);
        return failures_ == 0;
    }

private:
    [[nodiscard]] bool goes_on(std::uint64_t seed) const {
        return arguments_.minutes > 0 ? std::chrono::steady_clock::now() < end_
                                      : seed < arguments_.first + arguments_.seeds;
    }
    [[nodiscard]] Report one_run(std::uint64_t seed) const {
        const bool has_tls = !arguments_.tools.certificates.empty();
        return chaos::run(chaos::plan_for(seed, has_tls), arguments_.tools);
    }
    void work() {
        while (true) {
            const std::uint64_t seed = next_++;
            if (!goes_on(seed)) {
                return;
            }
            const Report report = one_run(seed);
            const std::lock_guard lock(mutex_);
            ++runs_;
            failures_ += report.is_clean() ? 0U : 1U;
            sent_ += report.account.sent;
            lost_ += report.account.lost;
            doubled_ += report.plan.qos == 2 && report.account.twice > report.begun_again
                            ? report.account.twice - report.begun_again
                            : 0U;
            print(report);
        }
    }

    Arguments arguments_;
    std::atomic<std::uint64_t> next_;
    std::chrono::steady_clock::time_point end_;
    std::mutex mutex_;
    unsigned runs_ = 0;
    unsigned failures_ = 0;
    unsigned long long sent_ = 0;
    unsigned long long lost_ = 0;
    unsigned long long doubled_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    Arguments arguments;
    if (!parse({argv + 1, argv + argc}, arguments)) {
        std::fputs(
            "usage: chaos --mqpub FILE --mqsub FILE [--certificates DIRECTORY] [--first N] "
            "[--seeds N] "
            "[--jobs N] "
            "[--minutes N]\n",
            stderr);
        return 2;
    }
    return Series(arguments).go() ? 0 : 1;
}
