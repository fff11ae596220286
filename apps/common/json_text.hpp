// JSON that somebody else wrote, checked and written anew in our layout.
#pragma once

#include <string_view>

#include "common/json_writer.hpp"

namespace mq::cli {

// Writes the value that `text` is, and returns true; or returns false, and what the writer appended
// meanwhile is the caller's to take back.
//
// `text` is one value by RFC 8259 in UTF-8 (§8.1), with blanks and a byte order mark before it and
// blanks after it allowed. Refused are also half surrogates (\ud800 alone) and nesting deeper than
// 1,000, as no reader can be trusted with them. Numbers, escapes and repeated keys stay as they are
// given; DEL and C1 characters are escaped.
[[nodiscard]] bool write_json_text(std::string_view text, JsonWriter& json);

}  // namespace mq::cli
