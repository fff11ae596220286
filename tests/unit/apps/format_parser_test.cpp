#include "mqsub/format_parser.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace mq::sub;
using Kind = FormatError::Kind;

FormatError error_of(std::string_view text) {
    const auto steps = parse_format(text);
    CAPTURE(text);
    REQUIRE_FALSE(steps.has_value());
    return steps.error();
}

FormatStep only_step(std::string_view text) {
    const auto steps = parse_format(text);
    CAPTURE(text);
    REQUIRE(steps.has_value());
    REQUIRE(steps->size() == 1);
    return steps->front();
}

TEST_CASE("a text that ends inside a specifier is incomplete") {
    for (const char* text : {"%", "%0", "%-", "%-0", "%1", "%.", "%.1", "%-01.1",
                             "%:", "%.2:", "%p%", "@", "x@", "%%%"}) {
        CAPTURE(text);
        CHECK(error_of(text).kind == Kind::incomplete_specifier);
    }
    CHECK(error_of("ab%-5").detail ==
          "ends inside the specifier \"%-5\": a letter must follow (a percent sign is written "
          "%%)");
    CHECK(error_of("%t @").detail ==
          "ends with @: a letter of strftime must follow (an at sign is written @@)");
}

TEST_CASE("a letter that is no specifier is named") {
    CHECK(error_of("%Z").kind == Kind::invalid_specifier);
    CHECK(error_of("%Z").character == 'Z');
    CHECK(error_of("%-05.3:k").character == 'k');
    CHECK(error_of("ab%t%Z%").detail ==
          "has \"%Z\" at byte 4: the letters are ACDEFIJPRSUXdfjlmpqrtx, and a percent sign is "
          "written %%");
}

TEST_CASE("each letter is a specifier or is none") {
    const std::string known = "ACDEFIJPRSUXdfjlmpqrtx";
    for (char letter = 'A'; letter <= 'z'; ++letter) {
        const bool is_letter = letter <= 'Z' || letter >= 'a';
        if (is_letter) {
            CAPTURE(letter);
            CHECK(parse_format(std::string{'%', letter}).has_value() ==
                  (known.find(letter) != std::string::npos));
        }
    }
}

TEST_CASE("flags, digits and separators out of order are no specifiers") {
    CHECK(error_of("%0-5t").character == '5');  // the hyphen is a separator here
    CHECK(error_of("%::x").character == ':');
    CHECK(error_of("%5\n").character == '\n');
    CHECK(error_of("%\n").detail.starts_with("has \"%\\x0a\" at byte 0"));
    CHECK(error_of("%\xC3\xA9").kind == Kind::invalid_specifier);
    const std::string_view with_nul("%\0", 2);
    CHECK(error_of(with_nul).kind == Kind::invalid_specifier);
}

TEST_CASE("a lone backslash at the end is incomplete") {
    CHECK(error_of("\\").kind == Kind::incomplete_escape);
    CHECK(error_of("\\\\\\").kind == Kind::incomplete_escape);
    CHECK(error_of("a\\").detail ==
          "ends with a backslash: a letter must follow (a backslash is written \\\\)");
}

TEST_CASE("an escape that does not exist is named") {
    CHECK(error_of("\\q").kind == Kind::invalid_escape);
    CHECK(error_of("\\q").character == 'q');
    for (const char* text : {"\\b", "\\f", "\\x41", "\\1", "\\\"", "\\%"}) {
        CAPTURE(text);
        CHECK(error_of(text).kind == Kind::invalid_escape);
    }
    CHECK(error_of("ab\\q").detail ==
          "has \"\\q\" at byte 2: the escapes are \\\\ \\0 \\a \\e \\n \\r \\t \\v");
}

TEST_CASE("the first error is the one that counts") {
    CHECK(error_of("\\q%Z").kind == Kind::invalid_escape);
    CHECK(error_of("%Z\\q").kind == Kind::invalid_specifier);
}

TEST_CASE("a width over the largest payload is refused") {
    CHECK(only_step("%268435455p").width == 268'435'455);
    CHECK(error_of("%268435456p").kind == Kind::number_too_large);
    CHECK(error_of("%.268435456d").kind == Kind::number_too_large);
    CHECK(error_of("%18446744073709551617p").kind == Kind::number_too_large);
    CHECK(error_of("ab%999999999p").detail == "has a width or precision over 268435455 (byte 2)");
}

TEST_CASE("flags, width, precision and separator are taken apart") {
    const FormatStep plain = only_step("%t");
    CHECK(plain.specifier == 't');
    CHECK_FALSE(plain.left);
    CHECK_FALSE(plain.zeros);
    CHECK(plain.width == 0);
    CHECK_FALSE(plain.precision);
    CHECK(plain.separator == ' ');

    const FormatStep full = only_step("%-012.34_X");
    CHECK(full.specifier == 'X');
    CHECK(full.left);
    CHECK(full.zeros);
    CHECK(full.width == 12);
    CHECK(full.precision == 34);
    CHECK(full.separator == '_');
    CHECK(only_step("%.t").precision == 0);
}

TEST_CASE("all punctuation but the percent sign separates") {
    for (char separator = ' '; separator <= '~'; ++separator) {
        const bool is_letter_or_digit = (separator >= '0' && separator <= '9') ||
                                        (separator >= 'A' && separator <= 'Z') ||
                                        (separator >= 'a' && separator <= 'z');
        if (!is_letter_or_digit && separator != '%') {
            const std::string text = std::string("%.2") + separator + 'x';
            CAPTURE(text);
            CHECK(only_step(text).separator == separator);
        }
    }
}

TEST_CASE("literal text, escapes and doubled signs that stand together are one step") {
    const FormatStep step = only_step("a%%b@@c\\\\\\0\\a\\e\\n\\r\\t\\v%5%");
    CHECK(step.specifier == FormatStep::literal);
    CHECK(step.text == std::string("a%b@c\\\0\a\x1B\n\r\t\v%", 14));
}

TEST_CASE("an empty format has no steps") {
    CHECK(parse_format("")->empty());
}

}  // namespace
