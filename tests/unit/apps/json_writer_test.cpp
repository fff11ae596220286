#include "common/json_writer.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

namespace {

using namespace mq::cli;
using Layout = JsonWriter::Layout;

std::string escaped(std::string_view text) {
    std::string out;
    append_json_escaped(text, out);
    return out;
}

// {"a":1,"list":[true,{"b":"x"},[]],"none":null,"empty":{}}
std::string sample(Layout layout) {
    std::string out;
    JsonWriter json(out, layout);
    json.begin_object();
    json.key("a");
    json.number(1);
    json.key("list");
    json.begin_array();
    json.boolean(true);
    json.begin_object();
    json.text_key("b\n");
    json.text("x");
    json.end_object();
    json.begin_array();
    json.end_array();
    json.end_array();
    json.key("none");
    json.null();
    json.key("empty");
    json.begin_object();
    json.end_object();
    json.end_object();
    return out;
}

TEST_CASE("compact JSON has commas between members and elements, and no blanks") {
    CHECK(sample(Layout::compact) ==
          R"({"a":1,"list":[true,{"b\n":"x"},[]],"none":null,"empty":{}})");
}

TEST_CASE("indented JSON has a line and tabs for each member, and arrays on one line") {
    CHECK(sample(Layout::indented) ==
          "{\n"
          "\t\"a\":\t1,\n"
          "\t\"list\":\t[true, {\n"
          "\t\t\t\"b\\n\":\t\"x\"\n"
          "\t\t}, []],\n"
          "\t\"none\":\tnull,\n"
          "\t\"empty\":\t{\n"
          "\t}\n"
          "}");
}

TEST_CASE("a JSON writer puts base64 into quotes") {
    std::string out;
    JsonWriter(out).base64(mqtt::as_bytes("fo"));
    CHECK(out == "\"Zm8=\"");
}

TEST_CASE("what has a short escape gets it") {
    CHECK(escaped("\"\\\b\f\n\r\t") == R"(\"\\\b\f\n\r\t)");
}

TEST_CASE("other control characters become four digits, DEL and C1 too") {
    CHECK(escaped({"\0\x01\x1B\x1F\x7F", 5}) == R"(\u0000\u0001\u001b\u001f\u007f)");
    CHECK(escaped("\xC2\x80\xC2\x9B\xC2\x9F\xC2\xA0") == "\\u0080\\u009b\\u009f\xC2\xA0");
}

TEST_CASE("the slash, the tilde and whole UTF-8 characters stay") {
    const std::string text = "/~ \xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
    CHECK(escaped(text) == text);
}

TEST_CASE("each byte that is not UTF-8 becomes an escape of its value") {
    CHECK(escaped("a\xFF\xC3") == R"(a\u00ff\u00c3)");
    CHECK(escaped("\xED\xA0\x80") == R"(\u00ed\u00a0\u0080)");  // half a surrogate
    CHECK(escaped("\xC0\x80") == R"(\u00c0\u0080)");            // overlong
    CHECK(escaped("\xE2\x82") == R"(\u00e2\u0082)");            // cut off
}

TEST_CASE("a special byte is found at every place of a long text") {
    for (const char* special : {"\"", "\\", "\x1F", "\x7F", "\xFF"}) {
        for (std::size_t place = 0; place < 24; ++place) {
            const std::string before(place, 'a');
            const std::string after(23 - place, 'z');
            CHECK(escaped(before + special + after) == before + escaped(special) + after);
            CHECK(escaped(special).size() > 1);
        }
    }
}

TEST_CASE("every pair of bytes makes valid JSON") {
    std::string pair(2, '\0');
    for (unsigned first = 0; first < 256; ++first) {
        for (unsigned second = 0; second < 256; ++second) {
            pair = {static_cast<char>(first), static_cast<char>(second)};
            const std::string json = '"' + escaped(pair) + '"';
            if (!nlohmann::json::accept(json)) {
                FAIL(json);
            }
        }
    }
}

}  // namespace
