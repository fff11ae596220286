#include "simulation/simulation.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <string>

using mqtt::test::simulate;
using mqtt::test::SimulationReport;

namespace {

// MQTOOLS_SIMULATION_SEED=N runs that one alone; MQTOOLS_SIMULATION_RUNS=N as many from 1 on.
std::uint64_t setting(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace

TEST_CASE("Thousands of seeded runs lose no QoS 1, double no QoS 2, keep order and end") {
    const std::uint64_t chosen = setting("MQTOOLS_SIMULATION_SEED", 0);
    const std::uint64_t first = chosen != 0 ? chosen : 1;
    const std::uint64_t last = chosen != 0 ? chosen : setting("MQTOOLS_SIMULATION_RUNS", 4000);
    SimulationReport total;
    for (std::uint64_t seed = first; seed <= last; ++seed) {
        const SimulationReport report = simulate(seed);
        INFO("replay with MQTOOLS_SIMULATION_SEED=" << seed << " (" << report.summary << ")");
        CHECK(report.failure == "");
        total.connections += report.connections;
        total.resends += report.resends;
        total.suppressed += report.suppressed;
        total.in_doubt += report.in_doubt;
        total.restarts += report.restarts;
        total.sessions_lost += report.sessions_lost;
    }
    MESSAGE("" << (last - first + 1) << " runs: " << total.connections << " connections, "
               << total.resends << " resends, " << total.suppressed << " repeats suppressed, "
               << total.restarts << " restarts, " << total.sessions_lost << " sessions lost, "
               << total.in_doubt << " in doubt");
    if (chosen == 0 && last >= 1000) {  // a world without faults would prove nothing
        CHECK(total.connections > last * 3);
        CHECK(total.resends > last);
        CHECK(total.suppressed > last / 10);
        CHECK(total.restarts > last / 10);
        CHECK(total.in_doubt > last / 100);
    }
}

TEST_CASE("A seed gives the same run twice") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        CHECK(simulate(seed).summary == simulate(seed).summary);
    }
}
