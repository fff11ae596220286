// What mqpub's command line can say.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/option.hpp"
#include "common/options_connection.hpp"
#include "mqpub/spool_options.hpp"

namespace mq::pub {

// Where the payload comes from.
enum class PayloadMode : std::uint8_t { none, text, file, empty, whole_input, lines };

struct Config {
    cli::ConnectionConfig connection;
    std::optional<std::string> topic;
    PayloadMode mode = PayloadMode::none;
    std::string_view mode_option;  // the name of the option that chose the mode
    std::string text;              // of PayloadMode::text
    std::string path;              // of PayloadMode::file
    mqtt::QoS qos = mqtt::QoS::at_most_once;
    bool retain = false;
    std::optional<std::uint64_t> repeat;  // how often in all
    std::optional<mqtt::Duration> repeat_delay;
    SpoolConfig spool;
};

// `config` must outlive the table.
[[nodiscard]] cli::OptionTable options(Config& config);

// What no single option can tell: is everything there, and does it go together? The error is a
// sentence.
[[nodiscard]] mqtt::Result<void> check(const Config& config);

}  // namespace mq::pub
