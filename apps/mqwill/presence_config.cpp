#include "mqwill/presence_config.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "common/assign.hpp"
#include "common/topic_text.hpp"
#include "common/value.hpp"
#include "mqwill/connection_rows.hpp"

namespace mq::will {

namespace {

using cli::OptionSpec;
using cli::OptionTable;
using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

constexpr std::string_view group = "Presence";
constexpr std::size_t largest_payload = 65'535;  // of a will: §3.1.3.4
constexpr std::string_view online_with_time = R"({"state":"online","time":{time}})";

Result<std::string> payload(std::string_view text) {
    if (text.size() > largest_payload) {
        return fail(Errc::invalid_argument, "must have at most 65535 bytes");
    }
    return std::string(text);
}

Result<void> set_wait(PresenceConfig& config, std::string_view text) {
    if (text == "forever") {
        config.wait.reset();
        return {};
    }
    return cli::assign(config.wait, cli::parse_duration(text));
}

Result<void> set_heartbeat(PresenceConfig& config, std::string_view text) {
    const auto interval = cli::parse_duration(text);
    if (interval && *interval < std::chrono::seconds(1)) {
        return fail(Errc::invalid_argument,
                    fmt::format("must be at least one second (got \"{}\")", text));
    }
    return cli::assign(config.heartbeat, interval);
}

void add_text_rows(OptionTable& table, PresenceConfig& config) {
    table.push_back(
        {.short_name = "-t",
         .long_name = "--topic",
         .kind = cli::ValueKind::topic,
         .value_name = "TOPIC",
         .group = group,
         .help = "Show the presence under this topic",
         .man = "Publish everything to this topic: birth, will and end. It may have names in "
                "braces, as payloads may.",
         .set = [&config](std::string_view text) {
             return cli::assign(config.topic, cli::parse_topic_name(text));
         }});
    table.push_back({.long_name = "--online",
                     .value_name = "TEXT",
                     .group = group,
                     .help = "Say this once connected (default online)",
                     .man = "The birth message: published with each connection. Default: *online*, "
                            "or with *--heartbeat* JSON with the state and the time. An empty text "
                            "means that no birth is published.",
                     .set = [&config](std::string_view text) {
                         return cli::assign(config.online, payload(text));
                     }});
    table.push_back({.long_name = "--offline",
                     .value_name = "TEXT",
                     .group = group,
                     .help = "Have the broker say this of us (default offline)",
                     .man = "The will: what the broker publishes when the connection ends without "
                            "a word of ours. Default: *offline*. With *--retain*, an empty text "
                            "takes the birth away.",
                     .set = [&config](std::string_view text) {
                         return cli::assign(config.offline, payload(text));
                     }});
    table.push_back({.long_name = "--exit-payload",
                     .value_name = "TEXT",
                     .group = group,
                     .help = "Say this at the end",
                     .man =
                         "What is published at the end. Default: of *run*, JSON with state, exit "
                         "status or signal, and duration; of *hold*, the text of *--offline*.",
                     .set = [&config](std::string_view text) {
                         return cli::assign(config.exit_payload, payload(text));
                     }});
}

void add_manner_rows(OptionTable& table, PresenceConfig& config) {
    table.push_back({.short_name = "-q",
                     .long_name = "--qos",
                     .kind = cli::ValueKind::choice,
                     .value_name = "QOS",
                     .choices = "0 1 2",
                     .group = group,
                     .help = "Publish with this QoS (default 1)",
                     .man = "The quality of service of birth, will and end. Default: 1.",
                     .set = [&config](std::string_view text) {
                         return cli::assign(config.qos, cli::parse_qos(text));
                     }});
    table.push_back({.short_name = "-r",
                     .long_name = "--retain",
                     .kind = cli::ValueKind::flag,
                     .group = group,
                     .help = "Have the broker keep the last message (default)",
                     .man =
                         "Have the broker keep the last of these messages for whoever subscribes "
                         "later. This is the default; it takes back a *--no-retain*.",
                     .set = [&config](std::string_view) -> Result<void> {
                         config.retain = true;
                         return {};
                     }});
    table.push_back({.long_name = "--no-retain",
                     .kind = cli::ValueKind::flag,
                     .group = group,
                     .help = "Have the broker keep none of them",
                     .set = [&config](std::string_view) -> Result<void> {
                         config.retain = false;
                         return {};
                     }});
    table.push_back(
        {.long_name = "--only-on-change",
         .kind = cli::ValueKind::flag,
         .group = group,
         .help = "Leave out what the broker has already",
         .man = "Publish nothing that the retained message says already. Time, process number and "
                "duration do not count: with *--online ''* the record of a cron job changes only "
                "when its outcome does. This subscribes to the topic.",
         .set = [&config](std::string_view) -> Result<void> {
             config.only_on_change = true;
             return {};
         }});
    table.push_back(
        {.long_name = "--heartbeat",
         .kind = cli::ValueKind::duration,
         .value_name = "DURATION",
         .group = group,
         .help = "Repeat the birth so often, with the time",
         .man = "Publish the birth again so often, with the time of then in it, so that "
                "whoever reads it can tell stale from alive: see *watch --stale*. With "
                "*-D publish message-expiry-interval*, a birth that is not repeated "
                "vanishes by itself.",
         .set = [&config](std::string_view text) { return set_heartbeat(config, text); }});
    table.push_back({.long_name = "--wait",
                     .kind = cli::ValueKind::duration,
                     .value_name = "DURATION",
                     .group = group,
                     .help = "Wait at most so long for the broker (default 10s)",
                     .man = "Wait at most so long for the broker to acknowledge: the birth, before "
                            "the command starts in any case; and the message at the end. *forever* "
                            "is a duration. Default: 10s.",
                     .set = [&config](std::string_view text) { return set_wait(config, text); }});
}

Result<void> check_places(std::string_view option, std::string_view text) {
    const cli::Template compiled(text, place_names);
    for (const Place place : {Place::status, Place::signal, Place::duration}) {
        if (compiled.uses(static_cast<std::size_t>(place))) {
            return fail(Errc::invalid_argument,
                        fmt::format("{} has {{{}}}, which is not known before the end: only "
                                    "--exit-payload may have it",
                                    option, place_names[static_cast<std::size_t>(place)]));
        }
    }
    return {};
}

Result<void> check_change(const PresenceConfig& config) {
    if (config.only_on_change && !config.retain) {
        return fail(Errc::invalid_argument,
                    "--only-on-change compares with what the broker keeps: leave --no-retain out");
    }
    if (config.only_on_change && config.heartbeat) {
        return fail(Errc::invalid_argument,
                    "--heartbeat repeats what --only-on-change leaves out: give one of them");
    }
    if (config.heartbeat && config.online && config.online->empty()) {
        return fail(Errc::invalid_argument, "--heartbeat repeats the birth: give --online a text");
    }
    return {};
}

std::string online_text(const PresenceConfig& config) {
    const std::string_view usual = config.heartbeat ? online_with_time : "online";
    return config.online.value_or(std::string(usual));
}

}  // namespace

OptionTable presence_options(PresenceConfig& config) {
    OptionTable table =
        connection_rows(config.connection, FirstAttempt::repeated, [&](std::string_view text) {
            return cli::assign(config.topic, cli::parse_topic_name(text));
        });
    for (OptionSpec& row : table) {
        if (row.long_name == "--keepalive") {
            row.help = "Bound the silence on the line (default 15s)";
            row.man =
                "Tell the broker that a line which is silent for longer than this is dead, and "
                "send a ping before that: after one and a half times as long it publishes the "
                "will. 5 to 65535 seconds. Default: 15s.";
        }
    }
    OptionTable all;
    all.reserve(table.size() + 16);
    add_text_rows(all, config);
    add_manner_rows(all, config);
    std::move(table.begin(), table.end(), std::back_inserter(all));
    return all;
}

Result<void> check(const PresenceConfig& config) {
    if (config.topic.empty()) {
        return fail(Errc::invalid_argument, "there is no topic: add -t TOPIC");
    }
    for (const auto& [option, text] :
         {std::pair<std::string_view, std::string_view>{"--topic", config.topic},
          {"--online", config.online ? std::string_view(*config.online) : ""},
          {"--offline", config.offline}}) {
        if (auto checked = check_places(option, text); !checked) {
            return checked;
        }
    }
    return check_change(config);
}

PresenceTexts::PresenceTexts(const PresenceConfig& config)
    : topic(config.topic, place_names),
      online(online_text(config), place_names),
      offline(config.offline, place_names) {
    if (config.exit_payload) {
        exit_payload.emplace(*config.exit_payload, place_names);
    }
}

}  // namespace mq::will
