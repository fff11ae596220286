// What is seen of a run while it lasts: a block for a terminal, which is drawn anew each second, or
// a line a second for everything else. Pure functions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "mqbench/measure/format.hpp"
#include "mqbench/measure/result.hpp"

namespace mq::bench {

struct LiveView {
    std::string_view headline;  // "mqbench lat  mqtt://10.0.0.5:1883  QoS 1  50->50  5,000.0 msg/s"
    std::string_view latency_name;        // "e2e"
    const SeriesPoint& second;            // the last one
    const Histogram& latency;             // of the measured phase until now
    const Histogram& timer_late;          // of the last second
    std::optional<nanoseconds> measured;  // how long the measured phase has lasted
    std::optional<nanoseconds> duration;  // how long it is going to
    std::optional<double> planned_rate;   // messages per second
    std::uint64_t clients = 0;
    std::uint64_t duplicate = 0;
    std::uint64_t reordered = 0;
    std::uint64_t corrupt = 0;
    std::span<const std::optional<double>> p99s;  // of the last seconds, for the sparkline
};

// Five lines, each with a line's end and none wider than `columns`, so that no terminal breaks one
// in two. No colors.
[[nodiscard]] std::string live_block(const LiveView& view, Charset charset, std::size_t columns);

// One line with a line's end.
[[nodiscard]] std::string live_line(const LiveView& view);

}  // namespace mq::bench
