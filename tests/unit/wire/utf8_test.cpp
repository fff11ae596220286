#include "wire/utf8.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace mqtt;
using wire::find_bad_utf8;

namespace {

// The scalar value as UTF-8's bit patterns would have it, also where UTF-8 forbids it.
std::string encoded(unsigned number) {
    const auto byte = [](unsigned value) { return static_cast<char>(value); };
    if (number < 0x80) {
        return {byte(number)};
    }
    if (number < 0x800) {
        return {byte(0xC0 | number >> 6U), byte(0x80 | (number & 0x3F))};
    }
    if (number < 0x10000) {
        return {byte(0xE0 | number >> 12U), byte(0x80 | (number >> 6U & 0x3F)),
                byte(0x80 | (number & 0x3F))};
    }
    return {byte(0xF0 | number >> 18U), byte(0x80 | (number >> 12U & 0x3F)),
            byte(0x80 | (number >> 6U & 0x3F)), byte(0x80 | (number & 0x3F))};
}

}  // namespace

TEST_CASE("Exactly the Unicode scalar values but U+0000 are allowed") {
    std::size_t wrong = 0;
    for (unsigned number = 0; number < 0x11'1000; ++number) {
        const bool is_surrogate = number >= 0xD800 && number <= 0xDFFF;
        const bool is_scalar = number <= 0x10'FFFF && !is_surrogate;
        const bool expected = is_scalar && number != 0;
        wrong += find_bad_utf8(encoded(number)).has_value() == expected ? 1U : 0U;
    }
    CHECK(wrong == 0);
}

TEST_CASE("Every two-byte text is judged as RFC 3629 does") {
    std::size_t valid = 0;
    for (int first = 0; first < 256; ++first) {
        for (int second = 0; second < 256; ++second) {
            const std::string text = {static_cast<char>(first), static_cast<char>(second)};
            valid += find_bad_utf8(text) ? 0U : 1U;
        }
    }
    CHECK(valid == 127 * 127 + 30 * 64);  // two ASCII characters, or one of U+0080..U+07FF
}

TEST_CASE("Overlong forms are not allowed") {
    CHECK(find_bad_utf8("\xC0\x80") == 0);
    CHECK(find_bad_utf8("\xC1\xBF") == 0);
    CHECK(find_bad_utf8("\xE0\x9F\xBF") == 0);
    CHECK(find_bad_utf8("\xF0\x8F\xBF\xBF") == 0);
}

TEST_CASE("Bytes that begin nothing are not allowed") {
    CHECK(find_bad_utf8("\x80") == 0);
    CHECK(find_bad_utf8("\xBF") == 0);
    CHECK(find_bad_utf8("\xF5\x80\x80\x80") == 0);
    CHECK(find_bad_utf8("\xF8\x88\x80\x80\x80") == 0);
    CHECK(find_bad_utf8("\xFE") == 0);
    CHECK(find_bad_utf8("\xFF") == 0);
}

TEST_CASE("A sequence that the text's end cuts off is not allowed, whatever lies behind the end") {
    for (const std::string_view whole : {"ab\xC3\xA9", "ab\xE2\x82\xAC", "ab\xF0\x9F\x98\x80"}) {
        for (std::size_t size = 3; size < whole.size(); ++size) {
            CHECK(find_bad_utf8(whole.substr(0, size)) == 2);
        }
        CHECK_FALSE(find_bad_utf8(whole));
    }
}

TEST_CASE("Every byte after the first must continue the sequence") {
    for (const std::string whole : {"\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"}) {
        for (std::size_t index = 1; index < whole.size(); ++index) {
            for (const char byte : {'a', '\0', '\xC3'}) {
                std::string broken = whole;
                broken[index] = byte;
                CHECK(find_bad_utf8(broken) == 0);
            }
        }
    }
}

TEST_CASE("The offset is that of the bad sequence's first byte, wherever it stands") {
    for (std::size_t position = 0; position < 40; ++position) {
        for (const std::string& bad : {std::string(1, '\0'), std::string("\x80"),
                                       std::string("\xED\xA0\x80"), std::string("\xE2\x82")}) {
            std::string text(position, 'a');
            text += bad + std::string(20, 'b');
            CAPTURE(position);
            CHECK(find_bad_utf8(text) == position);
        }
    }
}

TEST_CASE("Control characters, noncharacters and the byte order mark may stand in a string") {
    CHECK_FALSE(find_bad_utf8("\x01\x1F\x7F"));
    CHECK_FALSE(find_bad_utf8("\xC2\x80"));
    CHECK_FALSE(find_bad_utf8("\xEF\xBF\xBF"));
    CHECK_FALSE(find_bad_utf8("\xEF\xBB\xBF"));
    CHECK_FALSE(find_bad_utf8(""));
}

TEST_CASE("character_size() is 0 where no character begins") {
    CHECK(wire::character_size("") == 0);
    CHECK(wire::character_size("\x80") == 0);
    CHECK(wire::character_size(std::string_view("\0", 1)) == 0);
    CHECK(wire::character_size("ab") == 1);
    CHECK(wire::character_size("\xC3\xA9x") == 2);
    CHECK(wire::character_size("\xE2\x82\xACx") == 3);
    CHECK(wire::character_size("\xF0\x9F\x98\x80x") == 4);
}

TEST_CASE("check_text() names the thing, the text and the byte") {
    CHECK(wire::check_text("user name", std::string(65'535, 'a')));
    const auto too_long = wire::check_text("user name", std::string(65'536, 'a'));
    REQUIRE_FALSE(too_long);
    CHECK(too_long.error().code == Errc::invalid_argument);
    CHECK(too_long.error().detail == "user name of 65536 bytes is over the maximum of 65535");
    const auto bad = wire::check_text("user name", "a\xFF");
    REQUIRE_FALSE(bad);
    CHECK(bad.error().code == Errc::invalid_argument);
    CHECK(bad.error().detail == R"(user name "a\xFF": not valid UTF-8 (byte 1))");
}

TEST_CASE("check_size() lets any bytes pass, and never shows them") {
    CHECK(wire::check_size("password", "\xFF"));
    CHECK(wire::check_size("password", std::string(65'535, '\xFF')));
    const auto too_long = wire::check_size("password", std::string(65'536, 's'));
    REQUIRE_FALSE(too_long);
    CHECK(too_long.error().detail == "password of 65536 bytes is over the maximum of 65535");
}
