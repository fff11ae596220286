#include "common/terminal.hpp"

#include <fmt/format.h>

#include <iterator>

#include "common/utf8.hpp"

namespace mq::cli {

void append_escaped(std::string& out, std::string_view text, LineBreaks line_breaks) {
    while (!text.empty()) {
        const Character character = first_character(text);
        const bool stays =
            character.code == '\t' || (character.code == '\n' && line_breaks == LineBreaks::keep);
        const std::string_view bytes = text.substr(0, character.size);
        if (character.is_valid && (stays || !is_control(character.code))) {
            out += bytes;
        } else {
            for (const char byte : bytes) {
                fmt::format_to(std::back_inserter(out), "\\x{:02x}",
                               static_cast<unsigned char>(byte));
            }
        }
        text.remove_prefix(character.size);
    }
}

std::string escape_controls(std::string_view text) {
    std::string escaped;
    append_escaped(escaped, text, LineBreaks::escape);
    return escaped;
}

}  // namespace mq::cli
