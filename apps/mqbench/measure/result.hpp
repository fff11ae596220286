// All that a run of mqbench found out, as plain data: the engine fills it, assertions and verdict
// judge it, and every report reads nothing else. docs/mqbench.schema.json describes the same as
// JSON, under the same names.
//
// An empty optional is "not measured": null in JSON, "-" in text, a gap in a plot, never 0. Rates
// are per second, sizes in bytes, shares of a whole from 0 to 1.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mqbench/measure/counters.hpp"
#include "mqbench/measure/histogram.hpp"

namespace mq::bench {

// The program and how it was called.
struct ToolIdentity {
    std::string version{};
    std::string build{};                   // compiler and kind of build
    std::vector<std::string> arguments{};  // without secrets
    std::optional<std::uint64_t> seed{};
};

// Where it ran.
struct HostIdentity {
    std::string processor{};
    std::uint64_t cores = 0;
    std::string kernel{};
    std::optional<std::string> governor{};        // of the processor's clock rate
    std::optional<std::string> virtualization{};  // the hypervisor, if there is one
};

struct Target {
    std::string url{};                    // without a password
    std::string version{};                // of MQTT: "5.0"
    std::optional<std::string> tls{};     // protocol and cipher
    std::optional<std::string> broker{};  // what it says of itself
};

// What was asked for.
struct PlanSummary {
    std::string mode{};      // the subcommand: "lat"
    std::string topology{};  // "50->50", "1->100"
    std::uint64_t clients = 0;
    std::uint64_t publishers = 0;
    std::uint64_t subscribers = 0;
    std::uint64_t topics = 0;
    std::optional<double>
        rate{};              // messages per second of all publishers; empty: as fast as it goes
    std::string arrival{};   // "constant", "poisson", "burst:100/1s"
    std::string catch_up{};  // "all", "paced:2x", "none"
    std::string on_full{};   // "block", "drop", "skip"
    std::optional<std::uint64_t> qos{};
    std::optional<std::uint64_t> subscriber_qos{};
    std::string payload_size{};  // "64", "64-1024"
    nanoseconds warm_up{0};
    std::optional<nanoseconds> duration{};  // what was asked for, not what it took
    std::optional<std::uint64_t> count{};
    std::uint64_t runs = 1;
};

// Whether the figures may be believed (validity.hpp works it out).
struct Validity {
    bool is_ok = true;
    std::optional<bool> client_bound{};  // we were too slow, not the broker
    std::optional<bool> stationary{};    // no queue grew without end
    std::optional<bool> same_host{};     // broker and tool share processors
    std::optional<nanoseconds> clock_error{};
    std::uint64_t overflow = 0;        // durations that no histogram could hold
    std::vector<std::string> notes{};  // sentences: what is odd, why, and what to do next
};

// The measured phase: from the first planned instant to the last. Joining, warm-up and drain are
// outside.
struct Window {
    nanoseconds start{0};  // since the run began
    nanoseconds end{0};

    [[nodiscard]] nanoseconds length() const { return end - start; }
};

struct Rates {
    std::optional<double> offered{};        // messages
    std::optional<double> delivered{};      // messages, over all subscribers
    std::optional<double> connected{};      // connections accepted
    std::optional<double> payload_bytes{};  // delivered
    std::optional<double> wire_bytes{};     // with the headers of MQTT
};

// The names that latencies have everywhere; those in a Run are of these.
namespace latency {
inline constexpr std::string_view e2e_response = "e2e_response";  // from the intended instant
inline constexpr std::string_view e2e_service = "e2e_service";    // from the write
inline constexpr std::string_view ack = "ack";          // from the write to PUBACK or PUBCOMP
inline constexpr std::string_view rr = "rr";            // request to response
inline constexpr std::string_view ping = "ping";        // PINGREQ to PINGRESP
inline constexpr std::string_view connect = "connect";  // the whole; its phases follow
inline constexpr std::string_view connect_resolve = "connect_resolve";
inline constexpr std::string_view connect_tcp = "connect_tcp";
inline constexpr std::string_view connect_tls_full = "connect_tls_full";
inline constexpr std::string_view connect_tls_resumed = "connect_tls_resumed";
inline constexpr std::string_view connect_ws = "connect_ws";
inline constexpr std::string_view connect_mqtt = "connect_mqtt";  // CONNECT to CONNACK
inline constexpr std::string_view subscribe = "subscribe";        // SUBSCRIBE to SUBACK

inline constexpr std::array all{
    e2e_response,       e2e_service, ack,        rr,           ping,      connect,
    connect_resolve,    connect_tcp, connect_ws, connect_mqtt, subscribe, connect_tls_full,
    connect_tls_resumed};
}  // namespace latency

using Latencies = std::map<std::string, Histogram, std::less<>>;

// One second of the series, warm-up and drain included.
struct SeriesPoint {
    nanoseconds at{0};    // its end, since the run began
    std::string phase{};  // "ramp", "warm-up", "measuring", "drain"
    std::optional<double> offered{};
    std::optional<double> delivered{};
    std::optional<nanoseconds> p50{};  // of the headline latency
    std::optional<nanoseconds> p99{};
    std::optional<nanoseconds> maximum{};
    std::optional<std::uint64_t> in_flight{};  // written and not yet acknowledged or received
    std::optional<std::uint64_t> backlog{};    // planned and due, but not yet written
    std::optional<std::uint64_t> connected{};
    std::optional<double> cpu{};  // of the busiest thread
};

struct ClientLatency {
    std::string client{};
    nanoseconds p99{0};
    std::uint64_t samples = 0;
};

// Messages that each member of a shared subscription got.
struct ShareBalance {
    std::string group{};
    std::vector<std::uint64_t> received{};
};

struct ThreadUse {
    std::string name{};
    double cpu = 0;                                // share of the window that it was running
    std::optional<nanoseconds> run_queue_delay{};  // ready to run, but not running
};

// What the tool itself took.
struct ToolUse {
    std::vector<ThreadUse> threads{};
    std::optional<Histogram> timer_late{};        // how late the loop woke for a due message
    std::optional<nanoseconds> send_blocked{};    // all connections: the socket took no more
    std::optional<nanoseconds> window_blocked{};  // all connections: the in-flight window was full
    std::optional<std::uint64_t> context_switches{};  // involuntary
    std::optional<std::uint64_t> page_faults{};       // minor and major
    std::optional<std::uint64_t> resident_bytes{};
    std::optional<nanoseconds> floor{};  // median of the tool against its own echo (calibrate)
};

// The broker's own counters under $SYS, as far as it has them: "received", "sent", "dropped".
struct BrokerCounters {
    std::map<std::string, double, std::less<>> before{};
    std::map<std::string, double, std::less<>> after{};
};

struct Run {
    Window window{};
    MeasuredCounters counts{};
    Rates rate{};
    Latencies latency{};                       // by name; a missing name was not measured
    std::optional<nanoseconds> longest_gap{};  // that a subscriber got nothing
    std::vector<SeriesPoint> series{};
    std::vector<ClientLatency> worst_clients{};  // the worst first
    std::vector<ShareBalance> shares{};
    ToolUse tool{};
    std::optional<BrokerCounters> broker{};
    std::map<std::string, std::uint64_t, std::less<>> errors{};  // how often, by a clause
};

struct AssertionResult {
    std::string expression{};            // as it was given
    std::optional<std::string> value{};  // what was measured, with its unit
    bool is_passed = false;              // what was not measured does not pass
};

struct Result {
    ToolIdentity tool{};
    std::string started{};  // UTC: 2026-11-22T19:50:11.243511Z
    bool is_interrupted = false;
    HostIdentity host{};
    Target target{};
    PlanSummary plan{};
    Validity validity{};
    std::vector<Run> runs{};
    std::vector<AssertionResult> assertions{};
};

// Of the run: the histogram of this name, or nullptr.
[[nodiscard]] inline const Histogram* find_latency(const Run& run, std::string_view name) {
    const auto found = run.latency.find(name);
    return found == run.latency.end() ? nullptr : &found->second;
}

}  // namespace mq::bench
