// UTF-8 as MQTT means it (5.0 §1.5.4): well-formed by Unicode and RFC 3629, without surrogates,
// without overlong forms, without U+0000.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace mqtt::wire {

// Offset of the first byte of the first sequence that MQTT forbids; nothing if the text is fine.
// The length is not judged here.
[[nodiscard]] std::optional<std::size_t> find_bad_utf8(std::string_view text);

}  // namespace mqtt::wire
