#include "mqpub/spool_run.hpp"

#include <fmt/format.h>

#include <chrono>
#include <limits>
#include <utility>

#include "common/app.hpp"
#include "mqpub/publisher.hpp"
#include "mqpub/spool_report.hpp"
#include "mqpub/tool.hpp"

namespace mq::pub {

using cli::ExitCode;
using cli::Outcome;
using mqtt::Errc;

namespace {

// How long a broker of MQTT 5.0 keeps our side of messages of QoS 2 that were in flight when a
// process or a connection ended; then they are in doubt.
constexpr std::uint32_t session_expiry_seconds = 7 * 86'400;

mqtt::SpoolTime now() {
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

mqtt::SpoolOptions spool_options(const Config& config) {
    const SpoolConfig& spool = config.spool;
    mqtt::SpoolOptions options;
    options.now = now;
    options.may_create = spool.takes_messages();
    options.max_messages = spool.max_messages;
    options.max_bytes = spool.max_bytes;
    options.when_full = spool.when_full;
    if (spool.time_to_live) {
        options.time_to_live = std::chrono::floor<std::chrono::milliseconds>(*spool.time_to_live);
    }
    options.version = config.connection.version;
    return options;
}

class SpoolRun {
public:
    SpoolRun(const Config& config, std::string_view payload, mqtt::Spool& spool,
             cli::Deadline& deadline)
        : config_(config), payload_(payload), spool_(spool), deadline_(deadline) {}

    Outcome run();

private:
    mqtt::Result<void> take_identity();
    mqtt::Result<void> take_version();
    Outcome store();
    Outcome send();
    Outcome judge(Outcome outcome, const mqtt::SpoolStatus& status);
    void say(std::string_view text) const;
    void say_what_is_lost(const mqtt::SpoolStatus& before, const mqtt::SpoolStatus& after);

    Config config_;
    std::string_view payload_;
    mqtt::Spool& spool_;
    cli::Deadline& deadline_;
    bool was_sender_ = true;
    bool took_all_input_ = true;
    Account account_;  // of what was sent last
};

Outcome SpoolRun::run() {
    config_.qos = std::max(config_.qos, mqtt::QoS::at_least_once);
    const auto before = spool_.status();
    if (!before) {
        return cli::outcome_of(before.error());
    }
    const bool sends = config_.spool.task != SpoolTask::store;
    if (sends) {
        for (const auto take : {&SpoolRun::take_version, &SpoolRun::take_identity}) {
            if (auto taken = (this->*take)(); !taken) {
                return cli::outcome_of(taken.error());
            }
        }
    }
    Outcome outcome = sends ? send() : store();
    if (spool_.failure()) {
        return cli::outcome_of(*spool_.failure());
    }
    const auto after = spool_.status();
    if (!after) {
        return cli::outcome_of(after.error());
    }
    say_what_is_lost(*before, *after);
    return sends ? judge(std::move(outcome), *after) : outcome;
}

// What an earlier run spooled may ask for more than this run's options do.
mqtt::Result<void> SpoolRun::take_version() {
    cli::ConnectionConfig& connection = config_.connection;
    const auto needs_v5 = spool_.needs_v5();
    if (!needs_v5) {
        return tl::unexpected(needs_v5.error());
    }
    if (*needs_v5 && connection.version != mqtt::Version::v5) {
        if (connection.asked_version) {
            return mqtt::fail(Errc::invalid_argument,
                              "the spool holds messages with properties, which only MQTT 5.0 can "
                              "carry: leave -V out, or say -V 5");
        }
        connection.version = mqtt::Version::v5;
        spool_.set_version(mqtt::Version::v5);
    }
    return {};
}

// The session is the spool's, and outlives this process.
mqtt::Result<void> SpoolRun::take_identity() {
    cli::ConnectionConfig& connection = config_.connection;
    connection.clean_start = false;
    const auto property = mqtt::PropertyId::session_expiry_interval;
    if (connection.version == mqtt::Version::v5 && !connection.session_expiry &&
        !connection.properties.connect.view().find(property)) {
        connection.session_expiry = session_expiry_seconds;
        config_.spool.chose_expiry = true;
    }
    if (!connection.client_id.empty()) {  // a sender keeps the identifier that it began with
        const auto is_mine = spool_.become_sender();
        auto set =
            is_mine ? *is_mine ? spool_.set_client_id(connection.client_id) : mqtt::Result<void>()
                    : tl::unexpected(is_mine.error());
        if (!set) {
            return set;
        }
    }
    auto known = spool_.client_id(fmt::format("mqtools{:016x}", cli::random_bits()));
    if (!known) {
        return tl::unexpected(std::move(known.error()));
    }
    connection.client_id = std::move(*known);
    return spool_.commit();
}

Outcome SpoolRun::store() {
    return Publisher(config_, payload_, deadline_, &spool_).store();
}

// Once more if another process has spooled a message after our last look, and left it to us because
// we still held the lock.
Outcome SpoolRun::send() {
    while (true) {
        Publisher publisher(config_, payload_, deadline_, &spool_);
        Outcome outcome = publisher.run();
        spool_.resign();
        was_sender_ = publisher.was_sender();
        account_ = publisher.account();
        took_all_input_ = publisher.took_all_input();
        config_.mode = PayloadMode::none;
        if (outcome.code != ExitCode::ok || !was_sender_ || publisher.was_interrupted()) {
            return outcome;
        }
        const auto status = spool_.status();
        if (!status || status->messages == 0) {
            return outcome;
        }
    }
}

// Not to have reached the broker is no failure of a run whose message is safe.
Outcome SpoolRun::judge(Outcome outcome, const mqtt::SpoolStatus& status) {
    const std::string where = fmt::format(
        "{} in the spool \"{}\"",
        status.messages == 1 ? "1 message waits" : fmt::format("{} messages wait", status.messages),
        *config_.spool.directory);
    const bool is_postponed = outcome.code == ExitCode::unreachable ||
                              outcome.code == ExitCode::connection_lost ||
                              outcome.code == ExitCode::timed_out;
    if (status.messages == 0) {
        return outcome;
    }
    if (outcome.code == ExitCode::ok) {
        if (config_.spool.strict) {
            return {ExitCode::unreachable, where};
        }
        say(was_sender_ ? where : where + ", and another process sends");
        return outcome;
    }
    outcome.detail += "; " + where;
    const bool may_wait = config_.spool.task == SpoolTask::publish && !config_.spool.strict;
    if (is_postponed && may_wait && took_all_input_) {
        say(outcome.detail);
        return outcome_of(account_);
    }
    return outcome;
}

void SpoolRun::say_what_is_lost(const mqtt::SpoolStatus& before, const mqtt::SpoolStatus& after) {
    const auto say_dropped = [this](std::uint64_t count, std::string_view why) {
        if (count > 0) {
            say(fmt::format("dropped {} message{} {}", count, count == 1 ? "" : "s", why));
        }
    };
    say_dropped(after.dropped - before.dropped, "for want of room in the spool");
    say_dropped(after.expired - before.expired, "that had waited too long in the spool");
}

void SpoolRun::say(std::string_view text) const {
    if (!config_.connection.quiet) {
        cli::note(tool.name, text);
    }
}

}  // namespace

Outcome run_spool(const Config& config, std::string_view payload, cli::Deadline& deadline) {
    deadline.enter("opening the spool");
    auto spool = mqtt::Spool::open(*config.spool.directory, spool_options(config));
    if (!spool) {
        return cli::outcome_of(spool.error());
    }
    if (config.spool.reports()) {
        return report_spool(*spool, config.spool, now());
    }
    return SpoolRun(config, payload, *spool, deadline).run();
}

}  // namespace mq::pub
