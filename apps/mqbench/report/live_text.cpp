#include "mqbench/report/live_text.hpp"

#include <fmt/format.h>

namespace mq::bench {

namespace {

constexpr std::size_t bar_width = 10;

std::string per_second(std::optional<double> rate) {
    return rate ? rate_text(rate) + "/s" : std::string(not_measured);
}

// "[00:37 / 01:00]  ======----"; nothing outside the measured phase.
std::string progress(const LiveView& view) {
    if (!view.measured) {
        return {};
    }
    const std::string at = clock_text(*view.measured);
    if (!view.duration || *view.duration <= nanoseconds(0)) {
        return fmt::format("[{}]", at);
    }
    const double share =
        static_cast<double>(view.measured->count()) / static_cast<double>(view.duration->count());
    return fmt::format("[{} / {}]  {}", at, clock_text(*view.duration),
                       progress_bar(share, bar_width));
}

std::string share_of_plan(const LiveView& view) {
    return view.planned_rate && view.second.offered && *view.planned_rate > 0
               ? fmt::format(" ({:.1f}% of plan)", *view.second.offered / *view.planned_rate * 100)
               : std::string();
}

std::string quantile(const Histogram& histogram, double fraction) {
    return short_duration_text(histogram.supported_quantile(fraction));
}

std::string latency_line(const LiveView& view, Charset charset) {
    const Histogram& latency = view.latency;
    return fmt::format(
        " {:<9} p50 {}  p90 {}  p99 {}  p99.9 {}  max {}   last 1s: p99 {}  {}", view.latency_name,
        quantile(latency, 0.5), quantile(latency, 0.9), quantile(latency, 0.99),
        quantile(latency, 0.999),
        latency.is_empty() ? std::string(not_measured) : short_duration_text(latency.maximum()),
        short_duration_text(view.second.p99), sparkline(view.p99s, charset));
}

// Characters, not bytes: those that go on another one take no column.
void append_cut(std::string_view line, std::size_t columns, std::string& out) {
    std::size_t width = 0;
    for (const char character : line) {
        const bool goes_on = (static_cast<unsigned char>(character) & 0xC0U) == 0x80U;
        width += goes_on ? 0 : 1;
        if (width > columns) {
            break;
        }
        out += character;
    }
    out += '\n';
}

std::string percent(std::optional<double> share) {
    return share ? fmt::format("{:.0f}%", *share * 100) : std::string(not_measured);
}

}  // namespace

std::string live_block(const LiveView& view, Charset charset, std::size_t columns) {
    const SeriesPoint& second = view.second;
    std::string block;
    append_cut(fmt::format("{}   {}", view.headline, progress(view)), columns, block);
    append_cut(fmt::format(" phase     {:<12} connected {}/{}   in flight {}   backlog {}",
                           second.phase, grouped(second.connected), grouped(view.clients),
                           grouped(second.in_flight), grouped(second.backlog)),
               columns, block);
    append_cut(
        fmt::format(" offered   {}{}   delivered {}   dup {}  reorder {}  corrupt {}",
                    per_second(second.offered), share_of_plan(view), per_second(second.delivered),
                    grouped(view.duplicate), grouped(view.reordered), grouped(view.corrupt)),
        columns, block);
    append_cut(latency_line(view, charset), columns, block);
    append_cut(fmt::format(" tool      cpu {} of a core (busiest thread)   timer late p99 {}",
                           percent(second.cpu), quantile(view.timer_late, 0.99)),
               columns, block);
    return block;
}

std::string live_line(const LiveView& view) {
    const SeriesPoint& second = view.second;
    return fmt::format(
        "{:>6} {:<9} offered {} delivered {} p50 {} p99 {} max {} in flight {} backlog {} "
        "connected {} cpu {} timer late p99 {}\n",
        clock_text(second.at), second.phase, per_second(second.offered),
        per_second(second.delivered), short_duration_text(second.p50),
        short_duration_text(second.p99), short_duration_text(second.maximum),
        grouped(second.in_flight), grouped(second.backlog), grouped(second.connected),
        percent(second.cpu), quantile(view.timer_late, 0.99));
}

}  // namespace mq::bench
