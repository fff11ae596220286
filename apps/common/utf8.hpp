// Characters of UTF-8 text, for what is shown and for what people type.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mq::cli {

struct Character {
    std::size_t size = 1;  // in bytes
    std::uint32_t code = 0;
    bool is_valid = false;
};

// The character that `text` (not empty) begins with. An invalid one is one byte long.
[[nodiscard]] Character first_character(std::string_view text);

// C0, DEL or C1: what a terminal may obey.
[[nodiscard]] constexpr bool is_control(std::uint32_t code) {
    return code < 0x20U || (code >= 0x7FU && code <= 0x9FU);
}

// Unicode §23.7: reserved for internal use, never a character of text.
[[nodiscard]] constexpr bool is_noncharacter(std::uint32_t code) {
    return (code >= 0xFDD0U && code <= 0xFDEFU) || (code & 0xFFFEU) == 0xFFFEU;
}

}  // namespace mq::cli
