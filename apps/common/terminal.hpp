// What a terminal is spared: bytes from the network that it would obey.
#pragma once

#include <string>
#include <string_view>

namespace mq::cli {

enum class LineBreaks : bool { keep, escape };

// Appends `text` with control characters (C0, DEL, C1) and bytes that are not UTF-8 as \xNN. Tabs
// and, if kept, line feeds stay as they are: they move nothing but the text itself.
void append_escaped(std::string& out, std::string_view text, LineBreaks line_breaks);

// The same for a word inside a message: line feeds are escaped too.
[[nodiscard]] std::string escape_controls(std::string_view text);

}  // namespace mq::cli
