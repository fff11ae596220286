// What `mqwill run` can be told.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mqwill/presence_config.hpp"

namespace mq::will {

struct RunConfig {
    PresenceConfig presence;
    std::vector<std::string> command;
    bool waits = true;  // for the birth, before the command starts
    bool dies_with_us = false;
    bool wills_on_failure = false;
    bool is_strict = false;
    std::optional<mqtt::Duration> kill_on_loss;

    RunConfig() { presence.retries_refusals = true; }
};

// `config` must outlive the table.
[[nodiscard]] cli::OptionTable run_options(RunConfig& config);

// What no single option can tell. The error is a sentence.
[[nodiscard]] mqtt::Result<void> check(const RunConfig& config);

}  // namespace mq::will
