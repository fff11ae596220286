#include "common/json_text.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>

namespace {

using namespace mq::cli;
using Layout = JsonWriter::Layout;

// Nothing: refused.
std::optional<std::string> rewritten(std::string_view text, Layout layout = Layout::compact) {
    std::string out;
    JsonWriter json(out, layout);
    return write_json_text(text, json) ? std::optional(out) : std::nullopt;
}

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

TEST_CASE("JSON text loses its blanks and keeps all else") {
    CHECK(rewritten(" { \"b\" : [ 1 , -2.50e+3,0.1E-2 ] ,\r\n\t\"a\":{ } , \"b\":[] } \n") ==
          R"({"b":[1,-2.50e+3,0.1E-2],"a":{},"b":[]})");
    CHECK(rewritten("true") == "true");
    CHECK(rewritten(" false ") == "false");
    CHECK(rewritten("null") == "null");
    CHECK(rewritten("0") == "0");
    CHECK(rewritten("1e999") == "1e999");
    CHECK(rewritten("12345678901234567890123") == "12345678901234567890123");
}

TEST_CASE("strings keep their escapes and their blanks") {
    for (const char* json :
         {R"("")", R"(" a  b ")", R"("\"\\\/\b\f\n\r\t")", R"("\u00e9\uD83D\ude00")",
          "\"\xC3\xA9\xF0\x9F\x98\x80\"", R"({"\u0061 b":1})"}) {
        CHECK(rewritten(json) == json);
    }
}

TEST_CASE("DEL and C1 characters in strings and keys become escapes") {
    CHECK(rewritten("\"a\x7F\xC2\x9B\xC3\x80\xC2\xA0\"") == "\"a\\u007f\\u009b\xC3\x80\xC2\xA0\"");
    CHECK(rewritten("{\"\x7F\":0}") == R"({"\u007f":0})");
}

TEST_CASE("a byte order mark in front is dropped") {
    CHECK(rewritten("\xEF\xBB\xBF 1") == "1");
    CHECK_FALSE(rewritten("1\xEF\xBB\xBF"));
}

TEST_CASE("JSON text is indented as the writer is told") {
    CHECK(rewritten(R"({"a":[1,{"b":2}],"c":{}})", Layout::indented) ==
          "{\n\t\"a\":\t[1, {\n\t\t\t\"b\":\t2\n\t\t}],\n\t\"c\":\t{\n\t}\n}");
}

TEST_CASE("what is not one JSON value is refused") {
    for (const std::string_view text : {"",
                                        " ",
                                        "abc",
                                        "tru",
                                        "truee",
                                        "1 2",
                                        "01",
                                        "-",
                                        "+1",
                                        "1.",
                                        ".5",
                                        "1e",
                                        "1e+",
                                        "0x10",
                                        "NaN",
                                        "[",
                                        "[1",
                                        "[1,",
                                        "[1,]",
                                        "[,1]",
                                        "]",
                                        "{",
                                        "{}}",
                                        "{\"a\"}",
                                        "{\"a\":",
                                        "{\"a\":1,}",
                                        "{\"a\" 1}",
                                        "{a:1}",
                                        "{1:1}",
                                        "\"",
                                        "\"a",
                                        "'a'",
                                        "\"\\x\"",
                                        "\"\\",
                                        "\"\\u00g0\"",
                                        "\"\\u12",
                                        "\"\n\"",
                                        "\"\x1F\"",
                                        "[1}",
                                        "{\"a\":1]",
                                        "\"\xFF\"",
                                        "\"\xC3\"",
                                        "\"\xED\xA0\x80\"",
                                        "1 //",
                                        "\xFE"}) {
        CAPTURE(text);
        CHECK_FALSE(rewritten(text));
    }
    CHECK_FALSE(rewritten({"\0", 1}));
    CHECK_FALSE(rewritten({"1\0", 2}));
    CHECK_FALSE(rewritten({"\"\0\"", 3}));
    CHECK_FALSE(rewritten({"\"\\\0\"", 4}));
}

TEST_CASE("half a surrogate pair is refused") {
    for (const char* json : {R"("\ud800")", R"("\udc00")", R"("\ud800\ud800")", R"("\ud800x")",
                             R"("\ud800\n")", R"("\udc00\ud800")", R"("\udc00\udc00")"}) {
        CAPTURE(json);
        CHECK_FALSE(rewritten(json));
    }
}

TEST_CASE("nesting is accepted up to a thousand") {
    CHECK(rewritten(nested(1000)) == nested(1000));
    CHECK_FALSE(rewritten(nested(1001)));
    CHECK_FALSE(rewritten(std::string(1'000'000, '[')));
}

TEST_CASE("breadth is not depth") {
    std::string arrays;
    std::string objects;
    for (int count = 0; count < 1001; ++count) {
        arrays += ",[]";
        objects += ",{}";
    }
    CHECK(rewritten("[0" + arrays + "]") == "[0" + arrays + "]");
    CHECK(rewritten("[0" + objects + "]") == "[0" + objects + "]");
}

}  // namespace
