// A client session and a broker, joined by a link that fails, in a world with its own clock. One
// seed decides everything: version, messages, sizes, delays, where a connection breaks (at any
// byte), when it goes silent, when the server forgets the session, when the client's process starts
// anew. The same seed gives the same run.
#pragma once

#include <cstdint>
#include <string>

namespace mqtt::test {

struct SimulationReport {
    std::string failure;  // empty: every promise was kept
    std::string summary;  // what the seed chose, and how it went
    // How much happened, so that a test can see that the faults do take place.
    unsigned connections = 0;
    unsigned resends = 0;
    unsigned suppressed = 0;
    unsigned in_doubt = 0;
    unsigned restarts = 0;
    unsigned sessions_lost = 0;
};

[[nodiscard]] SimulationReport simulate(std::uint64_t seed);

}  // namespace mqtt::test
