#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <numeric>

#include "mqbench/measure/format.hpp"
#include "mqbench/report/latency_table.hpp"
#include "mqbench/report/report.hpp"

namespace mq::bench {

namespace {

template <typename... Values>
void append(std::string& out, fmt::format_string<Values...> format, Values&&... values) {
    fmt::format_to(std::back_inserter(out), format, std::forward<Values>(values)...);
}

std::string_view title(std::string_view mode) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> titles{
        {{"lat", "Latency"},
         {"tput", "Throughput"},
         {"pub", "Publishing"},
         {"sub", "Subscribing"},
         {"conn", "Connections"},
         {"storm", "Connection storm"},
         {"rr", "Request and response"},
         {"ping", "Ping"}}};
    for (const auto& [name, text] : titles) {
        if (name == mode) {
            return text;
        }
    }
    return mode;
}

bool has_messages(const Run& run) {
    return run.counts.planned || run.counts.received;
}

void append_title(const Result& result, const Run& run, std::string& out) {
    append(out, "{}, {}", title(result.plan.mode), duration_text(run.window.length()));
    if (result.plan.warm_up > nanoseconds(0)) {
        append(out, " after {} warm-up", duration_text(result.plan.warm_up));
    }
    if (has_messages(run)) {
        append(out, ", {} planned / {} sent / {} received", grouped(run.counts.planned),
               grouped(run.counts.written), grouped(run.counts.received));
    }
    out += result.is_interrupted ? " (interrupted)\n" : "\n";
}

std::string slowest_second(const Run& run) {
    std::optional<double> least;
    for (const SeriesPoint& point : run.series) {
        // The seconds in which the window begins and ends are not whole.
        const bool is_whole =
            point.at - std::chrono::seconds(1) >= run.window.start && point.at <= run.window.end;
        if (is_whole && point.delivered) {
            least = std::min(*point.delivered, least.value_or(*point.delivered));
        }
    }
    return least ? fmt::format(" (min second {})", rate_text(least)) : std::string();
}

void append_rate(const Run& run, std::string& out) {
    const Rates& rate = run.rate;
    if (rate.connected) {
        append(out, "Rate      {} connections/s\n", rate_text(rate.connected));
    }
    if (rate.offered || rate.delivered) {
        append(out, "Rate      {} msg/s offered, {} delivered{}   {} payload, {} wire\n",
               rate_text(rate.offered), rate_text(rate.delivered), slowest_second(run),
               byte_rate_text(rate.payload_bytes), byte_rate_text(rate.wire_bytes));
    }
}

void append_counts(const Run& run, std::string& out) {
    const MeasuredCounters& counts = run.counts;
    if (!has_messages(run)) {
        return;
    }
    append(out, "Sent      offered {}  not offered {}  written {}  acked by TCP {}  by MQTT {}\n",
           grouped(counts.offered), grouped(counts.not_offered), grouped(counts.written),
           grouped(counts.tcp_acked), grouped(counts.acked));
    append(out, "Delivery  lost {}  duplicate {} (with DUP {})  out of order {}",
           grouped(counts.lost), grouped(counts.duplicate), grouped(counts.duplicate_flagged),
           grouped(counts.reordered));
    if (counts.max_reorder.value_or(0) > 0) {
        append(out, " (by up to {})", grouped(counts.max_reorder));
    }
    append(out, "  corrupt {}\n          foreign {}  retained {}  replayed {}",
           grouped(counts.corrupt), grouped(counts.foreign), grouped(counts.retained),
           grouped(counts.replayed));
    if (counts.too_late.value_or(0) > 0) {
        append(out, "  too late to tell from duplicates {}", grouped(counts.too_late));
    }
    if (run.longest_gap) {
        append(out, "  longest gap {}", duration_text(run.longest_gap));
    }
    out += '\n';
}

void append_broker(const Run& run, std::string& out) {
    if (!run.broker) {
        return;
    }
    out += "Broker   ";
    for (const auto& [name, after] : run.broker->after) {
        const auto before = run.broker->before.find(name);
        if (before != run.broker->before.end()) {
            const double more = after - before->second;
            append(out, " {} {}{}", name, more < 0 ? "-" : "+",
                   grouped(static_cast<std::uint64_t>(std::abs(more))));
        }
    }
    out += '\n';
}

// 0: all members got the same; near 1: one got all.
double gini(std::vector<std::uint64_t> values) {
    std::sort(values.begin(), values.end());
    double weighted = 0;
    for (std::size_t index = 0; index < values.size(); ++index) {
        weighted += static_cast<double>(index + 1) * static_cast<double>(values[index]);
    }
    const auto sum =
        static_cast<double>(std::accumulate(values.begin(), values.end(), std::uint64_t{0}));
    const auto count = static_cast<double>(values.size());
    return sum == 0 ? 0 : 2 * weighted / (count * sum) - (count + 1) / count;
}

void append_shares(const Run& run, std::string& out) {
    for (const ShareBalance& share : run.shares) {
        if (share.received.empty()) {
            continue;
        }
        const auto [least, most] =
            std::minmax_element(share.received.begin(), share.received.end());
        append(out, "Share     {}: {} members, least {}, most {}, Gini {:.2f}\n", share.group,
               share.received.size(), grouped(*least), grouped(*most), gini(share.received));
    }
}

// Of a single client it would say what the table has said.
void append_worst_clients(const Run& run, std::string& out) {
    if (run.worst_clients.size() < 2) {
        return;
    }
    append(out, "Worst {} clients by p99:", run.worst_clients.size());
    for (const ClientLatency& client : run.worst_clients) {
        append(out, "{} {} {}", &client == run.worst_clients.data() ? "" : ",", client.client,
               duration_text(client.p99));
    }
    out += '\n';
}

std::string_view verdict(const Validity& validity) {
    if (!validity.client_bound) {
        return "";
    }
    return *validity.client_bound ? "  -> client-bound" : "  -> not client-bound";
}

void append_tool(const Run& run, const Validity& validity, std::string& out) {
    const ToolUse& tool = run.tool;
    std::optional<double> busiest;
    std::optional<nanoseconds> delay;
    for (const ThreadUse& thread : tool.threads) {
        busiest = std::max(thread.cpu, busiest.value_or(0));
        delay = thread.run_queue_delay
                    ? std::max(*thread.run_queue_delay, delay.value_or(nanoseconds(0)))
                    : delay;
    }
    const auto lateness =
        tool.timer_late ? tool.timer_late->supported_quantile(0.99) : std::nullopt;
    append(out, "Tool      busiest thread {}, timer lateness p99 {}", share_text(busiest),
           duration_text(lateness));
    if (tool.floor) {
        append(out, ", floor of this host {} (calibrate)", duration_text(tool.floor));
    }
    append(out, "{}\n          send blocked {}  window blocked {}  waited for a core {}",
           verdict(validity), duration_text(tool.send_blocked), duration_text(tool.window_blocked),
           duration_text(delay));
    append(out, "  switches {}  page faults {}  resident {}\n", grouped(tool.context_switches),
           grouped(tool.page_faults),
           tool.resident_bytes ? bytes_text(static_cast<double>(*tool.resident_bytes))
                               : std::string(not_measured));
}

void append_errors(const Run& run, std::string& out) {
    for (const auto& [clause, count] : run.errors) {
        append(out, "Error     {}x {}\n", grouped(count), clause);
    }
}

void append_checks(const Result& result, std::string& out) {
    if (result.assertions.empty()) {
        return;
    }
    out += "Checks   ";
    for (const AssertionResult& assertion : result.assertions) {
        append(out, " {} {} ({})  ", assertion.expression, assertion.is_passed ? "PASS" : "FAIL",
               assertion.value.value_or("not measured, or too few samples"));
    }
    out.resize(out.find_last_not_of(' ') + 1);
    out += '\n';
}

}  // namespace

std::string to_text(const Result& result) {
    const bool is_about_connecting = result.plan.mode == "conn" || result.plan.mode == "storm";
    std::string out;
    for (const Run& run : result.runs) {
        append_title(result, run, out);
        append_latency_table(run, is_about_connecting ? ConnectPhases::rows : ConnectPhases::behind,
                             out);
        append_rate(run, out);
        append_counts(run, out);
        append_broker(run, out);
        append_shares(run, out);
        append_worst_clients(run, out);
        append_tool(run, result.validity, out);
        append_errors(run, out);
    }
    append_checks(result, out);
    for (const std::string& note : result.validity.notes) {
        append(out, "Note      {}\n", note);
    }
    return out;
}

}  // namespace mq::bench
