#include "mqbench/measure/doctor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "mqbench/measure/format.hpp"

namespace mq::bench {

namespace {

using Grade = Finding::Grade;

// Of the process itself: standard streams, files, the loops' own.
constexpr std::uint64_t own_descriptors = 64;
// With its buffers in the kernel, when it is idle.
constexpr double bytes_per_connection = 8'192;
constexpr double busy_share = 0.25;  // of the cores, by others

void examine_descriptors(const HostFacts& facts, const Wanted& wanted, std::vector<Finding>& out) {
    if (!facts.descriptors) {
        return;
    }
    const std::uint64_t needed = wanted.clients + own_descriptors;
    const bool is_enough = *facts.descriptors >= needed;
    const std::string fact = fmt::format("{} open files are allowed and {} needed",
                                         grouped(*facts.descriptors), grouped(needed));
    out.push_back({is_enough ? Grade::good : Grade::bad, "descriptors",
                   is_enough ? fact
                             : fmt::format("{}: raise the hard limit, in "
                                           "/etc/security/limits.conf or with LimitNOFILE={}",
                                           fact, needed)});
}

void examine_ports(const HostFacts& facts, const Wanted& wanted, std::vector<Finding>& out) {
    if (!facts.first_port || !facts.last_port || *facts.last_port < *facts.first_port) {
        return;
    }
    const std::uint64_t ports = (*facts.last_port - *facts.first_port + 1) * wanted.local_addresses;
    const std::string fact = fmt::format(
        "{} local ports from {} address{} for {} connections to one broker", grouped(ports),
        wanted.local_addresses, wanted.local_addresses == 1 ? "" : "es", grouped(wanted.clients));
    if (ports >= wanted.clients) {
        out.push_back({Grade::good, "ports", fact});
        return;
    }
    out.push_back({Grade::bad, "ports",
                   fact + ": name more addresses with -A, or widen the range: sysctl "
                          "net.ipv4.ip_local_port_range='1024 65535'"});
}

void examine_backlogs(const HostFacts& facts, const Wanted& wanted, std::vector<Finding>& out) {
    constexpr std::uint64_t enough = 1'024;
    const std::uint64_t needed = std::min(wanted.clients, enough);
    const auto examine_one = [&](std::string_view subject, std::string_view setting,
                                 std::optional<std::uint64_t> value) {
        if (!value) {
            return;
        }
        const std::string fact = fmt::format("{} is {}", setting, grouped(*value));
        const bool is_enough = *value >= needed;
        out.push_back({is_enough ? Grade::good : Grade::doubtful, std::string(subject),
                       is_enough ? fact
                                 : fmt::format("{}: a broker on this host turns bursts of "
                                               "connections away; sysctl {}={}",
                                               fact, setting, enough)});
    };
    examine_one("accept queue", "net.core.somaxconn", facts.backlog);
    examine_one("SYN queue", "net.ipv4.tcp_max_syn_backlog", facts.syn_backlog);
}

void examine_overflows(const HostFacts& facts, std::vector<Finding>& out) {
    if (facts.listen_overflows) {
        out.push_back(
            {Grade::good, "overflows",
             fmt::format("servers on this host turned {} connections away since it was started",
                         grouped(*facts.listen_overflows))});
    }
}

void examine_memory(const HostFacts& facts, const Wanted& wanted, std::vector<Finding>& out) {
    if (!facts.memory_bytes) {
        return;
    }
    const double needed = bytes_per_connection * static_cast<double>(wanted.clients);
    const auto available = static_cast<double>(*facts.memory_bytes);
    const std::string fact = fmt::format("{} are free, {} needed for idle connections",
                                         bytes_text(available), bytes_text(needed));
    out.push_back({needed < available ? Grade::good : Grade::bad, "memory",
                   needed < available ? fact : fact + ": use fewer --clients, or more hosts"});
}

void examine_cores(const HostFacts& facts, const Wanted& wanted, std::vector<Finding>& out) {
    if (!facts.cores || *facts.cores == 0) {
        return;
    }
    const std::uint64_t cores = *facts.cores;
    if (wanted.threads > cores) {
        out.push_back({Grade::doubtful, "threads",
                       fmt::format("{} threads on {} cores wait for each other: use --threads {}",
                                   wanted.threads, cores, cores)});
    }
    if (!facts.load) {
        return;
    }
    const bool is_idle = *facts.load <= busy_share * static_cast<double>(cores);
    const std::string fact =
        fmt::format("{} cores, of which others use {:.1f}", cores, *facts.load);
    out.push_back({is_idle ? Grade::good : Grade::doubtful, "load",
                   is_idle ? fact
                           : fact + ": stop what else runs, or latencies have its share in "
                                    "them"});
}

void examine_clocks(const HostFacts& facts, std::vector<Finding>& out) {
    if (facts.governor) {
        const bool is_steady = *facts.governor == "performance";
        out.push_back({is_steady ? Grade::good : Grade::doubtful, "clock rate",
                       fmt::format("the governor is {}{}", *facts.governor,
                                   is_steady ? ""
                                             : ": low rates wake a slow core; cpupower "
                                               "frequency-set -g performance")});
    }
    if (facts.clock_source) {
        constexpr std::array<std::string_view, 4> quick{"tsc", "kvm-clock", "arch_sys_counter",
                                                        "hyperv_clocksource_tsc_page"};
        const bool is_quick =
            std::find(quick.begin(), quick.end(), *facts.clock_source) != quick.end();
        out.push_back({is_quick ? Grade::good : Grade::doubtful, "clock source",
                       fmt::format("it is {}{}", *facts.clock_source,
                                   is_quick ? ""
                                            : ": each reading of the clock is a system call; "
                                              "mqbench calibrate says what it costs")});
    }
}

std::string_view name(Grade grade) {
    switch (grade) {
        case Grade::good:
            return "ok";
        case Grade::doubtful:
            return "warn";
        case Grade::bad:
            break;
    }
    return "BAD";
}

}  // namespace

std::vector<Finding> examine(const HostFacts& facts, const Wanted& wanted) {
    std::vector<Finding> findings;
    examine_descriptors(facts, wanted, findings);
    examine_ports(facts, wanted, findings);
    examine_backlogs(facts, wanted, findings);
    examine_overflows(facts, findings);
    examine_memory(facts, wanted, findings);
    examine_cores(facts, wanted, findings);
    examine_clocks(facts, findings);
    return findings;
}

std::string to_text(const std::vector<Finding>& findings) {
    std::string out;
    for (const Finding& finding : findings) {
        fmt::format_to(std::back_inserter(out), "{:<5} {:<13} {}\n", name(finding.grade),
                       finding.subject, finding.detail);
    }
    return out;
}

}  // namespace mq::bench
