#include "mqbench/live.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <utility>

#include "mqbench/measure/format.hpp"

namespace mq::bench {

namespace {

constexpr std::size_t sparkline_width = 24;
constexpr std::size_t bar_width = 20;

std::string per_second(const std::optional<double>& rate) {
    return rate ? rate_text(rate) + "/s" : std::string(not_measured);
}

}  // namespace

Live::Live(std::string headline, Look look) : headline_(std::move(headline)), look_(look) {}

void Live::show(const Second& second) {
    if (look_.is_quiet) {
        return;
    }
    const SeriesPoint& point = second.point;
    const double at = std::chrono::duration<double>(point.at).count();
    if (!look_.is_terminal) {
        fmt::print(stderr,
                   "{:6.1f} s  {:9}  offered {}  delivered {}  p50 {}  p99 {}  connected {}  cpu "
                   "{:.0f}%\n",
                   at, point.phase, per_second(point.offered), per_second(point.delivered),
                   duration_text(point.p50), duration_text(point.p99), point.connected.value_or(0),
                   point.cpu.value_or(0) * 100);
        return;
    }
    p99s_.push_back(point.p99 ? std::optional(static_cast<double>(point.p99->count()))
                              : std::nullopt);
    if (p99s_.size() > sparkline_width) {
        p99s_.erase(p99s_.begin());
    }
    std::string block = headline_ + "\n";
    block += fmt::format(" {:9} {:6.1f} s  {}\n", point.phase, at,
                         second.progress ? progress_bar(*second.progress, bar_width) : "");
    block += fmt::format(" offered {}  delivered {}  in flight {}  backlog {}  connected {}\n",
                         per_second(point.offered), per_second(point.delivered),
                         point.in_flight.value_or(0), point.backlog.value_or(0),
                         point.connected.value_or(0));
    block += fmt::format(" last second  p50 {}  p99 {}  max {}  {}\n", duration_text(point.p50),
                         duration_text(point.p99), duration_text(point.maximum),
                         sparkline(p99s_, Charset::ascii));
    block += fmt::format(" tool  cpu {:.0f}% of a thread  timer late p99 {}\n",
                         point.cpu.value_or(0) * 100,
                         duration_text(second.timer_late.supported_quantile(0.99)));
    draw(block);
}

void Live::draw(const std::string& block) {
    clear();
    std::fwrite(block.data(), 1, block.size(), stderr);
    lines_ = static_cast<std::size_t>(std::count(block.begin(), block.end(), '\n'));
}

void Live::clear() {
    if (lines_ > 0) {
        fmt::print(stderr, "\x1b[{}A\x1b[J", lines_);  // up, and all below away
        lines_ = 0;
    }
}

}  // namespace mq::bench
