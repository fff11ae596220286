// --stats: what happened on the way to the broker, for machines.
#pragma once

#include <string>
#include <string_view>

#include "mqtt/client.hpp"

namespace mq::cli {

// One JSON object on one line, with its line feed. `elapsed`: how long the run has lasted.
[[nodiscard]] std::string stats_line(std::string_view tool, mqtt::Duration elapsed,
                                     const mqtt::ClientStats& client,
                                     const mqtt::SessionStats& session);

}  // namespace mq::cli
