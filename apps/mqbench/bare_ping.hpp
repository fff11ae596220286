// The least that a message through a broker can take on this machine: a blocking socket, a prepared
// packet, and nothing of this tool in between.
#pragma once

#include <cstdint>

#include "mqbench/measure/histogram.hpp"
#include "mqtt/result.hpp"

namespace mq::bench {

// `count` messages of 64 bytes, one every `interval`, to a broker on 127.0.0.1 that sends them back
// as they are.
[[nodiscard]] mqtt::Result<Histogram> bare_round_trips(std::uint16_t port, std::uint64_t count,
                                                       nanoseconds interval);

}  // namespace mq::bench
