// What our tools are to reach in each task, and whether they do.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "records.hpp"

namespace mq::compare {

struct Aim {
    // What the limit is about; lower is better, except for the rate.
    enum class Kind {
        time_to_peer,     // wall time a message, as a share of the peer's
        p50_to_peer,      // median latency, as a share of the peer's
        rate,             // messages a second, at least
        cpu,              // microseconds a message (seconds a million)
        constant_memory,  // peak memory with ten times the messages: at most so many KiB more
    };
    std::string_view task;
    Role role{};
    Kind kind{};
    double limit = 0;
};

// "mqpub: at least 5.00 M messages/s: met (6.10)", for each aim of the task.
[[nodiscard]] std::vector<std::string> judge(std::string_view task,
                                             const std::vector<Contender>& contenders);

// Wall time a message, in microseconds.
[[nodiscard]] double time_per_message(const Run& run);

}  // namespace mq::compare
