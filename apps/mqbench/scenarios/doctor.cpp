// Before a large run: what on this machine would stand in its way, and what to do about it.
#include "mqbench/measure/doctor.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "mqbench/scenarios/scenarios.hpp"

namespace mq::bench {

using cli::ExitCode;
using cli::Outcome;

Outcome run_doctor(const Config& config) {
    constexpr std::uint32_t default_clients = 1000;
    const Wanted wanted{
        .clients = config.clients.value_or(default_clients),
        .local_addresses = std::max<std::uint64_t>(config.bind_addresses.size(), 1)};
    const auto findings = examine(read_host_facts(), wanted);
    fmt::print("{}", to_text(findings));
    const auto bad = std::count_if(findings.begin(), findings.end(), [](const Finding& finding) {
        return finding.grade == Finding::Grade::bad;
    });
    return bad == 0
               ? Outcome{}
               : Outcome{ExitCode::negative, fmt::format("{} clients: {} of {} checks failed",
                                                         wanted.clients, bad, findings.size())};
}

}  // namespace mq::bench
