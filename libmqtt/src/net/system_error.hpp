// An error code of the operating system as an mqtt::Error.
#pragma once

#include <string_view>
#include <system_error>

#include "mqtt/error.hpp"

namespace mqtt::net {

// `action` is what failed: "connect to 127.0.0.1:1883 failed". The system's words follow it.
[[nodiscard]] Error system_error(Errc code, std::string_view action, const std::error_code& error);

}  // namespace mqtt::net
