// What this tool and this machine add to every figure: measured against a broker of our own that
// only passes on.
#include <fmt/format.h>

#include <cstdio>
#include <optional>

#include "common/json_writer.hpp"
#include "mqbench/bare_ping.hpp"
#include "mqbench/engine.hpp"
#include "mqbench/measure/calibration.hpp"
#include "mqbench/measure/format.hpp"
#include "mqbench/null_broker.hpp"
#include "mqbench/plan.hpp"
#include "mqbench/scenarios/scenarios.hpp"

namespace mq::bench {

namespace {

using cli::Outcome;

constexpr std::uint64_t pings = 2000;
constexpr double pings_per_s = 1000;
constexpr double lateness_rate = 100'000;

struct Loopback {
    Histogram bare;
    Run latency;
    Run lateness;
    Run throughput;
};

mqtt::Result<Run> run_against(const NullBroker& broker, Config config, CommandName command) {
    config.connection = {};
    config.connection.endpoint.host = "127.0.0.1";
    config.connection.endpoint.port = broker.port();
    auto plan = make_plan(config, command);
    if (!plan) {
        return tl::unexpected(std::move(plan.error()));
    }
    Live quiet("", {.is_quiet = true});
    Engine engine(*plan, quiet);
    if (auto prepared = engine.prepare(); !prepared) {
        return tl::unexpected(std::move(prepared.error()));
    }
    for (const auto phase : {&Engine::connect, &Engine::prove_ways, &Engine::measure}) {
        if (const Outcome outcome = (engine.*phase)(); outcome.code != cli::ExitCode::ok) {
            return mqtt::fail(mqtt::Errc::connection_lost, outcome.detail);
        }
        if (engine.is_interrupted()) {
            return mqtt::fail(mqtt::Errc::connection_lost, "interrupted");
        }
    }
    Run run = engine.take_run();
    engine.leave();
    return run;
}

mqtt::Result<Loopback> measure_loopback(const Config& options) {
    NullBroker broker;
    if (auto started = broker.start(); !started) {
        return tl::unexpected(std::move(started.error()));
    }
    Loopback result;
    auto bare = bare_round_trips(broker.port(), pings, std::chrono::milliseconds(1));
    if (!bare) {
        return tl::unexpected(std::move(bare.error()));
    }
    result.bare = std::move(*bare);
    Config config;
    config.spin = options.spin;
    config.pinned_cores = options.pinned_cores;
    config.duration = std::chrono::seconds(2);
    config.drain_time = std::chrono::seconds(1);
    const auto measure = [&](std::optional<double> rate, Run& run) -> mqtt::Result<void> {
        config.rate = rate;
        config.max = !rate;
        auto measured = run_against(broker, config, rate ? CommandName::lat : CommandName::tput);
        if (!measured) {
            return tl::unexpected(std::move(measured.error()));
        }
        run = std::move(*measured);
        return {};
    };
    for (const auto& [rate, run] : {std::pair{std::optional(pings_per_s), &result.latency},
                                    std::pair{std::optional(lateness_rate), &result.lateness},
                                    std::pair{std::optional<double>(), &result.throughput}}) {
        if (auto measured = measure(rate, *run); !measured) {
            return tl::unexpected(std::move(measured.error()));
        }
    }
    return result;
}

std::optional<nanoseconds> quantile(const Run& run, std::string_view name, double fraction) {
    const Histogram* histogram = find_latency(run, name);
    return histogram != nullptr ? histogram->supported_quantile(fraction) : std::nullopt;
}

std::optional<nanoseconds> lateness(const Run& run, double fraction) {
    return run.tool.timer_late ? run.tool.timer_late->supported_quantile(fraction) : std::nullopt;
}

void print_text(const Calibration& own, const Loopback& result) {
    const auto service = quantile(result.latency, latency::e2e_service, 0.5);
    const auto response = quantile(result.latency, latency::e2e_response, 0.5);
    fmt::print("{}", to_text(own));
    fmt::print("Through a broker of our own that only passes on:\n");
    fmt::print(" bare ping-pong         p50 {}   p99 {}\n",
               duration_text(result.bare.supported_quantile(0.5)),
               duration_text(result.bare.supported_quantile(0.99)));
    fmt::print(" the same, measured     p50 {}   p99 {}   (response p50 {})\n",
               duration_text(service),
               duration_text(quantile(result.latency, latency::e2e_service, 0.99)),
               duration_text(response));
    fmt::print(" timer late             p50 {}   p99 {}   at 1,000 messages/s\n",
               duration_text(lateness(result.latency, 0.5)),
               duration_text(lateness(result.latency, 0.99)));
    fmt::print("                        p50 {}   p99 {}   at 100,000 messages/s\n",
               duration_text(lateness(result.lateness, 0.5)),
               duration_text(lateness(result.lateness, 0.99)));
    fmt::print(" throughput             {} messages/s, one publisher and one subscriber\n",
               rate_text(result.throughput.rate.delivered));
}

void print_json(const Calibration& own, const Loopback& result) {
    std::string text;
    cli::JsonWriter json(text);
    const auto duration = [&](std::string_view key, std::optional<nanoseconds> value) {
        json.key(key);
        value ? json.number(static_cast<std::uint64_t>(value->count())) : json.null();
    };
    json.begin_object();
    json.key("clock_ns");
    json.literal(fmt::format("{:.1f}", own.clock_ns));
    json.key("record_ns");
    json.literal(fmt::format("{:.1f}", own.record_ns));
    json.key("stamp_ns");
    json.literal(fmt::format("{:.1f}", own.stamp_ns));
    duration("bare_p50_ns", result.bare.supported_quantile(0.5));
    duration("service_p50_ns", quantile(result.latency, latency::e2e_service, 0.5));
    duration("response_p50_ns", quantile(result.latency, latency::e2e_response, 0.5));
    duration("timer_late_p99_ns", lateness(result.latency, 0.99));
    duration("timer_late_p99_at_100k_ns", lateness(result.lateness, 0.99));
    json.key("messages_per_s");
    json.number(static_cast<std::uint64_t>(result.throughput.rate.delivered.value_or(0)));
    json.end_object();
    fmt::print("{}\n", text);
}

}  // namespace

Outcome run_calibrate(const Config& config) {
    const Calibration own = calibrate(std::chrono::seconds(2));
    const auto result = measure_loopback(config);
    if (!result) {
        return {cli::ExitCode::local, result.error().detail};
    }
    config.json ? print_json(own, *result) : print_text(own, *result);
    return {};
}

}  // namespace mq::bench
