#include "mqwill/run_config.hpp"

#include <utility>

#include "common/assign.hpp"
#include "common/value.hpp"

namespace mq::will {

namespace {

using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

constexpr std::string_view group = "Command";

cli::OptionSpec flag(std::string_view name, bool& target, bool value, std::string_view help,
                     std::string_view man) {
    return {.long_name = name,
            .kind = cli::ValueKind::flag,
            .group = group,
            .help = help,
            .man = man,
            .set = [&target, value](std::string_view) -> Result<void> {
                target = value;
                return {};
            }};
}

}  // namespace

cli::OptionTable run_options(RunConfig& config) {
    cli::OptionTable table;
    cli::OptionTable presence = presence_options(config.presence);
    table.reserve(presence.size() + 8);
    table.push_back(
        {.long_name = "--",
         .kind = cli::ValueKind::command,
         .value_name = "COMMAND ARG...",
         .group = group,
         .help = "Run this command",
         .man = "The command and its arguments, which nobody else looks at. It is not given to a "
                "shell.",
         .repeatable = true,
         .set = [&config](std::string_view word) -> Result<void> {
             config.command.emplace_back(word);
             return {};
         }});
    table.push_back(flag("--no-wait", config.waits, false, "Start the command at once",
                         "Start the command at once, and connect meanwhile."));
    table.push_back(flag("--die-with-parent", config.dies_with_us, true,
                         "Kill the command if mqwill is killed",
                         "Have the kernel kill the command (SIGKILL) if *mqwill* itself is killed. "
                         "Without it, the command goes on then, and the broker publishes the "
                         "will."));
    table.push_back(flag("--will-on-fail", config.wills_on_failure, true,
                         "Have the will published if the command fails",
                         "If the command fails, have the broker publish the will instead of the "
                         "message at the end."));
    table.push_back(flag("--strict", config.is_strict, true,
                         "Fail if the broker was not told the end",
                         "If the command succeeds, but the broker could not be told, exit with the "
                         "status that says why. Otherwise that is only said on standard error."));
    table.push_back({.long_name = "--kill-on-loss",
                     .kind = cli::ValueKind::duration,
                     .value_name = "DURATION",
                     .group = group,
                     .help = "End the command after so long without broker",
                     .man = "Send the command SIGTERM when the broker has been out of reach for so "
                            "long. Without it, a lost connection never disturbs the command.",
                     .set = [&config](std::string_view text) {
                         return cli::assign(config.kill_on_loss, cli::parse_duration(text));
                     }});
    std::move(presence.begin(), presence.end(), std::back_inserter(table));
    return table;
}

Result<void> check(const RunConfig& config) {
    if (config.command.empty() || config.command[0].empty()) {
        return fail(Errc::invalid_argument, "there is no command: add -- COMMAND ARG...");
    }
    return check(config.presence);
}

}  // namespace mq::will
