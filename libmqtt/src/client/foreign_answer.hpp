// A peer that does not speak MQTT, or not without more ado, by what it does after CONNECT.
#pragma once

#include <optional>
#include <string>

#include "mqtt/error.hpp"
#include "mqtt/types.hpp"

namespace mqtt {

// These first bytes are another protocol's. Nothing: they may be MQTT.
[[nodiscard]] std::optional<Error> explain_foreign_answer(const std::string& peer, Bytes first);

// The connection ended before a byte came. A peer that ends it itself may expect something else.
[[nodiscard]] Error explain_silent_close(Error error);

}  // namespace mqtt
