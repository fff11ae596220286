#include "mqsub/options.hpp"

#include <limits>
#include <utility>

#include "common/assign.hpp"
#include "common/topic_text.hpp"
#include "common/value.hpp"

namespace mq::sub {

using cli::ValueKind;
using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

namespace {

Result<void> add_filter(Config& config, std::string_view text) {
    return cli::parse_topic_filter(text).map(
        [&](std::string filter) { config.filters.push_back(std::move(filter)); });
}

Result<void> set_qos(Config& config, std::string_view text) {
    return cli::assign(config.qos, cli::parse_qos(text));
}

Result<void> set_count(Config& config, std::string_view text) {
    return cli::assign(config.count,
                       cli::parse_integer(text, 1, std::numeric_limits<std::uint64_t>::max()));
}

}  // namespace

cli::OptionTable options(Config& config) {
    cli::OptionTable table;
    table.push_back({.short_name = "-t",
                     .long_name = "--topic",
                     .kind = ValueKind::topic,
                     .value_name = "FILTER",
                     .group = "Subscription",
                     .help = "Subscribe to this topic or topic filter",
                     .repeatable = true,
                     .set = [&config](std::string_view text) { return add_filter(config, text); }});
    table.push_back({.short_name = "-q",
                     .long_name = "--qos",
                     .kind = ValueKind::choice,
                     .value_name = "QOS",
                     .choices = "0 1 2",
                     .group = "Subscription",
                     .help = "Subscribe with this quality of service (default 0)",
                     .set = [&config](std::string_view text) { return set_qos(config, text); }});
    table.push_back({.short_name = "-C",
                     .long_name = "",
                     .kind = ValueKind::integer,
                     .value_name = "COUNT",
                     .group = "Subscription",
                     .help = "Exit after this many messages",
                     .set = [&config](std::string_view text) { return set_count(config, text); }});
    table.push_back({.short_name = "-v",
                     .long_name = "--verbose",
                     .kind = ValueKind::flag,
                     .group = "Output",
                     .help = "Print the topic in front of each message",
                     .set = [&config](std::string_view) -> Result<void> {
                         config.verbose = true;
                         return {};
                     }});
    for (cli::OptionSpec& option : cli::connection_options(
             config.connection,
             [&config](std::string_view filter) { return add_filter(config, filter); })) {
        table.push_back(std::move(option));
    }
    return table;
}

Result<void> check(const Config& config) {
    if (config.filters.empty()) {
        return fail(Errc::invalid_argument, "a topic filter is missing: add -t FILTER");
    }
    return {};
}

}  // namespace mq::sub
