#include "mqpub/options.hpp"

#include <utility>

#include "common/assign.hpp"
#include "common/topic_text.hpp"
#include "common/value.hpp"

namespace mq::pub {

using cli::ValueKind;
using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

namespace {

constexpr std::string_view group = "Message";

Result<void> set_topic(Config& config, std::string_view text) {
    return cli::assign(config.topic, cli::parse_topic_name(text));
}

Result<void> set_qos(Config& config, std::string_view text) {
    return cli::assign(config.qos, cli::parse_qos(text));
}

}  // namespace

cli::OptionTable options(Config& config) {
    cli::OptionTable table;
    table.push_back({.short_name = "-t",
                     .long_name = "--topic",
                     .kind = ValueKind::topic,
                     .value_name = "TOPIC",
                     .group = group,
                     .help = "Publish to this topic",
                     .set = [&config](std::string_view text) { return set_topic(config, text); }});
    table.push_back({.short_name = "-m",
                     .long_name = "--message",
                     .kind = ValueKind::text,
                     .value_name = "TEXT",
                     .group = group,
                     .help = "Publish this text",
                     .set = [&config](std::string_view text) -> Result<void> {
                         config.message = std::string(text);
                         return {};
                     }});
    table.push_back({.short_name = "-q",
                     .long_name = "--qos",
                     .kind = ValueKind::choice,
                     .value_name = "QOS",
                     .choices = "0 1 2",
                     .group = group,
                     .help = "Publish with this quality of service (default 0)",
                     .set = [&config](std::string_view text) { return set_qos(config, text); }});
    table.push_back({.short_name = "-r",
                     .long_name = "--retain",
                     .kind = ValueKind::flag,
                     .group = group,
                     .help = "Have the broker keep the message",
                     .set = [&config](std::string_view) -> Result<void> {
                         config.retain = true;
                         return {};
                     }});
    for (cli::OptionSpec& option : cli::connection_options(
             config.connection,
             [&config](std::string_view topic) { return set_topic(config, topic); })) {
        table.push_back(std::move(option));
    }
    return table;
}

Result<void> check(const Config& config) {
    if (!config.topic) {
        return fail(Errc::invalid_argument, "a topic is missing: add -t TOPIC");
    }
    if (!config.message) {
        return fail(Errc::invalid_argument, "a message is missing: add -m TEXT");
    }
    return {};
}

}  // namespace mq::pub
