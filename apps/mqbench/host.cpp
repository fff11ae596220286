#include "mqbench/host.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/utsname.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstring>
#include <fstream>
#include <memory>
#include <thread>

namespace mq::bench {

namespace {

std::string processor() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("model name")) {
            const std::size_t at = line.find(": ");
            return at == std::string::npos ? line : line.substr(at + 2);
        }
    }
    return "unknown";
}

std::optional<std::string> virtualization() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("flags") && line.find(" hypervisor") != std::string::npos) {
            return first_line("/sys/hypervisor/type")
                .value_or(first_line("/sys/class/dmi/id/sys_vendor").value_or("virtual machine"));
        }
    }
    return std::nullopt;
}

// The bytes of a numeric address, of IPv4 or IPv6; empty for a name.
std::string address_bytes(const std::string& host) {
    std::array<char, sizeof(in6_addr)> bytes{};
    if (::inet_pton(AF_INET, host.c_str(), bytes.data()) == 1) {
        return {bytes.data(), sizeof(in_addr)};
    }
    if (::inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1) {
        return {bytes.data(), sizeof(in6_addr)};
    }
    return {};
}

std::string address_bytes(const sockaddr& address) {
    std::string bytes;
    if (address.sa_family == AF_INET) {
        sockaddr_in v4{};
        std::memcpy(&v4, &address, sizeof v4);
        bytes.assign(reinterpret_cast<const char*>(&v4.sin_addr), sizeof v4.sin_addr);
    } else if (address.sa_family == AF_INET6) {
        sockaddr_in6 v6{};
        std::memcpy(&v6, &address, sizeof v6);
        bytes.assign(reinterpret_cast<const char*>(&v6.sin6_addr), sizeof v6.sin6_addr);
    }
    return bytes;
}

bool is_own_address(const std::string& bytes) {
    ifaddrs* found = nullptr;
    if (::getifaddrs(&found) != 0) {
        return false;
    }
    const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> list(found, &::freeifaddrs);
    for (const ifaddrs* one = list.get(); one != nullptr; one = one->ifa_next) {
        if (one->ifa_addr != nullptr && address_bytes(*one->ifa_addr) == bytes) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::optional<std::string> first_line(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    return std::getline(file, line) ? std::optional(line) : std::nullopt;
}

HostIdentity host_identity() {
    utsname names{};
    ::uname(&names);
    return {.processor = processor(),
            .cores = std::thread::hardware_concurrency(),
            .kernel = fmt::format("{} {}", names.sysname, names.release),
            .governor = first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
            .virtualization = virtualization()};
}

ProcessUse process_use() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return {.page_faults = static_cast<std::uint64_t>(usage.ru_minflt + usage.ru_majflt),
            .context_switches = static_cast<std::uint64_t>(usage.ru_nivcsw),
            .resident_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024};
}

nanoseconds cpu_time(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
}

std::optional<nanoseconds> run_queue_delay(pid_t thread) {
    const auto line = first_line(fmt::format("/proc/self/task/{}/schedstat", thread));
    if (!line) {
        return std::nullopt;
    }
    const std::size_t at = line->find(' ') + 1;  // the second number
    std::int64_t delay = 0;
    const auto [end, error] =
        std::from_chars(line->data() + at, line->data() + line->size(), delay);
    return error == std::errc{} ? std::optional(nanoseconds(delay)) : std::nullopt;
}

std::uint64_t raise_descriptor_limit() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        ::setrlimit(RLIMIT_NOFILE, &limit);
        ::getrlimit(RLIMIT_NOFILE, &limit);
    }
    return limit.rlim_cur;
}

std::optional<bool> is_this_host(const mqtt::Endpoint& endpoint) {
    if (endpoint.kind == mqtt::Endpoint::Kind::unix_socket || endpoint.host == "localhost") {
        return true;
    }
    const std::string bytes = address_bytes(endpoint.host);
    if (bytes.empty()) {
        return std::nullopt;
    }
    constexpr char loopback = 127;
    return (bytes.size() == sizeof(in_addr) && bytes[0] == loopback) || is_own_address(bytes);
}

}  // namespace mq::bench
