#include "mqwill/run.hpp"

#include <fmt/format.h>
#include <sys/wait.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

#include "common/app.hpp"

namespace mq::will {

using cli::ExitCode;
using cli::Outcome;

namespace {

constexpr std::string_view tool_name = "mqwill run";

Ending ending_of(int wait_status, mqtt::Duration duration) {
    if (WIFSIGNALED(wait_status)) {
        return {128 + WTERMSIG(wait_status), WTERMSIG(wait_status), duration};
    }
    return {WEXITSTATUS(wait_status), 0, duration};
}

double in_seconds(mqtt::Duration duration) {
    return std::chrono::duration<double>(duration).count();
}

}  // namespace

Run::Run(const RunConfig& config, std::set<int> inherited)
    : config_(config),
      signals_(
          loop_,
          {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGWINCH, SIGTSTP, SIGCONT, SIGCHLD},
          {SIGTTOU}, [this](const signalfd_siginfo& signal) { signalled(signal); }),
      child_(loop_, std::move(inherited), signals_.mask_before(),
             {.on_ended = [this](int wait_status) { command_ended(wait_status); },
              .on_all_gone =
                  [this] {
                      is_deserted_ = true;
                      stop_if_done();
                  }}),
      presence_(loop_, config.presence,
                {.on_present = [this] { present(); },
                 .on_trouble = [this](const Outcome& trouble,
                                      bool is_final) { troubled(trouble, is_final); },
                 .on_left = [this](const Outcome& outcome) { left(outcome); }}),
      notifier_(loop_),
      wait_limit_(loop_, [this] { start_command(); }),
      loss_limit_(loop_, [this] {
          say(fmt::format("no broker for {:g} s: ending the command, as --kill-on-loss wants",
                          in_seconds(*config_.kill_on_loss)));
          child_.send(SIGTERM);
      }) {}

Outcome Run::run() {
    if (auto started = presence_.start("mqwill"); !started) {
        return cli::outcome_of(started.error());
    }
    notifier_.status("connecting");
    if (!config_.waits) {
        start_command();
    } else if (config_.presence.wait) {
        wait_limit_.set(loop_.now() + *config_.presence.wait);
    }
    loop_.run_until_stopped();
    return outcome_;
}

void Run::present() {
    if (std::exchange(trouble_was_told_, false)) {
        say(ever_present_ ? "connected again" : "connected");
    }
    ever_present_ = true;
    trouble_ = {};
    loss_limit_.cancel();
    notifier_.status("online");
    if (!was_started_) {
        start_command();
    }
}

// Said once for each outage, and not before the command has started: until then, it may pass.
void Run::troubled(const Outcome& trouble, bool is_final) {
    const bool is_new = trouble_.code == ExitCode::ok;
    trouble_ = trouble;
    notifier_.status(trouble.detail);
    if (is_ending_) {
        return;
    }
    if (is_new && was_started_) {
        trouble_was_told_ = true;
        say(fmt::format("{}; {}", trouble.detail,
                        is_final ? "not trying again" : "trying again, the command goes on"));
    }
    if (config_.kill_on_loss && !loss_limit_.is_set() && child_.is_running()) {
        loss_limit_.set(loop_.now() + *config_.kill_on_loss);
    }
    if (is_final && !was_started_) {
        start_command();
    }
}

void Run::start_command() {
    wait_limit_.cancel();
    was_started_ = true;
    if (config_.waits && !ever_present_) {
        trouble_was_told_ = true;
        say(fmt::format("{}; starting the command without it", trouble_.code != ExitCode::ok
                                                                   ? trouble_.detail
                                                                   : "the broker does not answer"));
        if (config_.kill_on_loss) {
            loss_limit_.set(loop_.now() + *config_.kill_on_loss);
        }
    }
    started_ = loop_.now();
    const int error = child_.start(config_.command, config_.dies_with_us);
    if (error == 0) {
        is_deserted_ = false;
        notifier_.ready();
        return;
    }
    const bool is_missing = error == ENOENT;
    outcome_ = {is_missing ? ExitCode::not_found : ExitCode::not_executable,
                fmt::format("\"{}\": {}", config_.command[0], std::strerror(error))};
    end({static_cast<int>(outcome_.code), 0, {}});
}

void Run::signalled(const signalfd_siginfo& signal) {
    const auto number = static_cast<int>(signal.ssi_signo);
    if (number == SIGCHLD) {
        child_.child_changed();
    } else if (child_.is_running()) {
        child_.pass_on(signal);
    } else if (number == SIGTSTP) {
        ::raise(SIGSTOP);
    } else if (number != SIGCONT && number != SIGWINCH) {
        interrupted(number);
    }
}

// Before the command started, or after it ended.
void Run::interrupted(int signal_number) {
    if (is_ending_) {
        presence_.stop();
        return;
    }
    was_started_ = true;
    outcome_ = {cli::ended_by_signal(signal_number),
                fmt::format("signal {} came before the command was started", signal_number)};
    end({128 + signal_number, signal_number, {}});
}

mqtt::Duration Run::running_time() const {
    return loop_.now() - started_;
}

void Run::command_ended(int wait_status) {
    const Ending ending = ending_of(wait_status, running_time());
    outcome_ = {static_cast<ExitCode>(ending.status), ""};
    end(ending);
}

void Run::end(const Ending& ending) {
    is_ending_ = true;
    wait_limit_.cancel();
    loss_limit_.cancel();
    notifier_.stopping();
    const bool wants_will = config_.wills_on_failure && ending.status != 0;
    presence_.leave(ending, wants_will ? Presence::Manner::will : Presence::Manner::last_message,
                    config_.presence.wait);
}

void Run::left(const Outcome& outcome) {
    has_left_ = true;
    if (outcome.code != ExitCode::ok) {
        if (config_.is_strict && outcome_.code == ExitCode::ok) {
            outcome_ = outcome;
        } else {
            say(fmt::format("the broker was not told how the command ended: {}", outcome.detail));
        }
    }
    stop_if_done();
}

void Run::stop_if_done() {
    if (has_left_ && is_deserted_) {
        loop_.stop();
    }
}

void Run::say(const std::string& text) const {
    if (!config_.presence.connection.quiet) {
        cli::note(tool_name, text);
    }
}

}  // namespace mq::will
