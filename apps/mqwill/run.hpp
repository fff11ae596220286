// `mqwill run`: a presence around a command. The command comes first: whatever the broker does, it
// is started, left in peace, and its exit status is ours.
#pragma once

#include <optional>
#include <set>

#include "common/notify.hpp"
#include "common/outcome.hpp"
#include "mqtt/loop.hpp"
#include "mqwill/child.hpp"
#include "mqwill/presence.hpp"
#include "mqwill/run_config.hpp"
#include "mqwill/signals.hpp"

namespace mq::will {

class Run {
public:
    // `inherited`: open_descriptors(), asked for before anything was opened.
    Run(const RunConfig& config, std::set<int> inherited);

    [[nodiscard]] cli::Outcome run();

private:
    void present();
    void troubled(const cli::Outcome& trouble, bool is_final);
    void start_command();
    void signalled(const signalfd_siginfo& signal);
    void interrupted(int signal_number);
    void command_ended(int wait_status);
    void end(const Ending& ending);
    void left(const cli::Outcome& outcome);
    void stop_if_done();
    void say(const std::string& text) const;
    [[nodiscard]] mqtt::Duration running_time() const;

    const RunConfig& config_;
    mqtt::Loop loop_;
    Signals signals_;
    Child child_;
    Presence presence_;
    cli::Notifier notifier_;
    mqtt::Timer wait_limit_;
    mqtt::Timer loss_limit_;
    cli::Outcome outcome_;
    cli::Outcome trouble_;  // since the last success; ok: none
    mqtt::TimePoint started_;
    bool was_started_ = false;  // the command, or we never will
    bool ever_present_ = false;
    bool trouble_was_told_ = false;
    bool is_ending_ = false;
    bool has_left_ = false;
    bool is_deserted_ = true;  // nothing that the command started runs any more
};

}  // namespace mq::will
