#include "mqpub/options.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "common/assign.hpp"
#include "common/topic_text.hpp"
#include "common/value.hpp"

namespace mq::pub {

using cli::assign;
using cli::OptionTable;
using cli::ValueKind;
using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

namespace {

constexpr std::string_view group = "Message";
constexpr std::string_view payload_group = "Payload (exactly one)";

Result<void> set_topic(Config& config, std::string_view text) {
    return assign(config.topic, cli::parse_topic_name(text));
}

Result<void> set_mode(Config& config, PayloadMode mode, std::string_view option) {
    if (config.mode != PayloadMode::none && config.mode != mode) {
        return fail(Errc::invalid_argument,
                    fmt::format("cannot be combined with {}: a run sends one kind of payload",
                                config.mode_option));
    }
    config.mode = mode;
    config.mode_option = option;
    return {};
}

void add_message_options(OptionTable& table, Config& config) {
    table.push_back({.short_name = "-t",
                     .long_name = "--topic",
                     .kind = ValueKind::topic,
                     .value_name = "TOPIC",
                     .group = group,
                     .help = "Publish to this topic",
                     .man =
                         "Publish to this topic. Wildcards are not allowed. Required, unless the "
                         "URL of *-L* has one.",
                     .set = [&config](std::string_view text) { return set_topic(config, text); }});
    table.push_back({.short_name = "-q",
                     .long_name = "--qos",
                     .kind = ValueKind::choice,
                     .value_name = "QOS",
                     .choices = "0 1 2",
                     .group = group,
                     .help = "Publish with this quality of service (default 0)",
                     .man =
                         "Publish at quality of service 0 (at most once), 1 (at least once) or 2 "
                         "(exactly once). Default: 0.",
                     .set = [&config](std::string_view text) {
                         return assign(config.qos, cli::parse_qos(text));
                     }});
    table.push_back({.short_name = "-r",
                     .long_name = "--retain",
                     .kind = ValueKind::flag,
                     .group = group,
                     .help = "Have the broker keep the message",
                     .man = "Have the broker keep the message and give it to later subscribers. An "
                            "empty message with *-r* clears what the broker kept. On MQTT 5.0, a "
                            "broker that says it keeps nothing gets the message without this mark.",
                     .set = [&config](std::string_view) -> Result<void> {
                         config.retain = true;
                         return {};
                     }});
    table.push_back({.long_name = "--repeat",
                     .kind = ValueKind::integer,
                     .value_name = "COUNT",
                     .group = group,
                     .help = "Publish so many times in all (default 1)",
                     .man = "Publish the message so many times in all, each after the one "
                            "before is written (QoS 0) or acknowledged (QoS 1 and 2). One that "
                            "fails is the last. Default: 1. Not with *-l*.",
                     .set = [&config](std::string_view text) {
                         return assign(
                             config.repeat,
                             cli::parse_integer(text, 1, std::numeric_limits<std::int64_t>::max()));
                     }});
    table.push_back({.long_name = "--repeat-delay",
                     .kind = ValueKind::duration,
                     .value_name = "DURATION",
                     .group = group,
                     .help = "Wait so long before each repetition",
                     .man = "Wait at least so long after a message is written or acknowledged "
                            "before it is published again. Default: 0.",
                     .set = [&config](std::string_view text) {
                         return assign(config.repeat_delay, cli::parse_duration(text));
                     }});
}

void add_payload_options(OptionTable& table, Config& config) {
    table.push_back({.short_name = "-m",
                     .long_name = "--message",
                     .kind = ValueKind::text,
                     .value_name = "TEXT",
                     .group = payload_group,
                     .help = "Publish this text",
                     .man = "Publish this text, as it stands; it may be empty.",
                     .set = [&config](std::string_view text) {
                         config.text = std::string(text);
                         return set_mode(config, PayloadMode::text, "--message");
                     }});
    table.push_back({.short_name = "-f",
                     .long_name = "--file",
                     .kind = ValueKind::file,
                     .value_name = "FILE",
                     .group = payload_group,
                     .help = "Publish the bytes of this file as one message",
                     .man = "Publish the bytes of this file as one message, whatever they are. "
                            "An empty file is an empty message. The file is read before the "
                            "connection is made.",
                     .set = [&config](std::string_view text) {
                         config.path = std::string(text);
                         return set_mode(config, PayloadMode::file, "--file");
                     }});
    table.push_back({.short_name = "-l",
                     .long_name = "--stdin-line",
                     .kind = ValueKind::flag,
                     .group = payload_group,
                     .help = "Publish each line of standard input",
                     .man = "Publish each line of standard input as a message, without its line "
                            "feed; an empty line is an empty message, and a last line without a "
                            "line feed counts. A NUL byte ends the message: the rest of its "
                            "line is not sent. A connection that breaks is made again. Input is "
                            "read only while there is a connection, and only as fast as the "
                            "broker takes it; its end waits for every acknowledgement.",
                     .set = [&config](std::string_view) {
                         return set_mode(config, PayloadMode::lines, "--stdin-line");
                     }});
    table.push_back({.short_name = "-s",
                     .long_name = "--stdin-file",
                     .kind = ValueKind::flag,
                     .group = payload_group,
                     .help = "Publish all of standard input as one message",
                     .man = "Publish all of standard input as one message. It must not be "
                            "empty.",
                     .set = [&config](std::string_view) {
                         return set_mode(config, PayloadMode::whole_input, "--stdin-file");
                     }});
    table.push_back({.short_name = "-n",
                     .long_name = "--null-message",
                     .kind = ValueKind::flag,
                     .group = payload_group,
                     .help = "Publish an empty message",
                     .man = "Publish an empty message; with *-r* it clears what the broker "
                            "kept.",
                     .set = [&config](std::string_view) {
                         return set_mode(config, PayloadMode::empty, "--null-message");
                     }});
}

}  // namespace

OptionTable options(Config& config) {
    OptionTable table;
    add_message_options(table, config);
    add_payload_options(table, config);
    for (cli::OptionSpec& option : cli::connection_options(
             config.connection,
             [&config](std::string_view topic) { return set_topic(config, topic); })) {
        table.push_back(std::move(option));
    }
    cli::add_resilience_options(table, config.connection.resilience);
    cli::add_run_options(table, config.connection.resilience);
    return table;
}

Result<void> check(const Config& config) {
    if (!config.topic) {
        return fail(Errc::invalid_argument, "a topic is missing: add -t TOPIC");
    }
    if (config.mode == PayloadMode::none) {
        return fail(Errc::invalid_argument,
                    "a message is missing: add -m TEXT, -f FILE, -l, -s or -n");
    }
    const bool reads_input =
        config.mode == PayloadMode::lines || config.mode == PayloadMode::whole_input;
    if (reads_input && config.connection.password_file == "-") {
        return fail(Errc::invalid_argument,
                    fmt::format("--password-file - and {} both read standard input: name a file",
                                config.mode_option));
    }
    if (config.mode == PayloadMode::lines && (config.repeat || config.repeat_delay)) {
        return fail(Errc::invalid_argument,
                    fmt::format("{} cannot be combined with --stdin-line: lines are sent once",
                                config.repeat ? "--repeat" : "--repeat-delay"));
    }
    const cli::ResilienceConfig& resilience = config.connection.resilience;
    if (resilience.retry_first && !resilience.retry && config.mode != PayloadMode::lines) {
        return fail(Errc::invalid_argument,
                    "--retry-first extends --retry, and only --stdin-line retries by itself: add "
                    "--retry forever, or how long");
    }
    return cli::check(config.connection);
}

}  // namespace mq::pub
