#include <sys/resource.h>

#include <charconv>
#include <fstream>
#include <sstream>
#include <string_view>
#include <thread>

#include "mqbench/measure/doctor.hpp"

namespace mq::bench {

namespace {

std::optional<std::string> first_line(const std::string& file) {
    std::ifstream stream(file);
    std::string line;
    return std::getline(stream, line) ? std::optional(line) : std::nullopt;
}

std::optional<std::uint64_t> to_number(std::string_view text) {
    std::uint64_t value = 0;
    const auto result = std::from_chars(text.data(), text.data() + text.size(), value);
    return result.ec == std::errc{} ? std::optional(value) : std::nullopt;
}

std::optional<std::uint64_t> read_number(const std::string& file) {
    const auto line = first_line(file);
    return line ? to_number(*line) : std::nullopt;
}

void read_ports(HostFacts& facts) {
    std::ifstream stream("/proc/sys/net/ipv4/ip_local_port_range");
    std::uint64_t first = 0;
    std::uint64_t last = 0;
    if (stream >> first >> last) {
        facts.first_port = first;
        facts.last_port = last;
    }
}

std::optional<std::uint64_t> available_memory() {
    std::ifstream stream("/proc/meminfo");
    std::string name;
    std::uint64_t kibibytes = 0;
    for (std::string line; std::getline(stream, line);) {
        std::istringstream words(line);
        if (words >> name >> kibibytes && name == "MemAvailable:") {
            return kibibytes * 1024;
        }
    }
    return std::nullopt;
}

std::optional<double> load() {
    std::ifstream stream("/proc/loadavg");
    double value = 0;
    return stream >> value ? std::optional(value) : std::nullopt;
}

// /proc/net/netstat has the names in one line and the numbers in the next.
std::optional<std::uint64_t> listen_overflows() {
    std::ifstream stream("/proc/net/netstat");
    std::string names_line;
    std::string numbers_line;
    while (std::getline(stream, names_line) && std::getline(stream, numbers_line)) {
        std::istringstream names(names_line);
        std::istringstream numbers(numbers_line);
        std::string name;
        std::string number;
        while (names >> name && numbers >> number) {
            if (name == "ListenOverflows") {
                return to_number(number);
            }
        }
    }
    return std::nullopt;
}

}  // namespace

HostFacts read_host_facts() {
    HostFacts facts;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        facts.descriptors = limit.rlim_max;
    }
    read_ports(facts);
    facts.backlog = read_number("/proc/sys/net/core/somaxconn");
    facts.syn_backlog = read_number("/proc/sys/net/ipv4/tcp_max_syn_backlog");
    facts.memory_bytes = available_memory();
    facts.cores = std::thread::hardware_concurrency();
    facts.load = load();
    facts.governor = first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
    facts.clock_source =
        first_line("/sys/devices/system/clocksource/clocksource0/current_clocksource");
    facts.listen_overflows = listen_overflows();
    return facts;
}

}  // namespace mq::bench
