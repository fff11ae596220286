#include "wire/quote.hpp"

#include <cstddef>

#include "wire/utf8.hpp"

namespace mqtt::wire {
namespace {

constexpr std::size_t maximum_shown = 80;

// C0, DEL and C1 (U+0080 to U+009F): a terminal may obey them.
bool is_control(std::string_view character) {
    const auto first = static_cast<unsigned char>(character[0]);
    if (character.size() == 1) {
        return first < 0x20 || first == 0x7F;
    }
    return first == 0xC2 && static_cast<unsigned char>(character[1]) < 0xA0;
}

void append_escaped(std::string_view bytes, std::string& out) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char byte : bytes) {
        const auto value = static_cast<unsigned char>(byte);
        out += "\\x";
        out += digits[value / 16];
        out += digits[value % 16];
    }
}

void append_character(std::string_view character, std::string& out) {
    if (is_control(character)) {
        append_escaped(character, out);
        return;
    }
    if (character == "\"" || character == "\\") {
        out += '\\';
    }
    out += character;
}

}  // namespace

std::string quoted(std::string_view text) {
    std::string out = "\"";
    std::size_t offset = 0;
    while (offset < text.size()) {
        const std::string_view rest = text.substr(offset);
        const std::size_t size = character_size(rest);
        const std::string_view character = rest.substr(0, size == 0 ? 1 : size);
        if (offset + character.size() > maximum_shown) {
            return out + "\"...";
        }
        if (size == 0) {
            append_escaped(character, out);
        } else {
            append_character(character, out);
        }
        offset += character.size();
    }
    return out + '"';
}

}  // namespace mqtt::wire
