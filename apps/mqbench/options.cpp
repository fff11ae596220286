#include "mqbench/options.hpp"

#include <fmt/format.h>

#include "common/assign.hpp"
#include "common/topic_text.hpp"
#include "common/value.hpp"
#include "mqbench/options_groups.hpp"

namespace mq::bench {

using cli::assign;
using cli::OptionTable;
using cli::ValueKind;
using mqtt::Result;

namespace {

constexpr FilterHelp echo_filter{
    "Answer what comes here (mqbench/rr/+/+)",
    "Answer what comes to this topic filter. The answer goes to the Response Topic of the message, "
    "or to its topic with /response behind it. Default: mqbench/rr/+/+, where *mqbench rr* asks."};
constexpr FilterHelp sub_filter{
    "Subscribe to this filter (required)",
    "Subscribe to this topic filter; *{i}* in it is the number of the topic, from 0, with "
    "*--topics*. Required, unless the URL of *-L* has one."};

void add_load_rows(OptionTable& table, Config& config, CommandName command) {
    const bool publishes = command != CommandName::sub;
    const bool is_request = command == CommandName::rr;
    publishes ? add_topic_row(table, config) : add_filter_row(table, config, sub_filter);
    add_qos_row(table, config);
    if (publishes) {
        if (command != CommandName::pub) {
            add_sub_qos_row(table, config);
        }
        add_message_rows(table, config);
        add_rate_rows(table, config);
    }
    add_length_rows(table, config);
    add_connecting_rows(table, config);
    add_clients_row(table, config);
    if (!is_request) {
        add_party_rows(table, config, command);
        add_topics_row(table, config);
    }
    add_machine_rows(table, config);
    add_check_rows(table, config);
    add_sys_row(table, config);
    add_json_row(table, config);
    add_file_rows(table, config);
}

void add_ping_rows(OptionTable& table, Config& config) {
    constexpr std::string_view group = "Ping";
    table.push_back({.long_name = "--count",
                     .kind = ValueKind::integer,
                     .value_name = "COUNT",
                     .group = group,
                     .help = "Ping so many times (default 4)",
                     .set = [&config](std::string_view text) {
                         return assign(config.count, parse_count(text, 1, 1'000'000'000));
                     }});
    table.push_back({.long_name = "--interval",
                     .kind = ValueKind::duration,
                     .value_name = "DURATION",
                     .group = group,
                     .help = "Ping once in this time (default 1s)",
                     .set = [&config](std::string_view text) {
                         return assign(config.interval, cli::parse_duration(text));
                     }});
    table.push_back({.long_name = "--timeout",
                     .kind = ValueKind::duration,
                     .value_name = "DURATION",
                     .group = group,
                     .help = "Wait so long for each answer (default 5s)",
                     .set = [&config](std::string_view text) {
                         return assign(config.timeout, cli::parse_duration(text));
                     }});
    table.push_back(
        {.long_name = "--through",
         .kind = ValueKind::topic,
         .value_name = "TOPIC",
         .group = group,
         .help = "Send a message through this topic instead",
         .man = "Publish a message to this topic and wait until it comes back to us, instead of "
                "sending PINGREQ: proves that the broker delivers, not only that it answers.",
         .set = [&config](std::string_view text) -> Result<void> {
             config.through = std::string(text);
             return {};
         }});
    table.push_back({.long_name = "--nagios",
                     .kind = ValueKind::flag,
                     .group = group,
                     .help = "Speak and exit as a Nagios plugin",
                     .man = "Print one line with performance data, and exit as monitoring systems "
                            "expect: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.",
                     .set = [&config](std::string_view) -> Result<void> {
                         config.nagios = true;
                         config.connection.quiet = true;  // the plugin's line says it all
                         return {};
                     }});
    table.push_back({.long_name = "--warn",
                     .kind = ValueKind::duration,
                     .value_name = "DURATION",
                     .group = group,
                     .help = "With --nagios: warn above this mean round trip",
                     .set = [&config](std::string_view text) {
                         return assign(config.warn, cli::parse_duration(text));
                     }});
    table.push_back({.long_name = "--crit",
                     .kind = ValueKind::duration,
                     .value_name = "DURATION",
                     .group = group,
                     .help = "With --nagios: critical above this mean",
                     .set = [&config](std::string_view text) {
                         return assign(config.crit, cli::parse_duration(text));
                     }});
}

void add_hold_row(OptionTable& table, Config& config) {
    table.push_back({.long_name = "--hold",
                     .kind = ValueKind::duration,
                     .value_name = "DURATION",
                     .group = "Schedule",
                     .help = "Keep the connections for so long",
                     .man = "Keep the connections for so long once they have come. Default: 0.",
                     .set = [&config](std::string_view text) {
                         return assign(config.hold, cli::parse_duration(text));
                     }});
}

void add_storm_rows(OptionTable& table, Config& config) {
    table.push_back({.long_name = "--cycles",
                     .kind = ValueKind::integer,
                     .value_name = "COUNT",
                     .group = "Schedule",
                     .help = "Let all connect so often (default 5)",
                     .set = [&config](std::string_view text) {
                         return assign(config.cycles,
                                       parse_count(text, 1, 10'000).map([](std::uint64_t count) {
                                           return static_cast<std::uint32_t>(count);
                                       }));
                     }});
    table.push_back({.long_name = "--interval",
                     .kind = ValueKind::duration,
                     .value_name = "DURATION",
                     .group = "Schedule",
                     .help = "Wait so long between the waves (default 1s)",
                     .set = [&config](std::string_view text) {
                         return assign(config.interval, cli::parse_duration(text));
                     }});
}

// conn, storm: connections and nothing else.
void add_wave_rows(OptionTable& table, Config& config, CommandName command) {
    add_clients_row(table, config);
    if (command == CommandName::conn) {
        add_connecting_rows(table, config);
    } else {
        add_storm_rows(table, config);
    }
    add_hold_row(table, config);
    add_machine_rows(table, config);
    add_check_rows(table, config);
    add_json_row(table, config);
    add_file_rows(table, config);
}

void add_serve_row(OptionTable& table, Config& config) {
    table.push_back({.long_name = "--serve",
                     .kind = ValueKind::flag,
                     .group = "Request and response",
                     .help = "Answer requests, until a signal comes",
                     .man = "Be the other side: answer what comes to the topics below *-t* "
                            "(mqbench/rr/+/+) until a signal comes. Options about load and "
                            "reports have no meaning then.",
                     .set = [&config](std::string_view) -> Result<void> {
                         config.serve = true;
                         return {};
                     }});
}

void add_report_rows(OptionTable& table, Config& config) {
    constexpr std::string_view group = "Report";
    table.push_back({.long_name = "--in",
                     .kind = ValueKind::file,
                     .value_name = "FILE",
                     .group = group,
                     .help = "Read this result, as --out wrote it",
                     .set = [&config](std::string_view text) -> Result<void> {
                         config.result_file = std::string(text);
                         return {};
                     }});
    table.push_back({.long_name = "--format",
                     .kind = ValueKind::choice,
                     .value_name = "FORMAT",
                     .choices = "text json csv hgrm",
                     .group = group,
                     .help = "Print it so (default text)",
                     .man =
                         "*csv* is the series, a line for each second; *hgrm* the percentiles of "
                         "the headline latency as HdrHistogram's plotters read them.",
                     .set = [&config](std::string_view text) -> Result<void> {
                         if (text != "text" && text != "json" && text != "csv" && text != "hgrm") {
                             return mqtt::fail(
                                 mqtt::Errc::invalid_argument,
                                 fmt::format("must be text, json, csv or hgrm (got \"{}\")", text));
                         }
                         config.report_format = std::string(text);
                         return {};
                     }});
}

void add_quiet_row(OptionTable& table, Config& config) {
    table.push_back({.long_name = "--quiet",
                     .kind = ValueKind::flag,
                     .group = "General",
                     .help = "Print no message about what went wrong",
                     .set = [&config](std::string_view) -> Result<void> {
                         config.connection.quiet = true;
                         return {};
                     }});
}

// doctor: what a run with these would need.
void add_doctor_rows(OptionTable& table, Config& config) {
    add_clients_row(table, config);
    add_addresses_row(table, config);
}

void add_calibrate_rows(OptionTable& table, Config& config) {
    add_spin_rows(table, config);
    add_json_row(table, config);
}

}  // namespace

OptionTable options(Config& config, CommandName command) {
    OptionTable table;
    switch (command) {
        case CommandName::rr:
            add_serve_row(table, config);
            [[fallthrough]];
        case CommandName::lat:
        case CommandName::tput:
        case CommandName::pub:
        case CommandName::sub:
            add_load_rows(table, config, command);
            break;
        case CommandName::conn:
        case CommandName::storm:
            add_wave_rows(table, config, command);
            break;
        case CommandName::echo:
            add_filter_row(table, config, echo_filter);
            break;
        case CommandName::ping:
            add_qos_row(table, config);
            add_ping_rows(table, config);
            add_json_row(table, config);
            break;
        case CommandName::calibrate:
            add_calibrate_rows(table, config);
            add_quiet_row(table, config);
            return table;
        case CommandName::doctor:
            add_doctor_rows(table, config);
            add_quiet_row(table, config);
            return table;
        case CommandName::report:
            add_report_rows(table, config);
            add_quiet_row(table, config);
            return table;
    }
    add_broker_rows(table, config);
    return table;
}

}  // namespace mq::bench
