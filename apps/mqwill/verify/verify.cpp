#include "mqwill/verify/verify.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <random>
#include <utility>

#include "mqwill/verify/stage.hpp"

namespace mq::will {

using cli::ExitCode;
using cli::Outcome;
using mqtt::Version;
using verify::Case;
using verify::Finding;
using verify::Row;
using verify::Stage;
using verify::StageOptions;
using verify::Verdict;

namespace {

bool is_wanted(const VerifyConfig& config, const Case& one) {
    return config.cases.empty() ||
           std::any_of(config.cases.begin(), config.cases.end(), [&](const std::string& words) {
               return one.name.find(words) != std::string_view::npos;
           });
}

std::vector<Version> versions(const VerifyConfig& config) {
    if (config.connection.asked_version) {
        return {*config.connection.asked_version};
    }
    return {Version::v3_1_1, Version::v5};
}

// The cases in their order, once for each version that has them.
std::vector<Row> plan(const VerifyConfig& config) {
    std::vector<Row> rows;
    for (const Version version : versions(config)) {
        for (const auto cases :
             {verify::ending_cases(), verify::message_cases(), verify::delay_cases()}) {
            for (const Case& one : cases) {
                const bool exists =
                    one.versions == verify::Versions::both || version == Version::v5;
                if (exists && is_wanted(config, one)) {
                    rows.push_back({.what = &one, .version = version, .finding = {}, .delays = {}});
                }
            }
        }
    }
    return rows;
}

std::string random_word() {
    std::random_device device;
    return fmt::format("{:08x}", device());
}

StageOptions stage_options(const VerifyConfig& config, const mqtt::ClientOptions& client) {
    StageOptions options;
    options.broker.endpoint = client.endpoint;
    options.broker.user_name = client.session.user_name;
    options.broker.password = client.session.password;
    options.broker.observer = client.observer;
    options.id_prefix =
        config.connection.client_id_prefix.empty() ? "mqwill-" : config.connection.client_id_prefix;
    options.topic_prefix = config.topic.empty() ? "mqwill-verify-" + random_word() : config.topic;
    options.keep_alive = config.keep_alive;
    options.tolerance = config.tolerance;
    return options;
}

// Nobody lets us in: that is no failure of a case.
std::optional<Outcome> no_access(const Stage& stage) {
    if (stage.unreachable()) {
        return Outcome{ExitCode::unreachable, *stage.unreachable()};
    }
    if (stage.refused()) {
        return Outcome{ExitCode::connection_refused, *stage.refused()};
    }
    return std::nullopt;
}

// All runs of a row; stops at the first that does not pass.
std::optional<Outcome> run_row(Row& row, const VerifyConfig& config, const StageOptions& options) {
    for (std::size_t run = 0; run < config.runs; ++run) {
        Stage stage(options, row.version, random_word());
        if (row.what->needs != nullptr && config.max_time &&
            row.what->needs(stage) + options.tolerance > *config.max_time) {
            row.finding = verify::skipped(
                fmt::format("it may take {}, more than --max-time",
                            verify::text_of(row.what->needs(stage) + options.tolerance)));
            return std::nullopt;
        }
        row.finding = row.what->run(stage);
        if (auto outcome = no_access(stage)) {
            return outcome;
        }
        if (row.finding.verdict != Verdict::pass) {
            return std::nullopt;
        }
        if (row.finding.delay) {
            row.delays.push_back(*row.finding.delay);
        }
    }
    std::sort(row.delays.begin(), row.delays.end());
    return std::nullopt;
}

Outcome write(const std::string& text) {
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    return written && std::fflush(stdout) == 0
               ? Outcome{}
               : Outcome{ExitCode::local, "standard output cannot be written"};
}

// What can be said as soon as the row is done.
Outcome show(const Row& row, const VerifyConfig& config) {
    switch (config.format) {
        case VerifyConfig::Format::text:
            return write(verify::text_row(row, config.runs > 1));
        case VerifyConfig::Format::json:
            return write(verify::json_row(row));
        case VerifyConfig::Format::junit:
            return {};
    }
    return {};
}

Outcome show_end(const std::vector<Row>& rows, const VerifyConfig& config) {
    switch (config.format) {
        case VerifyConfig::Format::text:
            return write(verify::text_summary(rows));
        case VerifyConfig::Format::json:
            return {};
        case VerifyConfig::Format::junit:
            return write(verify::junit(rows));
    }
    return {};
}

}  // namespace

Outcome run_verify(const VerifyConfig& config) {
    const auto client = cli::client_options(config.connection, "mqwill", 1);
    if (!client) {
        return cli::outcome_of(client.error());
    }
    if (client->endpoint.tls || client->endpoint.websocket) {
        return {ExitCode::usage,
                fmt::format("verify speaks MQTT over TCP or a Unix socket only, not {}: give the "
                            "broker's plain listener",
                            mqtt::scheme(client->endpoint))};
    }
    std::vector<Row> rows = plan(config);
    if (rows.empty()) {
        return {ExitCode::usage, "--case matches no case: leave it out to see all"};
    }
    const StageOptions options = stage_options(config, *client);
    for (Row& row : rows) {
        if (auto outcome = run_row(row, config, options)) {
            return *outcome;
        }
        if (auto shown = show(row, config); shown.code != ExitCode::ok) {
            return shown;
        }
    }
    if (auto shown = show_end(rows, config); shown.code != ExitCode::ok) {
        return shown;
    }
    const auto failures = std::count_if(rows.begin(), rows.end(), [](const Row& row) {
        return row.finding.verdict == Verdict::fail;
    });
    return failures == 0 ? Outcome{}
                         : Outcome{ExitCode::negative,
                                   fmt::format("{} of {} cases failed", failures, rows.size())};
}

}  // namespace mq::will
