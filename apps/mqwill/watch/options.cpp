#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "common/assign.hpp"
#include "common/topic_text.hpp"
#include "common/value.hpp"
#include "mqwill/connection_rows.hpp"
#include "mqwill/watch/watch.hpp"

namespace mq::will {

namespace {

using cli::OptionSpec;
using cli::OptionTable;
using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

constexpr std::string_view group = "Watching";

Result<void> add_filter(WatchConfig& config, std::string_view text) {
    auto filter = cli::parse_topic_filter(text);
    if (!filter) {
        return tl::unexpected(std::move(filter.error()));
    }
    config.filters.push_back(std::move(*filter));
    return {};
}

Result<void> set_until(WatchConfig& config, std::string_view text) {
    for (const bool all : {true, false}) {
        for (const bool online : {true, false}) {
            if (text == fmt::format("{} {}", all ? "all" : "any", online ? "online" : "offline")) {
                config.until = Condition{.all = all, .online = online};
                return {};
            }
        }
    }
    return fail(Errc::invalid_argument,
                fmt::format("must be \"all online\", \"any online\", \"all offline\" or \"any "
                            "offline\" (got \"{}\")",
                            text));
}

OptionSpec flag(std::string_view name, bool& target, std::string_view help, std::string_view man) {
    return {.long_name = name,
            .kind = cli::ValueKind::flag,
            .group = group,
            .help = help,
            .man = man,
            .set = [&target](std::string_view) -> Result<void> {
                target = true;
                return {};
            }};
}

OptionSpec command_row(std::string_view name, std::string& target, std::string_view help,
                       std::string_view man) {
    return {.long_name = name,
            .value_name = "COMMAND",
            .group = group,
            .help = help,
            .man = man,
            .set = [&target](std::string_view text) -> Result<void> {
                target = text;
                return {};
            }};
}

void add_what_rows(OptionTable& table, WatchConfig& config) {
    table.push_back({.short_name = "-t",
                     .long_name = "--topic",
                     .kind = cli::ValueKind::topic,
                     .value_name = "FILTER",
                     .group = group,
                     .help = "Watch the topics that match this filter",
                     .repeatable = true,
                     .set = [&config](std::string_view text) { return add_filter(config, text); }});
    table.push_back({.short_name = "-q",
                     .long_name = "--qos",
                     .kind = cli::ValueKind::choice,
                     .value_name = "QOS",
                     .choices = "0 1 2",
                     .group = group,
                     .help = "Subscribe with this QoS (default 1)",
                     .set = [&config](std::string_view text) {
                         return cli::assign(config.qos, cli::parse_qos(text));
                     }});
    table.push_back(flag("--sparkplug", config.sparkplug, "Read births and deaths of Sparkplug",
                         "Read the births and deaths of Sparkplug nodes and devices (NBIRTH, "
                         "NDEATH, DBIRTH, DDEATH) and the STATE of hosts. A node's death is that "
                         "of its devices. Without *-t*, watch *spBv1.0/#*."));
    table.push_back({.long_name = "--stale",
                     .kind = cli::ValueKind::duration,
                     .value_name = "DURATION",
                     .group = group,
                     .help = "Take whoever is silent for so long as offline",
                     .man = "Take whoever said online, and then nothing for so long, as offline. "
                            "Where the message names its time, as *--heartbeat* has it, that "
                            "counts, so that a retained message is as old as it is.",
                     .set = [&config](std::string_view text) {
                         return cli::assign(config.stale, cli::parse_duration(text));
                     }});
}

void add_end_rows(OptionTable& table, WatchConfig& config) {
    table.push_back({.long_name = "--until",
                     .value_name = "CONDITION",
                     .group = group,
                     .help = "Wait until all or any are online or offline",
                     .man =
                         "Exit with 0 once this holds: *all online*, *any online*, *all offline* "
                         "or *any offline*. All means all that have a message. With "
                         "*--deadline*, the exit status tells whether it came to that.",
                     .set = [&config](std::string_view text) { return set_until(config, text); }});
    table.push_back({.long_name = "--deadline",
                     .kind = cli::ValueKind::duration,
                     .value_name = "DURATION",
                     .group = group,
                     .help = "Stop after so long, with status 27",
                     .set = [&config](std::string_view text) {
                         return cli::assign(config.deadline, cli::parse_duration(text));
                     }});
    table.push_back(command_row(
        "--on-offline", config.on_offline, "Run this whenever somebody goes offline",
        "Run this command, by *sh*(1), whenever somebody goes offline. *MQTT_WHO*, *MQTT_STATE*, "
        "*MQTT_WAS* and *MQTT_PAYLOAD* are in its environment. What the broker only remembers at "
        "the start is no change. Commands run one after the other; watching goes on meanwhile."));
    table.push_back(command_row("--on-online", config.on_online,
                                "Run this whenever somebody comes online",
                                "The same, whenever somebody comes online."));
    table.push_back(flag("--json", config.json, "Print a line of JSON for each change",
                         "Print a line of JSON for each change, also on a terminal."));
}

}  // namespace

OptionTable watch_options(WatchConfig& config) {
    OptionTable connection =
        connection_rows(config.connection, FirstAttempt::as_asked,
                        [&](std::string_view text) { return add_filter(config, text); });
    OptionTable table;
    table.reserve(connection.size() + 16);
    add_what_rows(table, config);
    add_end_rows(table, config);
    std::move(connection.begin(), connection.end(), std::back_inserter(table));
    return table;
}

Result<void> check(const WatchConfig& config) {
    if (config.filters.empty() && !config.sparkplug) {
        return fail(Errc::invalid_argument, "there is nothing to watch: add -t FILTER");
    }
    return cli::check(config.connection);
}

}  // namespace mq::will
