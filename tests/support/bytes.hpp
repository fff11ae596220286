// Bytes as the standard prints them: `"30 03 00 01 61"_b`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

namespace mqtt::test {

using ByteVector = std::vector<std::uint8_t>;

// Two hexadecimal digits a byte, separated as you like by spaces.
inline ByteVector operator""_b(const char* text, std::size_t size) {
    ByteVector bytes;
    std::string digits;
    for (const char character : std::string(text, size)) {
        if (character == ' ') {
            continue;
        }
        digits += character;
        if (digits.size() == 2) {
            bytes.push_back(static_cast<std::uint8_t>(std::stoul(digits, nullptr, 16)));
            digits.clear();
        }
    }
    return bytes;
}

inline ByteVector join(std::initializer_list<std::span<const std::uint8_t>> parts) {
    ByteVector all;
    for (const auto part : parts) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

inline std::string to_hex(std::span<const std::uint8_t> bytes) {
    constexpr const char* digits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : bytes) {
        text += text.empty() ? "" : " ";
        text += digits[byte >> 4U];
        text += digits[byte & 0x0FU];
    }
    return text;
}

}  // namespace mqtt::test
