#include "mqwill/commands.hpp"

#include "mqwill/run.hpp"
#include "mqwill/tool.hpp"

namespace mq::will {

namespace {

cli::Outcome run(const RunConfig& config) {
    if (const auto checked = check(config); !checked) {
        return cli::outcome_of(checked.error());
    }
    return Run(config, open_descriptors()).run();
}

cli::Outcome hold(const HoldConfig& config) {
    if (const auto checked = check(config.presence); !checked) {
        return cli::outcome_of(checked.error());
    }
    return Hold(config).run();
}

cli::Outcome watch(const WatchConfig& config) {
    if (const auto checked = check(config); !checked) {
        return cli::outcome_of(checked.error());
    }
    return Watch(config).run();
}

}  // namespace

std::vector<cli::Command> commands(Configs& configs) {
    std::vector<cli::Command> all;
    all.push_back({.tool = run_tool,
                   .options = [&configs] { return run_options(configs.run); },
                   .quiet = &configs.run.presence.connection.quiet,
                   .run = [&configs] { return run(configs.run); }});
    all.push_back({.tool = hold_tool,
                   .options = [&configs] { return hold_options(configs.hold); },
                   .quiet = &configs.hold.presence.connection.quiet,
                   .run = [&configs] { return hold(configs.hold); }});
    all.push_back({.tool = watch_tool,
                   .options = [&configs] { return watch_options(configs.watch); },
                   .quiet = &configs.watch.connection.quiet,
                   .run = [&configs] { return watch(configs.watch); }});
    all.push_back({.tool = verify_tool,
                   .options = [&configs] { return verify_options(configs.verify); },
                   .quiet = &configs.verify.connection.quiet,
                   .run = [&configs] { return run_verify(configs.verify); }});
    return all;
}

}  // namespace mq::will
