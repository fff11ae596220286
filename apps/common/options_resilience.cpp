#include "common/options_resilience.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "common/assign.hpp"
#include "common/options_connection.hpp"
#include "common/terminal.hpp"
#include "common/value.hpp"

namespace mq::cli {

namespace {

using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;
using mqtt::Retry;

constexpr std::string_view group = "Resilience";
constexpr unsigned most_repubs = 1000;

bool consists_of(std::string_view text, std::string_view characters) {
    return !text.empty() && text.find_first_not_of(characters) == std::string_view::npos;
}

Result<Retry> parse_retry(std::string_view text) {
    if (text == "never") {
        return Retry::never;
    }
    if (text == "forever") {
        return Retry::after_first_success;
    }
    if (consists_of(text, "0123456789")) {
        return parse_integer(text, 1, 1'000'000'000).map([](std::uint64_t attempts) {
            return Retry{.attempts = attempts};
        });
    }
    const auto duration = parse_positive_duration(text);
    if (duration && !consists_of(text, "0123456789.")) {
        return Retry{.duration = *duration};
    }
    return fail(Errc::invalid_argument,
                fmt::format("must be never, forever, a number of attempts, or a duration with its "
                            "unit such as 10m (got \"{}\")",
                            escape_controls(text)));
}

Result<mqtt::BackoffLimits> parse_backoff(std::string_view text) {
    constexpr mqtt::Duration least = std::chrono::milliseconds(10);
    const std::size_t dots = std::min(text.find(".."), text.size());
    const auto minimum = parse_duration(text.substr(0, dots));
    const auto maximum = parse_duration(text.substr(std::min(dots + 2, text.size())));
    if (!minimum || !maximum || *minimum < least || *maximum < *minimum) {
        return fail(Errc::invalid_argument,
                    fmt::format("must be MIN..MAX, two durations from 10ms on with the smaller one "
                                "first, such as 1s..60s (got \"{}\")",
                                escape_controls(text)));
    }
    return mqtt::BackoffLimits{*minimum, *maximum};
}

void add_connect_rows(OptionTable& table, ResilienceConfig& config) {
    table.push_back({.long_name = "--connect-timeout",
                     .kind = ValueKind::duration,
                     .value_name = "DURATION",
                     .group = group,
                     .help = "Bound each attempt to connect (10s)",
                     .man = "Give one attempt to connect so long, from the look-up of the name to "
                            "the broker's CONNACK. Default: 10s.",
                     .set = [&config](std::string_view text) {
                         return assign(config.connect_timeout, parse_positive_duration(text));
                     }});
    table.push_back(
        {.long_name = "--retry",
         .value_name = "never|N|DURATION|forever",
         .group = group,
         .help = "Connect again after a loss, or not",
         .man = "Connect again after the connection is lost: *never*, _N_ times in a row, for as "
                "long as a _DURATION_ (which needs its unit here), or *forever*. An outage is over "
                "once a connection has stood longer than the longest delay so far (see "
                "*--backoff*). The first connection is tried once, unless there is "
                "*--retry-first*. What would fail again in the same way is never tried again: see "
                "*RESILIENCE* in *mqtools*(7).",
         .set = [&config](std::string_view text) {
             return assign(config.retry, parse_retry(text));
         }});
    table.push_back({.long_name = "--retry-first",
                     .kind = ValueKind::flag,
                     .group = group,
                     .help = "Repeat the first connection too (--retry)",
                     .man = "Let *--retry* hold for the first connection too: for a run that may "
                            "start before the network or the broker does.",
                     .set = [&config](std::string_view) -> Result<void> {
                         config.retry_first = true;
                         return {};
                     }});
    table.push_back(
        {.long_name = "--backoff",
         .value_name = "MIN..MAX",
         .group = group,
         .help = "Bound the delays between attempts (1s..60s)",
         .man = "Wait before each attempt to connect again: for a random time between nothing and "
                "a bound that is _MIN_ at first and doubles with each attempt, up to _MAX_. So the "
                "clients of a broker that restarts do not all come back at once. Default: 1s..60s.",
         .set = [&config](std::string_view text) {
             return assign(config.backoff, parse_backoff(text));
         }});
}

void add_line_rows(OptionTable& table, ResilienceConfig& config) {
    table.push_back(
        {.long_name = "--response-timeout",
         .kind = ValueKind::duration,
         .value_name = "DURATION",
         .group = group,
         .help = "Bound the wait for each answer",
         .man = "Wait so long for each acknowledgement. Before MQTT 5.0 the message is then sent "
                "again, marked as a duplicate, up to *--max-repubs* times, and then the connection "
                "is given up. MQTT 5.0 forbids that: there the connection is given up at once. "
                "*--retry* says what follows, and the session goes on with the next connection. "
                "Default: as long as the connection lives.",
         .set = [&config](std::string_view text) {
             return assign(config.response_timeout, parse_positive_duration(text));
         }});
    table.push_back({.long_name = "--max-repubs",
                     .kind = ValueKind::integer,
                     .value_name = "COUNT",
                     .group = group,
                     .help = "Send a late message again so often (default 4)",
                     .man = "Send a message again at most so often when *--response-timeout* has "
                            "passed, 0 to 1000. Default: 4. Not on MQTT 5.0.",
                     .set = [&config](std::string_view text) {
                         return assign(
                             config.max_repubs,
                             parse_integer(text, 0, most_repubs).map([](std::uint64_t count) {
                                 return static_cast<unsigned>(count);
                             }));
                     }});
    table.push_back(
        {.long_name = "--ping-interval",
         .kind = ValueKind::duration,
         .value_name = "DURATION",
         .group = group,
         .help = "Send a ping after such a silence (-k)",
         .man = "Send a ping when one direction was silent for so long, to notice a dead line "
                "sooner than *-k* tells the broker to. At most the keep alive, which is the "
                "default. An answer that takes longer than half the keep alive ends the "
                "connection.",
         .set = [&config](std::string_view text) {
             return assign(config.ping_interval, parse_positive_duration(text));
         }});
    table.push_back(
        {.long_name = "--clean-init",
         .kind = ValueKind::flag,
         .group = group,
         .help = "Drop an old session at the start (with -c)",
         .man = "With *-c*: have the broker forget the session of before when the run begins, and "
                "keep the new one over every later connection of the run and after its end.",
         .set = [&config](std::string_view) -> Result<void> {
             config.clean_init = true;
             return {};
         }});
}

Result<void> set_command(std::string& command, std::string_view text) {
    if (text.empty()) {
        return fail(Errc::invalid_argument, "must not be empty: it is a command for the shell");
    }
    command = text;
    return {};
}

void add_run_rows(OptionTable& table, ResilienceConfig& config) {
    table.push_back(
        {.long_name = "--deadline",
         .kind = ValueKind::duration,
         .value_name = "DURATION",
         .group = group,
         .help = "Stop the whole run after so long: status 27",
         .man = "Bound the whole run, from the start of the process: look-up, connection, "
                "acknowledgements, standard input and output that block, everything. A run that "
                "is not done by then exits with status 27, and says what it was waiting for and "
                "what is still owed.",
         .set = [&config](std::string_view text) {
             return assign(config.deadline, parse_positive_duration(text));
         }});
    table.push_back(
        {.long_name = "--on-up",
         .value_name = "COMMAND",
         .group = group,
         .help = "Use the shell for COMMAND once connected",
         .man = "Run this command by *sh -c* whenever the broker has accepted a "
                "connection. See *COMMANDS* in *mqtools*(7).",
         .set = [&config](std::string_view text) { return set_command(config.on_up, text); }});
    table.push_back(
        {.long_name = "--on-down",
         .value_name = "COMMAND",
         .group = group,
         .help = "Use the shell for COMMAND when a link ends",
         .man = "Run this command by *sh -c* whenever a connection that the broker had "
                "accepted has ended, also at the end of the run. See *COMMANDS* in "
                "*mqtools*(7).",
         .set = [&config](std::string_view text) { return set_command(config.on_down, text); }});
    table.push_back(
        {.long_name = "--stats",
         .kind = ValueKind::flag,
         .group = group,
         .help = "Print counters on standard error at the end",
         .man = "Print one line of JSON on standard error at the end, and whenever SIGUSR1 comes: "
                "the time, attempts to connect, connections, outages and their length, messages, "
                "packets and bytes both ways, what was sent again, and what was discarded.",
         .set = [&config](std::string_view) -> Result<void> {
             config.stats = true;
             return {};
         }});
}

void insert_rows(OptionTable& table, OptionTable rows) {
    const auto general = std::find_if(table.begin(), table.end(), [](const OptionSpec& option) {
        return option.group == "General";
    });
    table.insert(general, std::move_iterator(rows.begin()), std::move_iterator(rows.end()));
}

Result<void> check_line(const ResilienceConfig& config, const ConnectionConfig& connection) {
    if (config.max_repubs && !config.response_timeout) {
        return fail(Errc::invalid_argument,
                    "--max-repubs counts what --response-timeout sends again: add "
                    "--response-timeout DURATION");
    }
    if (config.max_repubs && connection.version == mqtt::Version::v5) {
        return fail(Errc::invalid_argument,
                    "--max-repubs means nothing on MQTT 5.0, where nothing is sent again on a "
                    "living connection: leave it out");
    }
    if (config.ping_interval &&
        *config.ping_interval > std::chrono::seconds(connection.keep_alive)) {
        return fail(Errc::invalid_argument,
                    fmt::format("--ping-interval must not be longer than the keep alive, {} s: "
                                "shorten it, or raise --keepalive",
                                connection.keep_alive));
    }
    return {};
}

}  // namespace

void add_resilience_options(OptionTable& table, ResilienceConfig& config) {
    OptionTable rows;
    add_connect_rows(rows, config);
    add_line_rows(rows, config);
    insert_rows(table, std::move(rows));
}

void add_run_options(OptionTable& table, ResilienceConfig& config) {
    OptionTable rows;
    add_run_rows(rows, config);
    insert_rows(table, std::move(rows));
}

Result<void> check_resilience(const ConnectionConfig& connection) {
    const ResilienceConfig& config = connection.resilience;
    if (config.retry_first && config.retry && config.retry->attempts == 0) {
        return fail(Errc::invalid_argument,
                    "--retry never and --retry-first contradict each other: leave one out");
    }
    if (config.clean_init && connection.clean_start) {
        return fail(Errc::invalid_argument,
                    "--clean-init is about a session that outlives its connection: add -c");
    }
    return check_line(config, connection);
}

void apply_resilience(const ResilienceConfig& config, mqtt::ClientOptions& options) {
    if (config.connect_timeout) {
        options.connect_timeout = *config.connect_timeout;
        options.session.connack_timeout = *config.connect_timeout;
    }
    options.backoff = config.backoff;
    options.clean_init = config.clean_init;
    mqtt::SessionOptions& session = options.session;
    session.response_timeout = config.response_timeout.value_or(session.response_timeout);
    session.max_repubs = config.max_repubs.value_or(session.max_repubs);
    session.ping_interval = config.ping_interval.value_or(session.ping_interval);
}

Retry retry_policy(const ResilienceConfig& config, Retry usual) {
    Retry policy = config.retry.value_or(usual);
    policy.first = policy.first || config.retry_first;
    return policy;
}

}  // namespace mq::cli
