// What `mqwill run` and `mqwill hold` can be told about the presence that they show.
#pragma once

#include <optional>
#include <string>

#include "common/option.hpp"
#include "common/options_connection.hpp"
#include "common/template.hpp"
#include "mqwill/places.hpp"

namespace mq::will {

struct PresenceConfig {
    cli::ConnectionConfig connection;
    std::string topic;  // a template, as the payloads are
    std::optional<std::string> online;
    std::string offline = "offline";
    std::optional<std::string> exit_payload;
    mqtt::QoS qos = mqtt::QoS::at_least_once;
    bool retain = true;
    bool only_on_change = false;
    std::optional<mqtt::Duration> heartbeat;
    std::optional<mqtt::Duration> wait = std::chrono::seconds(10);  // nothing: for ever
    // Even a broker that refuses us is tried again: there is more at stake than the presence.
    bool retries_refusals = false;

    PresenceConfig() { connection.keep_alive = 15; }
};

// The rows for it, those for the connection included. `config` must outlive the table.
[[nodiscard]] cli::OptionTable presence_options(PresenceConfig& config);

// What no single option can tell. The error is a sentence.
[[nodiscard]] mqtt::Result<void> check(const PresenceConfig& config);

// The texts of a presence, compiled.
struct PresenceTexts {
    cli::Template topic;
    cli::Template online;
    cli::Template offline;
    std::optional<cli::Template> exit_payload;  // nothing: the tool's own, by how it ended

    explicit PresenceTexts(const PresenceConfig& config);
};

}  // namespace mq::will
