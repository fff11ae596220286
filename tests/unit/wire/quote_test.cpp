#include "wire/quote.hpp"

#include <doctest/doctest.h>

#include <string>

using mqtt::wire::quoted;

TEST_CASE("Plain text is quoted as it is") {
    CHECK(quoted("") == R"("")");
    CHECK(quoted("a/b c") == R"("a/b c")");
    CHECK(quoted("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80") ==
          "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"");
}

TEST_CASE("Control characters and bytes that are not UTF-8 are escaped") {
    CHECK(quoted("\x1B[2J") == R"("\x1B[2J")");
    CHECK(quoted("a\nb\x7F") == R"("a\x0Ab\x7F")");
    CHECK(quoted(std::string(1, '\0')) == R"("\x00")");
    CHECK(quoted("\xC2\x9B") == R"("\xC2\x9B")");
    CHECK(quoted("\xC2\xA0") == "\"\xC2\xA0\"");
    CHECK(quoted("\xFFx\xE2\x82") == R"("\xFFx\xE2\x82")");
    CHECK(quoted("\xED\xA0\x80") == R"("\xED\xA0\x80")");
}

TEST_CASE("Quotes and backslashes can be told from ours") {
    CHECK(quoted(R"(say "hi")") == R"("say \"hi\"")");
    CHECK(quoted(R"(\x00)") == R"("\\x00")");
}

TEST_CASE("More than 80 bytes are cut between two characters") {
    const std::string text(80, 'a');
    CHECK(quoted(text) == '"' + text + '"');
    CHECK(quoted(text + 'a') == '"' + text + "\"...");
    CHECK(quoted(text.substr(1) + "\xE2\x82\xAC") == '"' + text.substr(1) + "\"...");
}
