// Somebody else's bytes in an error text: safe to print, and told apart from our words.
#pragma once

#include <string>
#include <string_view>

namespace mqtt::wire {

// `text` in double quotes. Control characters and bytes that are not UTF-8 become \xNN; a quote
// and a backslash get a backslash in front. Of a long text the first 80 bytes are shown, and `...`
// follows the closing quote.
[[nodiscard]] std::string quoted(std::string_view text);

}  // namespace mqtt::wire
