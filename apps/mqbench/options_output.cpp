// Rows for this machine, for judging the result, and for where it goes.
#include <charconv>

#include "common/assign.hpp"
#include "common/value.hpp"
#include "mqbench/measure/assertion.hpp"
#include "mqbench/options_groups.hpp"

namespace mq::bench {

using cli::assign;
using cli::OptionTable;
using cli::ValueKind;
using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

namespace {

constexpr std::string_view machine_group = "This machine";
constexpr std::string_view checks_group = "Checks";
constexpr std::string_view output_group = "Output";

Result<std::string> file_name(std::string_view text) {
    if (text.empty()) {
        return fail(Errc::invalid_argument, "must name a file");
    }
    return std::string(text);
}

Result<void> set_cores(Config& config, std::string_view text) {
    config.pinned_cores.clear();
    while (!text.empty()) {
        const std::string_view core = text.substr(0, text.find(','));
        text.remove_prefix(std::min(core.size() + 1, text.size()));
        const auto number = cli::parse_integer(core, 0, 1023);
        if (!number) {
            return fail(Errc::invalid_argument, "must be numbers of processors, such as 0,2");
        }
        config.pinned_cores.push_back(static_cast<std::uint32_t>(*number));
    }
    return {};
}

Result<void> add_assertion(Config& config, std::string_view text) {
    if (auto parsed = parse_assertion(text); !parsed) {
        return tl::unexpected(std::move(parsed.error()));
    }
    config.assertions.emplace_back(text);
    return {};
}

}  // namespace

void add_spin_rows(OptionTable& table, Config& config) {
    table.push_back({.long_name = "--pin",
                     .value_name = "CORES",
                     .group = machine_group,
                     .help = "Bind the threads to these processors: 0,2",
                     .set = [&config](std::string_view text) { return set_cores(config, text); }});
    table.push_back(
        {.long_name = "--spin",
         .kind = ValueKind::choice,
         .value_name = "WHEN",
         .choices = "auto always never",
         .group = machine_group,
         .help = "Poll just before a message is due (auto)",
         .man = "Poll instead of sleeping for the last 60 microseconds before a message is due "
                "(*auto*, if there is more than one processor), all the time (*always*), or "
                "*never*. Default: auto.",
         .set = [&config](std::string_view text) {
             return assign(config.spin, parse_spin(text));
         }});
}

void add_machine_rows(OptionTable& table, Config& config) {
    table.push_back(
        {.long_name = "--threads",
         .kind = ValueKind::integer,
         .value_name = "COUNT",
         .group = machine_group,
         .help = "Use so many threads (default 1)",
         .man = "Spread the clients over so many threads, each with a loop of its own. Default: 1; "
                "more only help where processors are idle.",
         .set = [&config](std::string_view text) {
             return assign(config.threads,
                           cli::parse_integer(text, 1, 256).map([](std::uint64_t count) {
                               return static_cast<std::uint32_t>(count);
                           }));
         }});
    add_spin_rows(table, config);
    table.push_back({.long_name = "--seed",
                     .kind = ValueKind::integer,
                     .value_name = "NUMBER",
                     .group = machine_group,
                     .help = "Draw the same random numbers as another run",
                     .man = "Draw the same random numbers (sizes, arrivals, bytes) as another run "
                            "whose report names this seed.",
                     .set = [&config](std::string_view text) -> Result<void> {
                         const auto seed = cli::parse_integer(text, 0, UINT64_MAX);
                         if (!seed) {
                             return tl::unexpected(seed.error());
                         }
                         config.seed = *seed;
                         return {};
                     }});
}

void add_check_rows(OptionTable& table, Config& config) {
    table.push_back(
        {.long_name = "--assert",
         .value_name = "EXPRESSION",
         .group = checks_group,
         .help = "Fail unless this holds: 'e2e.p99<20ms'",
         .man = "Exit with status 1 unless this holds: *e2e.p99<20ms*, *lost=0*, "
                "*delivered>=4990*. *mqbench*(1) lists the names. A mistake in it is found before "
                "the run.",
         .repeatable = true,
         .set = [&config](std::string_view text) { return add_assertion(config, text); }});
    table.push_back({.long_name = "--strict",
                     .kind = ValueKind::flag,
                     .group = checks_group,
                     .help = "Fail if the measurement is not valid",
                     .man = "Exit with status 7 if the measurement is not valid: the tool itself "
                            "was the limit, or its numbers cannot be believed.",
                     .set = [&config](std::string_view) -> Result<void> {
                         config.strict = true;
                         return {};
                     }});
}

void add_sys_row(OptionTable& table, Config& config) {
    table.push_back({.long_name = "--sys",
                     .kind = ValueKind::flag,
                     .group = checks_group,
                     .help = "Compare with the broker's own counters ($SYS)",
                     .man = "Read the broker's counters of messages received, sent and dropped "
                            "below *$SYS/broker* before and after, and show them beside our own. "
                            "mosquitto renews them every 10 seconds: beginning and end wait for "
                            "that.",
                     .set = [&config](std::string_view) -> Result<void> {
                         config.sys = true;
                         return {};
                     }});
}

void add_json_row(OptionTable& table, Config& config) {
    table.push_back({.long_name = "--json",
                     .kind = ValueKind::flag,
                     .group = output_group,
                     .help = "Print the result as JSON",
                     .set = [&config](std::string_view) -> Result<void> {
                         config.json = true;
                         return {};
                     }});
}

void add_file_rows(OptionTable& table, Config& config) {
    table.push_back(
        {.long_name = "--out",
         .kind = ValueKind::file,
         .value_name = "FILE",
         .group = output_group,
         .help = "Save the result as JSON, with histograms",
         .set = [&config](std::string_view text) { return assign(config.out, file_name(text)); }});
    table.push_back(
        {.long_name = "--hlog",
         .kind = ValueKind::file,
         .value_name = "FILE",
         .group = output_group,
         .help = "Save a histogram log, one interval a second",
         .man = "Save the latencies of each second in the interval log format of "
                "HdrHistogram (1.3, V2 compressed), with a tag for each metric.",
         .set = [&config](std::string_view text) { return assign(config.hlog, file_name(text)); }});
    table.push_back(
        {.long_name = "--csv",
         .kind = ValueKind::file,
         .value_name = "FILE",
         .group = output_group,
         .help = "Save what happened in each second as CSV",
         .set = [&config](std::string_view text) { return assign(config.csv, file_name(text)); }});
}

}  // namespace mq::bench
