// What one run of the chaos does, all of it from one number.
#pragma once

#include <chrono>
#include <cstdint>
#include <random>
#include <string>

namespace chaos {

using Milliseconds = std::chrono::milliseconds;

class Random {
public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}
    // 0 to limit - 1. Not std::uniform_int_distribution: its numbers differ between libraries.
    std::uint64_t below(std::uint64_t limit) { return engine_() % limit; }
    bool chance(unsigned percent) { return below(100) < percent; }
    Milliseconds milliseconds(std::uint64_t from, std::uint64_t to) {
        return Milliseconds(from + below(to - from + 1));
    }

private:
    std::mt19937_64 engine_;
};

struct Plan {
    std::uint64_t seed = 0;
    std::string version;  // as for -V
    int qos = 1;
    bool tls = false;
    unsigned messages = 0;
    unsigned largest_payload = 0;  // bytes
    unsigned faults = 0;           // of connections
    unsigned restarts = 0;         // of the broker, orderly: it keeps its sessions
    unsigned pauses = 0;           // of the broker
    unsigned crashes = 0;          // of the subscriber, by kill -9
    bool repeats = false;          // mqpub has a response timeout
};

// `has_tls`: some runs may go over TLS.
[[nodiscard]] Plan plan_for(std::uint64_t seed, bool has_tls);
// The line that is published as message `number`: its number, and bytes that depend on the seed.
[[nodiscard]] std::string line(const Plan& plan, unsigned number);

}  // namespace chaos
