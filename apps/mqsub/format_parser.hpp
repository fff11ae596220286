// The text of -F, taken apart once. What it means is in format.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mqtt/result.hpp"

namespace mq::sub {

struct FormatError {
    // The kinds of mosquitto_sub, plus one of ours.
    enum class Kind : std::uint8_t {
        incomplete_specifier,  // the text ends inside `%...`, or with a lone `@`
        invalid_specifier,     // `character` is none
        incomplete_escape,     // the text ends with a lone backslash
        invalid_escape,        // `character` is none
        number_too_large,      // a width or precision over maximum_format_number
    };
    Kind kind{};
    char character = '\0';
    // What is wrong where, and what is right: a clause that goes on after the option's name.
    std::string detail;
};

// The largest payload that a packet can carry: a width beyond cannot matter.
inline constexpr std::uint32_t maximum_format_number = 268'435'455;

// One piece of the output.
struct FormatStep {
    static constexpr char literal = '\0';
    static constexpr char date = '@';

    char specifier = literal;  // the letter behind the percent sign, or one of the two above
    bool left = false;         // `-`
    bool zeros = false;        // `0`
    std::uint32_t width = 0;
    std::optional<std::uint32_t> precision;
    char separator = ' ';    // between groups of hexadecimal digits
    char conversion = '\0';  // of a date: strftime's letter
    // Of a literal: what it prints. Of a date: what it prints in the present second.
    std::string text;
};

// Literal text that stands together is one step. Never two literals in a row, none empty.
[[nodiscard]] mqtt::Result<std::vector<FormatStep>, FormatError> parse_format(
    std::string_view text);

}  // namespace mq::sub
