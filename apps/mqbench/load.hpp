// The vocabulary of a load: who talks to whom, when, and how much. Values as the command line has
// them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mqbench/measure/arrival.hpp"
#include "mqtt/result.hpp"
#include "mqtt/types.hpp"

namespace mq::bench {

// Who gets whose messages.
enum class Topology : std::uint8_t {
    pairs,    // 1:1, publisher i to subscriber i
    fan_in,   // N:1
    fan_out,  // 1:N
    mesh,     // N:M, all to all
};

// What happens to a message that is due while the in-flight window or the network is full.
enum class OnFull : std::uint8_t {
    block,  // it waits, and keeps the time for which it was planned
    drop,   // it is not sent, and counts as not offered
    skip,   // only the newest of those that wait is sent; the others count as not offered
};

enum class Spin : std::uint8_t { automatic, always, never };

// Bytes of a payload, the header that mqbench writes into it included.
struct PayloadSize {
    enum class Kind : std::uint8_t { fixed, uniform, lognormal };
    Kind kind = Kind::fixed;
    std::uint32_t least = 64;  // fixed: the size; lognormal: the median
    std::uint32_t most = 64;
    double sigma = 0;  // lognormal: of the logarithm
};

// "1:1", "N:1", "1:N", "N:M"
[[nodiscard]] mqtt::Result<Topology> parse_topology(std::string_view text);
[[nodiscard]] std::string_view name(Topology topology);
[[nodiscard]] mqtt::Result<OnFull> parse_on_full(std::string_view text);
[[nodiscard]] std::string_view name(OnFull policy);
[[nodiscard]] mqtt::Result<Spin> parse_spin(std::string_view text);
// "const", "poisson", "burst:N/DURATION"
[[nodiscard]] mqtt::Result<Arrival> parse_arrival(std::string_view text);
[[nodiscard]] std::string name(const Arrival& arrival);
// "all", "paced:2x", "none"
[[nodiscard]] mqtt::Result<Catchup> parse_catchup(std::string_view text);
[[nodiscard]] std::string name(const Catchup& catchup);
// "64", "1k", "64-1024", "lognormal:MEDIAN,SIGMA"
[[nodiscard]] mqtt::Result<PayloadSize> parse_payload_size(std::string_view text);
[[nodiscard]] std::string name(const PayloadSize& size);
// Messages or connections a second: "5000", "0.5", "20k", "1.5M".
[[nodiscard]] mqtt::Result<double> parse_rate(std::string_view text);
// A whole number, with k or M for thousands and millions.
[[nodiscard]] mqtt::Result<std::uint64_t> parse_count(std::string_view text, std::uint64_t least,
                                                      std::uint64_t most);

}  // namespace mq::bench
