#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "common/assign.hpp"
#include "common/topic_text.hpp"
#include "common/value.hpp"
#include "mqwill/verify/verify.hpp"

namespace mq::will {

namespace {

using cli::OptionSpec;
using cli::OptionTable;
using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

constexpr std::string_view group = "Test";

// Of the connection, what leads to the broker and into it: sessions, wills and properties are the
// test's own, and its packets go over a plain socket.
bool is_kept(const OptionSpec& row) {
    constexpr std::array names{
        "--host",          "--port",  "--url",   "--username",      "--pw",
        "--id-prefix",     "--debug", "--quiet", "--password-file", "MQTOOLS_URL",
        "MQTOOLS_PASSWORD"};
    return std::find(names.begin(), names.end(), row.name()) != names.end();
}

template <typename Set>
OptionSpec flag(std::string_view name, std::string_view help, Set set) {
    return {.long_name = name,
            .kind = cli::ValueKind::flag,
            .group = group,
            .help = help,
            .set = [set](std::string_view) -> Result<void> {
                set();
                return {};
            }};
}

Result<void> set_keep_alive(VerifyConfig& config, std::string_view text) {
    constexpr std::uint64_t longest = 65'535;
    return cli::assign(config.keep_alive,
                       cli::parse_integer(text, 1, longest).map([](std::uint64_t seconds) {
                           return static_cast<std::uint16_t>(seconds);
                       }));
}

Result<void> set_version(VerifyConfig& config, std::string_view text) {
    const auto version = cli::parse_version(text);
    if (version && *version == mqtt::Version::v3_1) {
        return fail(Errc::invalid_argument,
                    "must be 311 or 5: the cases are those of 3.1.1 and 5.0");
    }
    return cli::assign(config.connection.asked_version, version);
}

Result<void> set_runs(VerifyConfig& config, std::string_view text) {
    constexpr std::uint64_t most = 1'000'000;
    return cli::assign(config.runs, cli::parse_integer(text, 2, most).map([](std::uint64_t count) {
        return static_cast<std::size_t>(count);
    }));
}

void add_choice_rows(OptionTable& table, VerifyConfig& config) {
    table.push_back({.long_name = "--case",
                     .value_name = "WORDS",
                     .group = group,
                     .help = "Run the cases whose name has these words",
                     .repeatable = true,
                     .set = [&config](std::string_view text) -> Result<void> {
                         config.cases.emplace_back(text);
                         return {};
                     }});
    table.push_back(
        {.short_name = "-V",
         .long_name = "--protocol-version",
         .kind = cli::ValueKind::choice,
         .value_name = "VERSION",
         .choices = "311 5",
         .group = group,
         .help = "Run the cases of this version (default both)",
         .set = [&config](std::string_view text) { return set_version(config, text); }});
    table.push_back(
        {.short_name = "-t",
         .long_name = "--topic",
         .kind = cli::ValueKind::topic,
         .value_name = "TOPIC",
         .group = group,
         .help = "Use topics below this (default made up)",
         .man = "Use topics below this one, for a broker that does not let everybody use all. "
                "Default: *mqwill-verify-* and a random number.",
         .set = [&config](std::string_view text) {
             return cli::assign(config.topic, cli::parse_topic_name(text));
         }});
}

void add_time_rows(OptionTable& table, VerifyConfig& config) {
    table.push_back(
        {.short_name = "-k",
         .long_name = "--keepalive",
         .kind = cli::ValueKind::integer,
         .value_name = "SECONDS",
         .group = group,
         .help = "Let the silent client have this keep alive (2)",
         .man = "The keep alive of the client that falls silent, 1 to 65535 seconds. Default: 2.",
         .set = [&config](std::string_view text) { return set_keep_alive(config, text); }});
    table.push_back(
        {.long_name = "--tolerance",
         .kind = cli::ValueKind::duration,
         .value_name = "DURATION",
         .group = group,
         .help = "Allow a will to be so late (default 2s)",
         .man = "Allow a will to come so much later than the standard says, and wait so long for "
                "one that must not come. Default: 2s; many brokers count in whole seconds.",
         .set = [&config](std::string_view text) {
             return cli::assign(config.tolerance, cli::parse_duration(text));
         }});
    table.push_back({.long_name = "--max-time",
                     .kind = cli::ValueKind::duration,
                     .value_name = "DURATION",
                     .group = group,
                     .help = "Leave out cases that may take longer",
                     .man = "Leave out the cases that may take longer than this. They are shown as "
                            "skipped, with the reason.",
                     .set = [&config](std::string_view text) {
                         return cli::assign(config.max_time, cli::parse_duration(text));
                     }});
    table.push_back({.long_name = "--histogram",
                     .kind = cli::ValueKind::integer,
                     .value_name = "COUNT",
                     .group = group,
                     .help = "Repeat each case so often, show the delays",
                     .man = "Run each case so often, 2 to 1000000 times, and show how the delays "
                            "are distributed. The first failure ends a case.",
                     .set = [&config](std::string_view text) { return set_runs(config, text); }});
}

}  // namespace

OptionTable verify_options(VerifyConfig& config) {
    OptionTable connection = cli::connection_options(config.connection, [&](std::string_view text) {
        return cli::assign(config.topic, cli::parse_topic_name(text));
    });
    OptionTable table;
    table.reserve(connection.size() + 16);
    add_choice_rows(table, config);
    add_time_rows(table, config);
    table.push_back(flag("--json", "Print a line of JSON for each case",
                         [&config] { config.format = VerifyConfig::Format::json; }));
    table.push_back(flag("--junit", "Print JUnit's XML, at the end",
                         [&config] { config.format = VerifyConfig::Format::junit; }));
    for (OptionSpec& row : connection) {
        if (is_kept(row)) {
            table.push_back(std::move(row));
        }
    }
    return table;
}

}  // namespace mq::will
