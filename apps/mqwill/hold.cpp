#include "mqwill/hold.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <utility>

#include "common/app.hpp"

namespace mq::will {

using cli::ExitCode;
using cli::Outcome;

namespace {

constexpr std::string_view tool_name = "mqwill hold";

// Who is told to end says that it is gone, unless --exit-payload knows better.
PresenceConfig with_last_text(PresenceConfig config) {
    if (!config.exit_payload) {
        config.exit_payload = config.offline;
    }
    return config;
}

}  // namespace

cli::OptionTable hold_options(HoldConfig& config) {
    cli::OptionTable table;
    cli::OptionTable presence = presence_options(config.presence);
    table.reserve(presence.size() + 4);
    table.push_back({.long_name = "--while-stdin",
                     .kind = cli::ValueKind::flag,
                     .group = "Holding",
                     .help = "Hold until standard input ends",
                     .man = "Hold until standard input ends, or a signal comes: for a program that "
                            "keeps the other end of a pipe open for as long as it lives.",
                     .set = [&config](std::string_view) -> mqtt::Result<void> {
                         config.while_stdin = true;
                         return {};
                     }});
    std::move(presence.begin(), presence.end(), std::back_inserter(table));
    return table;
}

Hold::Hold(const HoldConfig& config)
    : config_(config),
      presence_config_(with_last_text(config.presence)),
      signals_(loop_, {SIGINT, SIGTERM, SIGHUP}, {},
               [this](const signalfd_siginfo& signal) { end(static_cast<int>(signal.ssi_signo)); }),
      presence_(loop_, presence_config_,
                {.on_present = [this] { present(); },
                 .on_trouble = [this](const Outcome& trouble,
                                      bool is_final) { troubled(trouble, is_final); },
                 .on_left = [this](const Outcome& outcome) { left(outcome); }}),
      notifier_(loop_) {}

Outcome Hold::run() {
    if (auto started = presence_.start("mqwill"); !started) {
        return cli::outcome_of(started.error());
    }
    started_ = loop_.now();
    notifier_.status("connecting");
    if (config_.while_stdin) {
        input_.emplace(
            loop_, STDIN_FILENO,
            mqtt::InputDescriptor::Handlers{.on_data = [](mqtt::Bytes) {},
                                            .on_end = [this](const mqtt::Error*) { end(0); }});
        input_->resume();
    }
    loop_.run_until_stopped();
    return outcome_;
}

void Hold::present() {
    if (std::exchange(trouble_was_told_, false)) {
        say(ever_present_ ? "connected again" : "connected");
    }
    ever_present_ = true;
    trouble_ = {};
    notifier_.status("online");
    notifier_.ready();
}

// Said once for each outage.
void Hold::troubled(const Outcome& trouble, bool is_final) {
    const bool is_new = trouble_.code == ExitCode::ok;
    trouble_ = trouble;
    notifier_.status(trouble.detail);
    if (is_ending_) {
        return;
    }
    const bool is_hopeless = is_final || trouble.code == ExitCode::refused;
    if (is_hopeless) {
        outcome_ = trouble;
        end(0);
    } else if (is_new) {
        trouble_was_told_ = true;
        say(trouble.detail + "; trying again");
    }
}

void Hold::end(int signal_number) {
    if (std::exchange(is_ending_, true)) {
        if (signal_number != 0) {
            presence_.stop();
        }
        return;
    }
    notifier_.stopping();
    presence_.leave(
        {signal_number == 0 ? 0 : 128 + signal_number, signal_number, loop_.now() - started_},
        Presence::Manner::last_message, config_.presence.wait);
}

void Hold::left(const Outcome& outcome) {
    if (outcome_.code == ExitCode::ok) {
        outcome_ = outcome;
    }
    loop_.stop();
}

void Hold::say(const std::string& text) const {
    if (!config_.presence.connection.quiet) {
        cli::note(tool_name, text);
    }
}

}  // namespace mq::will
