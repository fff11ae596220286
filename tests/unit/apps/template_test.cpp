#include "common/template.hpp"

#include <doctest/doctest.h>

#include <array>

using mq::cli::Template;

namespace {

constexpr std::array<std::string_view, 2> names{"pid", "status"};

std::string filled(std::string_view text) {
    const std::array<std::string, 2> values{"42", "{pid}"};
    return Template(text, names).fill(values);
}

}  // namespace

TEST_CASE("only the registered names are replaced, and their values are not looked at again") {
    CHECK(filled("a/{pid}/b") == "a/42/b");
    CHECK(filled("{pid}{pid}") == "4242");
    CHECK(filled("{status}") == "{pid}");
    CHECK(filled("") == "");
}

TEST_CASE("every other brace stays, so that JSON needs no quoting") {
    for (const std::string_view text :
         {"{}", "{", "}", "{{", "{{}}", "{ pid }", "{PID}", "{pids}", "{pi}", "{pid", "{{pid",
          R"({"a":{"b":[1,{}]}})", "{unknown}", "{{unknown}}"}) {
        CAPTURE(text);
        CHECK(filled(text) == text);
    }
    CHECK(filled(R"({"pid":{pid}})") == R"({"pid":42})");
    CHECK(filled(R"({"a":{"pid":{pid}}})") == R"({"a":{"pid":42}})");
}

TEST_CASE("two braces before a name are one, and the name is text") {
    CHECK(filled("{{pid}") == "{pid}");
    CHECK(filled("{{pid} {pid}") == "{pid} 42");
    CHECK(filled("{{status}{pid}") == "{status}42");
    CHECK(filled("{{{pid}") == "{{pid}");
}

TEST_CASE("a template says which names it has") {
    const Template text("{{pid} {status}", names);
    CHECK_FALSE(text.uses(0));
    CHECK(text.uses(1));
    CHECK_FALSE(Template().uses(0));
}

TEST_CASE("a template knows its text again, whatever stands in the places that do not count") {
    const std::array<std::string, 2> values{"42", "0"};
    const std::array<std::size_t, 1> pid{0};
    const Template text(R"({"pid":{pid},"status":{status}})", names);
    CHECK(text.matches(R"({"pid":42,"status":0})", values, {}));
    CHECK_FALSE(text.matches(R"({"pid":43,"status":0})", values, {}));
    CHECK(text.matches(R"({"pid":43,"status":0})", values, pid));
    CHECK(text.matches(R"({"pid":,"status":0})", values, pid));
    CHECK_FALSE(text.matches(R"({"pid":43,"status":1})", values, pid));
    CHECK_FALSE(text.matches(R"({"pid":43)", values, pid));
    CHECK_FALSE(text.matches("", values, pid));
    CHECK(Template("{pid}-{pid}-", names).matches("1-2-", values, pid));
    CHECK_FALSE(Template("a{pid}a", names).matches("a", values, pid));
    CHECK(Template("", names).matches("", values, pid));
}
