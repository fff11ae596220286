#include "mqpub/spool_options.hpp"

#include <fmt/format.h>

#include <limits>
#include <utility>

#include "common/assign.hpp"
#include "common/terminal.hpp"
#include "common/value.hpp"

namespace mq::pub {

using cli::assign;
using cli::OptionTable;
using cli::ValueKind;
using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

namespace {

constexpr std::string_view group = "Spool";

Result<void> set_task(SpoolConfig& config, SpoolTask task, std::string_view option) {
    if (config.task != SpoolTask::publish && config.task != task) {
        return fail(
            Errc::invalid_argument,
            fmt::format("cannot be combined with {}: a run does one of them", config.task_option));
    }
    config.task = task;
    config.task_option = config.needs_spool = option;
    return {};
}

// Bytes in a unit; 0: there is no such unit.
std::uint64_t bytes_in(std::string_view unit) {
    return unit == "B"   ? 1
           : unit == "K" ? std::uint64_t{1} << 10U
           : unit == "M" ? std::uint64_t{1} << 20U
           : unit == "G" ? std::uint64_t{1} << 30U
                         : 0;
}

// `10000` messages, `64M` bytes.
Result<void> set_limit(SpoolConfig& config, std::string_view text) {
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    const std::string_view unit = text.substr(digits);
    const std::uint64_t factor = unit.empty() ? 1 : bytes_in(unit);
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const auto number =
        cli::parse_integer(text.substr(0, digits), 1, most / std::max<std::uint64_t>(factor, 1));
    if (!number || factor == 0) {
        return fail(Errc::invalid_argument,
                    fmt::format("must be a number of messages such as 10000, or of bytes such as "
                                "64M (got \"{}\")",
                                cli::escape_controls(text)));
    }
    (unit.empty() ? config.max_messages : config.max_bytes) = *number * factor;
    return {};
}

Result<mqtt::WhenFull> parse_when_full(std::string_view text) {
    if (text == "fail") {
        return mqtt::WhenFull::fail;
    }
    if (text == "drop-oldest") {
        return mqtt::WhenFull::drop_oldest;
    }
    if (text == "drop-new") {
        return mqtt::WhenFull::drop_new;
    }
    return fail(Errc::invalid_argument,
                fmt::format("must be fail, drop-oldest or drop-new (got \"{}\")",
                            cli::escape_controls(text)));
}

// What the rows without a value differ in.
struct Words {
    std::string_view name;
    std::string_view help;
    std::string_view man;
};

void add_row(OptionTable& table, const Words& words,
             std::function<Result<void>(std::string_view)> set) {
    table.push_back({.long_name = words.name,
                     .kind = ValueKind::flag,
                     .group = group,
                     .help = words.help,
                     .man = words.man,
                     .set = std::move(set)});
}

void add_flag(OptionTable& table, SpoolConfig& config, bool SpoolConfig::*flag,
              const Words& words) {
    add_row(table, words, [&config, flag, name = words.name](std::string_view) -> Result<void> {
        config.*flag = true;
        config.needs_spool = name;
        return {};
    });
}

void add_task(OptionTable& table, SpoolConfig& config, SpoolTask task, const Words& words) {
    add_row(table, words, [&config, task, name = words.name](std::string_view) {
        return set_task(config, task, name);
    });
}

void add_tasks(OptionTable& table, SpoolConfig& config) {
    add_task(table, config, SpoolTask::flush,
             {.name = "--flush",
              .help = "Send what waits in the spool, and nothing else",
              .man = "Send what waits in the spool, and nothing else. If the broker cannot be "
                     "reached, the exit status says so (3)."});
    add_task(table, config, SpoolTask::store,
             {.name = "--no-send",
              .help = "Hold the message in the spool, and do not send",
              .man = "Put the message, or the lines of *-l*, into the spool and do not send. No "
                     "connection is made."});
    add_task(table, config, SpoolTask::status,
             {.name = "--spool-status",
              .help = "Print what waits in the spool, in one line",
              .man = "Print how much waits in the spool, in one line, and do not send. The exit "
                     "status is 1 if a message waits, and 0 if none does."});
    add_task(table, config, SpoolTask::list,
             {.name = "--spool-list",
              .help = "Print each message of the spool",
              .man = "Print a line for each message in the spool, the oldest first, and those that "
                     "were rejected after them; do not send."});
    add_flag(table, config, &SpoolConfig::json,
             {.name = "--json",
              .help = "Print the spool's status or list as JSON",
              .man = "With *--spool-status* one JSON object, with *--spool-list* one for each "
                     "message, on a line of its own."});
}

void add_limits(OptionTable& table, SpoolConfig& config) {
    table.push_back({.long_name = "--spool-max",
                     .kind = ValueKind::text,
                     .value_name = "LIMIT",
                     .group = group,
                     .help = "Hold so many messages (10000) or bytes (64M)",
                     .man = "Hold at most so many messages (*10000*), or so many bytes of topics, "
                            "properties and payloads (*64M*; the units are B, K, M and G, powers "
                            "of 1024). Both may be given. Default: as much as the disk holds.",
                     .repeatable = true,
                     .set = [&config](std::string_view text) {
                         config.needs_spool = "--spool-max";
                         return set_limit(config, text);
                     }});
    table.push_back({.long_name = "--spool-full",
                     .kind = ValueKind::choice,
                     .value_name = "WHAT",
                     .choices = "fail drop-oldest drop-new",
                     .group = group,
                     .help = "Say what a full spool does (fail)",
                     .man = "When a message finds no room: *fail* (the default) does not take it, "
                            "and the exit status is 8; *drop-oldest* removes the oldest messages "
                            "that are not in flight; *drop-new* leaves the new message out. What "
                            "is dropped is said on standard error, and counted in "
                            "*--spool-status*.",
                     .set = [&config](std::string_view text) {
                         config.needs_spool = "--spool-full";
                         return assign(config.when_full, parse_when_full(text));
                     }});
    table.push_back({.long_name = "--spool-ttl",
                     .kind = ValueKind::duration,
                     .value_name = "DURATION",
                     .group = group,
                     .help = "Drop a message that waits longer than this",
                     .man = "Drop a message that has waited so long, counted from when it was "
                            "spooled. On MQTT 5.0 what is left of that time goes out as its "
                            "message expiry interval. An interval of *-D publish "
                            "message-expiry-interval* counts from then, too; the shorter one "
                            "holds.",
                     .set = [&config](std::string_view text) {
                         config.needs_spool = "--spool-ttl";
                         return assign(config.time_to_live, cli::parse_duration(text));
                     }});
}

}  // namespace

void add_spool_options(OptionTable& table, SpoolConfig& config) {
    table.push_back({.long_name = "--spool",
                     .kind = ValueKind::file,
                     .value_name = "DIR",
                     .group = group,
                     .help = "Keep the message on disk first, then send it",
                     .man = "Store the message in this directory before anything else, then send "
                            "what waits there, the oldest first. See STORE AND FORWARD.",
                     .set = [&config](std::string_view text) -> Result<void> {
                         if (text.empty()) {
                             return fail(Errc::invalid_argument, "must not be empty");
                         }
                         config.directory = std::string(text);
                         return {};
                     }});
    add_tasks(table, config);
    add_limits(table, config);
    add_flag(table, config, &SpoolConfig::patient,
             {.name = "--spool-wait",
              .help = "Wait while another process sends from the spool",
              .man = "While another process sends from this spool, wait for it to end and send "
                     "then. Without this, the message is left to that process."});
    add_flag(table, config, &SpoolConfig::strict,
             {.name = "--spool-strict",
              .help = "Exit with 0 only if nothing waits any more",
              .man = "Exit with 0 only if nothing waits in the spool any more; without this, 0 "
                     "says that the message is safe there."});
}

Result<void> check(const SpoolConfig& config) {
    if (!config.directory && !config.needs_spool.empty()) {
        return fail(Errc::invalid_argument,
                    fmt::format("{} needs a spool: add --spool DIR", config.needs_spool));
    }
    if (config.json && !config.reports()) {
        return fail(Errc::invalid_argument,
                    "--json needs something to print: add --spool-status or --spool-list");
    }
    return {};
}

}  // namespace mq::pub
