// lat, tput, pub and sub: messages by a plan, and the account of what became of them.
#include <array>
#include <optional>
#include <utility>

#include "mqbench/broker_sys.hpp"
#include "mqbench/conclusion.hpp"
#include "mqbench/engine.hpp"
#include "mqbench/plan.hpp"
#include "mqbench/scenarios/scenarios.hpp"

namespace mq::bench {

using cli::Outcome;

namespace {

Outcome run_phases(Engine& engine, const Plan& plan) {
    Outcome outcome = engine.connect();
    if (outcome.code != cli::ExitCode::ok || engine.is_interrupted()) {
        return outcome;
    }
    if (!plan.publishers.empty() && !plan.subscribers.empty()) {
        outcome = engine.prove_ways();
    }
    return outcome;
}

}  // namespace

Outcome run_load(const Config& config, CommandName command) {
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
    SysValues before;
    if (config.sys) {
        before = read_broker_counters(*plan);
    }
    Outcome outcome = run_phases(engine, *plan);
    if (outcome.code == cli::ExitCode::ok && !engine.is_interrupted()) {
        outcome = engine.measure();
        result.runs.push_back(engine.take_run());
        engine.leave();
        if (!before.empty()) {
            result.runs.back().broker =
                BrokerCounters{std::move(before), read_broker_counters(*plan)};
        }
    } else {
        engine.leave();
        if (outcome.code == cli::ExitCode::ok) {
            outcome = {cli::ended_by_signal(engine.signal_number()),
                       "interrupted before the measurement began"};
        }
        live.clear();
        return outcome;
    }
    live.clear();
    return conclude(config, std::move(result),
                    {outcome, engine.signal_number(), engine.hlog(), clocks});
}

}  // namespace mq::bench
