#include <vector>

#include "common/commands.hpp"
#include "mqbench/options.hpp"
#include "mqbench/scenarios/scenarios.hpp"
#include "mqbench/tool.hpp"

namespace {

using mq::bench::CommandName;

mq::cli::Outcome run(const mq::bench::Config& config, CommandName command) {
    switch (command) {
        case CommandName::lat:
        case CommandName::tput:
        case CommandName::pub:
        case CommandName::sub:
            return mq::bench::run_load(config, command);
        case CommandName::rr:
            return config.serve ? mq::bench::run_responder(config)
                                : mq::bench::run_load(config, command);
        case CommandName::echo:
            return mq::bench::run_responder(config);
        case CommandName::conn:
        case CommandName::storm:
            return mq::bench::run_conn(config, command);
        case CommandName::ping:
            return mq::bench::run_ping(config);
        case CommandName::calibrate:
            return mq::bench::run_calibrate(config);
        case CommandName::doctor:
            return mq::bench::run_doctor(config);
        case CommandName::report:
            return mq::bench::run_report(config);
    }
    return {mq::cli::ExitCode::bug, "a command that is not there"};
}

}  // namespace

int main(int argc, char** argv) {
    mq::bench::Config config;
    config.arguments = {argv, argv + argc};
    std::vector<mq::cli::Command> commands;
    for (const auto& entry : mq::bench::command_entries) {
        commands.push_back({.tool = entry.tool,
                            .options = [&] { return mq::bench::options(config, entry.command); },
                            .quiet = &config.connection.quiet,
                            .run = [&] { return run(config, entry.command); }});
    }
    return mq::cli::run_command(mq::bench::tool, argc, argv, commands);
}
