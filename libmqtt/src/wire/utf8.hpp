// UTF-8 as MQTT means it (5.0 §1.5.4): well-formed by Unicode and RFC 3629, without surrogates,
// without overlong forms, without U+0000.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "mqtt/result.hpp"

namespace mqtt::wire {

// A two-byte length stands in front of every string and all binary data (§1.5.4, §1.5.6).
inline constexpr std::size_t maximum_text_size = 65'535;

// Offset of the first byte of the first sequence that MQTT forbids; nothing if the text is fine.
// The length is not judged here.
[[nodiscard]] std::optional<std::size_t> find_bad_utf8(std::string_view text);

// Bytes of the character that `text` begins with: 1 to 4, or 0 if it is ill-formed, U+0000 or not
// there.
[[nodiscard]] std::size_t character_size(std::string_view text);

// May `text` be sent as a string: well-formed, and not too long? `what` names it in the error, as
// "topic name". The error is Errc::invalid_argument and shows the text, so not for secrets.
[[nodiscard]] Result<void> check_text(std::string_view what, std::string_view text);

// The length alone: all that binary data must keep to. The error does not show the bytes.
[[nodiscard]] Result<void> check_size(std::string_view what, std::string_view bytes);

}  // namespace mqtt::wire
