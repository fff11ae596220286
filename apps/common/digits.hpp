// Numbers as text, appended without a detour over a stream or a format string.
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace mq::cli {

inline void append_number(std::uint64_t value, std::string& out) {
    std::array<char, 20> digits{};  // as many as 2^64 - 1 has
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
}

// The last `Width` decimal digits, with zeros in front.
template <std::size_t Width>
void append_digits(std::uint32_t value, std::string& out) {
    std::array<char, Width> digits{};
    for (std::size_t index = Width; index > 0; --index) {
        digits[index - 1] = static_cast<char>('0' + value % 10);
        value /= 10;
    }
    out.append(digits.data(), digits.size());
}

enum class HexCase : bool { lower, upper };

[[nodiscard]] inline char hex_digit(unsigned value, HexCase letters = HexCase::lower) {
    constexpr std::string_view lower = "0123456789abcdef";
    constexpr std::string_view upper = "0123456789ABCDEF";
    return (letters == HexCase::lower ? lower : upper)[value & 0x0FU];
}

}  // namespace mq::cli
