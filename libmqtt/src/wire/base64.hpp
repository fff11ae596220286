// RFC 4648 §4: base64 with padding.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mqtt/types.hpp"

namespace mqtt::wire {

void append_base64(Bytes bytes, std::string& out);

// Strict: padded, without blanks, and without bits behind the end. Empty: it is something else.
[[nodiscard]] std::optional<std::vector<std::uint8_t>> decode_base64(std::string_view text);

}  // namespace mqtt::wire
