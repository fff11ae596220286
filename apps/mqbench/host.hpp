// What the system says of this machine and of this process.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>

#include "mqbench/measure/result.hpp"
#include "mqtt/endpoint.hpp"

namespace mq::bench {

[[nodiscard]] HostIdentity host_identity();

// Of this process, from its start on.
struct ProcessUse {
    std::uint64_t page_faults = 0;
    std::uint64_t context_switches = 0;  // involuntary
    std::uint64_t resident_bytes = 0;    // the most there was
};
[[nodiscard]] ProcessUse process_use();

// Processor time of a thread.
[[nodiscard]] nanoseconds cpu_time(clockid_t clock);
// How long a thread of this process was ready to run, but did not.
[[nodiscard]] std::optional<nanoseconds> run_queue_delay(pid_t thread);

// Raises the limit of open files as far as it may go; how many there may be now.
[[nodiscard]] std::uint64_t raise_descriptor_limit();

// The broker runs here: a Unix socket, a loopback address or one of our own. Nothing: the host is
// a name that would have to be looked up.
[[nodiscard]] std::optional<bool> is_this_host(const mqtt::Endpoint& endpoint);

// The first line of a file of /proc or /sys; nothing: there is none.
[[nodiscard]] std::optional<std::string> first_line(const std::string& path);

}  // namespace mq::bench
