#include "common/terminal.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace mq::cli {

namespace {

struct Character {
    std::size_t size = 1;
    std::uint32_t code = 0;
    bool is_valid = false;
};

// How long the UTF-8 sequence is that a byte begins; 0: none.
std::size_t sequence_size(unsigned char first) {
    if (first < 0x80U) {
        return 1;
    }
    if (first >= 0xC2U && first <= 0xDFU) {
        return 2;
    }
    if (first >= 0xE0U && first <= 0xEFU) {
        return 3;
    }
    return first >= 0xF0U && first <= 0xF4U ? 4 : 0;
}

// The character that `text` begins with. An invalid one is one byte long.
Character first_character(std::string_view text) {
    constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const auto first = static_cast<unsigned char>(text[0]);
    const std::size_t size = sequence_size(first);
    if (size == 0 || size > text.size()) {
        return {};
    }
    std::uint32_t code = size == 1 ? first : first & (0x7FU >> size);
    for (std::size_t index = 1; index < size; ++index) {
        const auto byte = static_cast<unsigned char>(text[index]);
        if ((byte & 0xC0U) != 0x80U) {
            return {};
        }
        code = (code << 6U) | (byte & 0x3FU);
    }
    const bool is_surrogate = code >= 0xD800U && code <= 0xDFFFU;
    if (code < smallest[size] || code > 0x10FFFFU || is_surrogate) {
        return {};
    }
    return {size, code, true};
}

bool is_control(std::uint32_t code) {
    return code < 0x20U || (code >= 0x7FU && code <= 0x9FU);
}

}  // namespace

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
