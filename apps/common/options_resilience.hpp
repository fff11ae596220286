// The options about what a run does when the broker, the network or time fails it: one group, the
// same on every tool.
#pragma once

#include <optional>
#include <string>

#include "common/option.hpp"
#include "mqtt/client.hpp"

namespace mq::cli {

struct ResilienceConfig {
    std::optional<mqtt::Duration> connect_timeout;
    std::optional<mqtt::Retry> retry;  // without `first`; nothing: what the tool does by itself
    bool retry_first = false;
    mqtt::BackoffLimits backoff;
    std::optional<mqtt::Duration> response_timeout;
    std::optional<unsigned> max_repubs;
    std::optional<mqtt::Duration> ping_interval;
    bool clean_init = false;
    std::optional<mqtt::Duration> deadline;
    std::string on_up;
    std::string on_down;
    bool stats = false;
};

// Add rows in front of those of the group "General": about the connection, which client_options()
// and retry_policy() carry out, and about the run (--deadline, --on-up, --on-down, --stats), which
// needs a RunWatch. `config` must outlive the table.
void add_resilience_options(OptionTable& table, ResilienceConfig& config);
void add_run_options(OptionTable& table, ResilienceConfig& config);

struct ConnectionConfig;

// Do they go together, and with those of the connection? The error is a sentence.
[[nodiscard]] mqtt::Result<void> check_resilience(const ConnectionConfig& config);

// Puts all but the retry policy into the options of a client.
void apply_resilience(const ResilienceConfig& config, mqtt::ClientOptions& options);

// The policy of a tool that by itself does `usual`.
[[nodiscard]] mqtt::Retry retry_policy(const ResilienceConfig& config, mqtt::Retry usual);

}  // namespace mq::cli
