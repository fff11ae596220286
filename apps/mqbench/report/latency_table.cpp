#include "mqbench/report/latency_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "mqbench/measure/format.hpp"
#include "mqbench/report/json_fields.hpp"

namespace mq::bench {

namespace {

struct Row {
    std::string_view name;
    std::string_view label;
    std::string_view remark;
};

constexpr std::array<Row, 7> rows{
    {{latency::e2e_response, "e2e response", "<- from the planned instant"},
     {latency::e2e_service, "e2e service", "<- from the write"},
     {latency::ack, "publish ack", ""},
     {latency::rr, "response", "<- from the planned instant of the request"},
     {latency::ping, "ping", ""},
     {latency::subscribe, "subscribe", ""},
     {latency::connect, "connect", ""}}};
constexpr std::array<Row, 6> phase_rows{{{latency::connect_resolve, "resolve", ""},
                                         {latency::connect_tcp, "tcp", ""},
                                         {latency::connect_tls_full, "tls full", ""},
                                         {latency::connect_tls_resumed, "tls resumed", ""},
                                         {latency::connect_ws, "ws", ""},
                                         {latency::connect_mqtt, "mqtt", ""}}};

const Histogram* find_values(const Run& run, std::string_view name) {
    const Histogram* histogram = find_latency(run, name);
    return histogram && !histogram->is_empty() ? histogram : nullptr;
}

void append_row(std::string_view label, const Histogram& histogram, std::string_view remark,
                std::string& out) {
    fmt::format_to(std::back_inserter(out), " {:<13}", label);
    for (const Percentile& percentile : percentiles) {
        fmt::format_to(std::back_inserter(out), "{:>9}",
                       duration_text(histogram.supported_quantile(percentile.fraction)));
    }
    fmt::format_to(std::back_inserter(out), "{:>9}{:>10}{}{}\n", duration_text(histogram.maximum()),
                   grouped(histogram.count()), remark.empty() ? "" : "   ", remark);
}

// (tcp 182 us + mqtt 905 us)
std::string phase_medians(const Run& run) {
    std::string text;
    for (const Row& row : phase_rows) {
        if (const Histogram* histogram = find_values(run, row.name)) {
            fmt::format_to(std::back_inserter(text), "{}{} {}", text.empty() ? "(" : " + ",
                           row.label, duration_text(histogram->quantile(0.5)));
        }
    }
    return text.empty() ? text : text + ", medians)";
}

void append_phases(const Run& run, std::string& out) {
    for (const Row& row : phase_rows) {
        if (const Histogram* histogram = find_values(run, row.name)) {
            append_row(fmt::format("  {}", row.label), *histogram, row.remark, out);
        }
    }
}

bool lacks_samples(const Run& run) {
    return std::any_of(run.latency.begin(), run.latency.end(), [](const auto& named) {
        return !named.second.is_empty() && !named.second.supports(percentiles.back().fraction);
    });
}

}  // namespace

void append_latency_table(const Run& run, ConnectPhases phases, std::string& out) {
    const bool is_empty = std::all_of(run.latency.begin(), run.latency.end(),
                                      [](const auto& named) { return named.second.is_empty(); });
    if (is_empty) {
        return;
    }
    fmt::format_to(std::back_inserter(out), " {:<13}{:>9}{:>9}{:>9}{:>9}{:>9}{:>9}{:>10}\n", "",
                   "p50", "p90", "p99", "p99.9", "p99.99", "max", "samples");
    for (const Row& row : rows) {
        const Histogram* histogram = find_values(run, row.name);
        if (!histogram) {
            continue;
        }
        const bool is_connect = row.name == latency::connect;
        append_row(row.label, *histogram,
                   is_connect && phases == ConnectPhases::behind ? phase_medians(run)
                                                                 : std::string(row.remark),
                   out);
        if (is_connect && phases == ConnectPhases::rows) {
            append_phases(run, out);
        }
    }
    if (lacks_samples(run)) {
        out += " -: fewer than ten samples lie above it\n";
    }
}

}  // namespace mq::bench
