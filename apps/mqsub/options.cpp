#include "mqsub/options.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "common/assign.hpp"
#include "common/terminal.hpp"
#include "common/topic_text.hpp"
#include "common/value.hpp"
#include "mqsub/options_delivery.hpp"

namespace mq::sub {

using cli::assign;
using cli::ValueKind;
using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;
using mqtt::RetainHandling;

namespace {

using Setter = std::function<Result<void>(std::string_view)>;

Setter turn(bool& flag, bool to = true) {
    return [&flag, to](std::string_view) -> Result<void> {
        flag = to;
        return {};
    };
}

Result<void> add_topic(Config& config, std::string_view text) {
    return cli::parse_topic_filter(text).map(
        [&](std::string filter) { config.filters.push_back({.filter = std::move(filter)}); });
}

Result<void> add_wanted_filter(Config& config, std::string_view text) {
    return parse_wanted_filter(text).map(
        [&](WantedFilter wanted) { config.filters.push_back(std::move(wanted)); });
}

Setter add_filter_to(std::vector<std::string>& filters) {
    return [&filters](std::string_view text) {
        return cli::parse_topic_filter(text).map(
            [&](std::string filter) { filters.push_back(std::move(filter)); });
    };
}

Result<RetainHandling> parse_retain_handling(std::string_view text) {
    if (text == "always") {
        return RetainHandling::send;
    }
    if (text == "new") {
        return RetainHandling::send_if_new;
    }
    if (text == "never") {
        return RetainHandling::do_not_send;
    }
    return fail(Errc::invalid_argument, fmt::format("must be always, new or never (got \"{}\")",
                                                    cli::escape_controls(text)));
}

Result<void> set_format(Config& config, std::string_view text) {
    if (auto compiled = Format::compile(text); !compiled) {
        return fail(Errc::invalid_argument, std::move(compiled.error().detail));
    }
    config.rendering.format = std::string(text);
    return {};
}

void add_subscription_rows(cli::OptionTable& table, Config& config) {
    constexpr std::string_view group = "Subscription";
    table.push_back(
        {.short_name = "-t",
         .long_name = "--topic",
         .kind = ValueKind::topic,
         .value_name = "FILTER",
         .group = group,
         .help = "Subscribe to this topic or topic filter",
         .man = "Subscribe to this topic, or to all that match this topic filter: *+* stands for "
                "one level, *#* as the last level for all that follow. All filters go in one "
                "SUBSCRIBE packet.",
         .repeatable = true,
         .set = [&config](std::string_view text) { return add_topic(config, text); }});
    table.push_back(
        {.long_name = "--subscribe",
         .kind = ValueKind::text,
         .value_name = "OPTIONS:FILTER",
         .group = group,
         .help = "Subscribe with options (qos=1,nl,rap,rh=2)",
         .man = "Like *-t*, with options for this filter alone in front of the first colon, "
                "separated by commas: _qos=N_; and of MQTT 5.0, _nl_ (not what this client itself "
                "publishes), _rap_ (see *--retain-as-published*) and _rh=N_ (*--retain-handling* "
                "as a number: 0 always, 1 new, 2 never). What is left out holds as for *-t*.",
         .repeatable = true,
         .set = [&config](std::string_view text) { return add_wanted_filter(config, text); }});
    table.push_back(
        {.short_name = "-q",
         .long_name = "--qos",
         .kind = ValueKind::choice,
         .value_name = "QOS",
         .choices = "0 1 2",
         .group = group,
         .help = "Subscribe with this quality of service (default 0)",
         .man = "The quality of service at which messages are to come at most: 0 (at most once, "
                "the default), 1 (at least once) or 2 (exactly once).",
         .set = [&qos = config.subscription.qos](std::string_view text) {
             return assign(qos, cli::parse_qos(text));
         }});
    table.push_back(
        {.long_name = "--retain-handling",
         .kind = ValueKind::choice,
         .value_name = "WHEN",
         .choices = "always new never",
         .group = group,
         .help = "Have retained messages sent (MQTT 5.0)",
         .man = "When the broker sends the retained messages that match: _always_ (the default), "
                "only if the subscription is _new_, or _never_. MQTT 5.0 only.",
         .set = [&handling = config.subscription.retain_handling](std::string_view text) {
             return assign(handling, parse_retain_handling(text));
         }});
    table.push_back(
        {.long_name = "--retain-as-published",
         .kind = ValueKind::flag,
         .group = group,
         .help = "Keep the retain flag as it was (MQTT 5.0)",
         .man = "Messages keep the retain flag with which they were published. Otherwise it says "
                "that a message was retained before we subscribed. MQTT 5.0 only.",
         .set = turn(config.subscription.retain_as_published)});
    table.push_back(
        {.short_name = "-U",
         .long_name = "--unsubscribe",
         .kind = ValueKind::topic,
         .value_name = "FILTER",
         .group = group,
         .help = "Unsubscribe from this filter, after subscribing",
         .man = "Unsubscribe from this filter, which a session of before (see *-c*) may hold. "
                "Works without *-t*, too. Each is a packet of its own, after the SUBSCRIBE.",
         .repeatable = true,
         .set = add_filter_to(config.unsubscriptions)});
}

void add_selection_rows(cli::OptionTable& table, Config& config) {
    constexpr std::string_view group = "Selection";
    table.push_back(
        {.short_name = "-T",
         .long_name = "--filter-out",
         .kind = ValueKind::topic,
         .value_name = "FILTER",
         .group = group,
         .help = "Leave out messages whose topic matches this filter",
         .man = "Leave out messages whose topic matches this filter: they are received, but not "
                "printed, and *-C* does not count them.",
         .repeatable = true,
         .set = add_filter_to(config.selection.excluded)});
    table.push_back(
        {.short_name = "-R",
         .kind = ValueKind::flag,
         .group = group,
         .help = "Leave out retained messages",
         .man = "Leave out messages with the retain flag; *-C* does not count them. On MQTT 5.0 "
                "the broker is also asked not to send any (*--retain-handling* _never_).",
         .set = turn(config.selection.no_retained)});
    table.push_back(
        {.long_name = "--retained-only",
         .kind = ValueKind::flag,
         .group = group,
         .help = "Exit at the first that is not retained",
         .man = "Print retained messages only. The first message without the retain flag ends the "
                "run, with status 0.",
         .set = turn(config.selection.retained_only)});
}

void add_output_rows(cli::OptionTable& table, Config& config) {
    constexpr std::string_view group = "Output";
    RenderingOptions& rendering = config.rendering;
    table.push_back({.short_name = "-v",
                     .long_name = "--verbose",
                     .kind = ValueKind::flag,
                     .group = group,
                     .help = "Print the topic in front of each message",
                     .man = "Print the topic and a blank in front of each payload. An empty "
                            "payload is shown as _(null)_.",
                     .set = turn(rendering.verbose)});
    table.push_back({.short_name = "-N",
                     .kind = ValueKind::flag,
                     .group = group,
                     .help = "Print no line feed after each message",
                     .set = turn(rendering.newline, false)});
    table.push_back({.short_name = "-F",
                     .kind = ValueKind::text,
                     .value_name = "FORMAT",
                     .group = group,
                     .help = "Print messages in this format, such as '%I %t %p'",
                     .man = "Print each message in this format, and a line feed unless there is "
                            "*-N*; *-v* then means nothing. See *OUTPUT FORMAT*.",
                     .set = [&config](std::string_view text) { return set_format(config, text); }});
    table.push_back({.long_name = "--pretty",
                     .kind = ValueKind::flag,
                     .group = group,
                     .help = "Print %j and %J of -F over several lines",
                     .set = turn(rendering.pretty)});
    table.push_back(
        {.long_name = "--json",
         .kind = ValueKind::flag,
         .group = group,
         .help = "Print each message as a JSON object on one line",
         .man = "Print each message as one JSON object on one line, with all that came with it: "
                "time, topic, payload (_payload_b64_, in base64, if it is not text), qos, retain, "
                "dup, mid and properties. It is always valid.",
         .set = turn(rendering.json)});
}

void add_ending_rows(cli::OptionTable& table, Config& config) {
    constexpr std::string_view group = "End of the run";
    table.push_back(
        {.short_name = "-C",
         .kind = ValueKind::integer,
         .value_name = "COUNT",
         .group = group,
         .help = "Exit after this many messages",
         .man = "Exit with status 0 after this many messages were printed.",
         .set = [&count = config.selection.count](std::string_view text) {
             return assign(count,
                           cli::parse_integer(text, 1, std::numeric_limits<std::uint64_t>::max()));
         }});
    table.push_back(
        {.short_name = "-W",
         .kind = ValueKind::duration,
         .value_name = "DURATION",
         .group = group,
         .help = "Exit with status 27 after so long",
         .man = "Exit with status 27 when this time is over, counted from the first connection: "
                "seconds, or a number with _ms_, _s_, _m_ or _h_.",
         .set = [&config](std::string_view text) {
             return assign(config.timeout, cli::parse_positive_duration(text));
         }});
    table.push_back(
        {.short_name = "-E",
         .kind = ValueKind::flag,
         .group = group,
         .help = "Exit when the broker has granted the subscriptions",
         .man = "Exit with status 0 as soon as the broker has granted the subscriptions, and "
                "acknowledged what *-U* asked for. With *-c* that makes a session which collects "
                "messages for later.",
         .set = turn(config.ends_when_subscribed)});
}

Result<void> check_rendering(const RenderingOptions& rendering) {
    if (rendering.json && rendering.format) {
        return fail(Errc::invalid_argument, "--json and -F exclude each other: leave one out");
    }
    if (rendering.json && rendering.pretty) {
        return fail(Errc::invalid_argument,
                    "--pretty is for -F '%j': --json prints one line for each message");
    }
    return {};
}

}  // namespace

cli::OptionTable options(Config& config) {
    cli::OptionTable table;
    add_subscription_rows(table, config);
    add_selection_rows(table, config);
    add_output_rows(table, config);
    add_ending_rows(table, config);
    add_delivery_rows(table, config);
    for (cli::OptionSpec& option : cli::connection_options(
             config.connection,
             [&config](std::string_view filter) { return add_topic(config, filter); })) {
        table.push_back(std::move(option));
    }
    cli::add_resilience_options(table, config.connection.resilience);
    cli::add_run_options(table, config.connection.resilience);
    return table;
}

Result<void> check(const Config& config) {
    if (config.filters.empty() && config.unsubscriptions.empty()) {
        return fail(Errc::invalid_argument, "a topic filter is missing: add -t FILTER");
    }
    if (config.selection.no_retained && config.selection.retained_only) {
        return fail(Errc::invalid_argument,
                    "-R and --retained-only leave nothing to print: leave one out");
    }
    for (const WantedFilter& wanted : config.filters) {
        if (wanted.needs_v5() && config.connection.version != mqtt::Version::v5) {
            return fail(Errc::invalid_argument,
                        "nl, rap and rh of --subscribe need MQTT 5.0: add -V 5");
        }
    }
    if (auto checked = check_delivery(config); !checked) {
        return checked;
    }
    return check_rendering(config.rendering);
}

}  // namespace mq::sub
