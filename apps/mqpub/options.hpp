// What mqpub's command line can say.
#pragma once

#include <optional>
#include <string>

#include "common/option.hpp"
#include "common/options_connection.hpp"

namespace mq::pub {

struct Config {
    cli::ConnectionConfig connection;
    std::optional<std::string> topic;
    std::optional<std::string> message;
    mqtt::QoS qos = mqtt::QoS::at_most_once;
    bool retain = false;
};

// `config` must outlive the table.
[[nodiscard]] cli::OptionTable options(Config& config);

// What no single option can tell: is everything there? The error is a sentence.
[[nodiscard]] mqtt::Result<void> check(const Config& config);

}  // namespace mq::pub
