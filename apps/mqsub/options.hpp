// What mqsub's command line can say.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/option.hpp"
#include "common/options_connection.hpp"

namespace mq::sub {

struct Config {
    cli::ConnectionConfig connection;
    std::vector<std::string> filters;
    mqtt::QoS qos = mqtt::QoS::at_most_once;
    bool verbose = false;
    std::optional<std::uint64_t> count;  // of messages, after which the run ends
};

// `config` must outlive the table.
[[nodiscard]] cli::OptionTable options(Config& config);

// What no single option can tell: is everything there? The error is a sentence.
[[nodiscard]] mqtt::Result<void> check(const Config& config);

}  // namespace mq::sub
