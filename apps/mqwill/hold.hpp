// `mqwill hold`: a presence without a command, until a signal comes or standard input ends.
#pragma once

#include <optional>

#include "common/notify.hpp"
#include "common/outcome.hpp"
#include "mqtt/descriptor.hpp"
#include "mqtt/loop.hpp"
#include "mqwill/presence.hpp"
#include "mqwill/signals.hpp"

namespace mq::will {

struct HoldConfig {
    PresenceConfig presence;
    bool while_stdin = false;
};

// `config` must outlive the table.
[[nodiscard]] cli::OptionTable hold_options(HoldConfig& config);

class Hold {
public:
    explicit Hold(const HoldConfig& config);

    [[nodiscard]] cli::Outcome run();

private:
    void present();
    void troubled(const cli::Outcome& trouble, bool is_final);
    void end(int signal_number);
    void left(const cli::Outcome& outcome);
    void say(const std::string& text) const;

    const HoldConfig& config_;
    PresenceConfig presence_config_;
    mqtt::Loop loop_;
    Signals signals_;
    Presence presence_;
    cli::Notifier notifier_;
    std::optional<mqtt::InputDescriptor> input_;
    cli::Outcome outcome_;
    cli::Outcome trouble_;  // since the last success; ok: none
    mqtt::TimePoint started_;
    bool ever_present_ = false;
    bool trouble_was_told_ = false;
    bool is_ending_ = false;
};

}  // namespace mq::will
