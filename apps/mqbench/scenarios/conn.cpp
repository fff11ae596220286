// conn and storm: connections and nothing else; how fast they come, and what stands in their way.
#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "mqbench/conclusion.hpp"
#include "mqbench/engine.hpp"
#include "mqbench/plan.hpp"
#include "mqbench/scenarios/scenarios.hpp"

namespace mq::bench {

using cli::ExitCode;
using cli::Outcome;
using mqtt::Clock;

namespace {

Outcome missing(const Totals& totals, const Plan& plan, const std::optional<mqtt::Error>& error) {
    if (totals.connected >= plan.clients) {
        return {};
    }
    Outcome outcome = error ? cli::outcome_of(*error) : Outcome{ExitCode::unreachable, "no answer"};
    outcome.detail = fmt::format("{} of {} clients are not connected: {}",
                                 plan.clients - totals.connected, plan.clients, outcome.detail);
    return outcome;
}

// One wave: all connect, and hold for as long as that is asked for.
Outcome run_wave(Engine& engine, const Config& config, const Plan& plan) {
    const Outcome outcome = engine.connect_all();
    if (config.hold && !engine.is_interrupted()) {
        engine.run_until(Clock::now() + *config.hold, "hold", {});
    }
    const Outcome lost = missing(engine.totals(), plan, engine.failure());
    return outcome.code != ExitCode::ok ? outcome : lost;
}

}  // namespace

Outcome run_conn(const Config& config, CommandName command) {
    auto plan = make_plan(config, command);
    if (!plan) {
        return cli::outcome_of(plan.error());
    }
    Live live = make_live(config, *plan);
    Engine engine(*plan, live);
    if (auto prepared = engine.prepare(); !prepared) {
        return cli::outcome_of(prepared.error());
    }
    Result result = describe(config, *plan);
    const ClockReading clocks = read_clocks();
    const std::uint32_t cycles = command == CommandName::storm ? config.cycles : 1;
    result.plan.runs = cycles;
    Outcome outcome;
    for (std::uint32_t cycle = 0; cycle < cycles && !engine.is_interrupted(); ++cycle) {
        if (cycle > 0) {
            engine.run_until(Clock::now() + config.interval, "pause", {});
            engine.kick_all();
        }
        Outcome wave = run_wave(engine, config, *plan);
        if (outcome.code == ExitCode::ok) {
            outcome = std::move(wave);
        }
        result.runs.push_back(engine.take_run());
    }
    engine.leave();
    live.clear();
    return conclude(config, std::move(result),
                    {outcome, engine.signal_number(), engine.hlog(), clocks});
}

}  // namespace mq::bench
