// What of this host may stand in the way of a measurement, found before it starts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mq::bench {

// What /proc, /sys and the limits of the process say; what they do not say is empty.
struct HostFacts {
    std::optional<std::uint64_t> descriptors;  // RLIMIT_NOFILE, the hard limit
    std::optional<std::uint64_t> first_port;   // net.ipv4.ip_local_port_range
    std::optional<std::uint64_t> last_port;
    std::optional<std::uint64_t> backlog;       // net.core.somaxconn
    std::optional<std::uint64_t> syn_backlog;   // net.ipv4.tcp_max_syn_backlog
    std::optional<std::uint64_t> memory_bytes;  // MemAvailable
    std::optional<std::uint64_t> cores;
    std::optional<double> load;           // runnable processes, over a minute
    std::optional<std::string> governor;  // of the processor's clock rate
    std::optional<std::string> clock_source;
    std::optional<std::uint64_t> listen_overflows;  // TcpExt ListenOverflows, since boot
};

[[nodiscard]] HostFacts read_host_facts();

struct Wanted {
    std::uint64_t clients = 1;          // connections of one process
    std::uint64_t local_addresses = 1;  // -A
    std::uint64_t threads = 1;
};

struct Finding {
    enum class Grade : std::uint8_t { good, doubtful, bad };
    Grade grade = Grade::good;
    std::string subject;  // "descriptors"
    std::string detail;   // a sentence: the fact, and, unless it is good, the remedy
};

// One for each subject of which something is known. Pure.
[[nodiscard]] std::vector<Finding> examine(const HostFacts& facts, const Wanted& wanted);

// A line for each. Ends with a line's end.
[[nodiscard]] std::string to_text(const std::vector<Finding>& findings);

}  // namespace mq::bench
