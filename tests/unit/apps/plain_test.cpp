#include "mqsub/plain.hpp"

#include <doctest/doctest.h>

#include <string>

#include "support/message.hpp"

namespace {

using namespace mq::sub;
using mq::test::message_of;

std::string plain(const mqtt::Message& message, PlainStyle style = {}) {
    std::string out;
    append_plain(message, style, out);
    return out;
}

TEST_CASE("by default the payload and a line feed are printed") {
    CHECK(plain(message_of("a/b", "hello")) == "hello\n");
    CHECK(plain(message_of("a/b", {"a\0\xFF\x1B", 4})) == std::string("a\0\xFF\x1B\n", 5));
}

TEST_CASE("an empty payload prints nothing, not even the line feed") {
    CHECK(plain(message_of("a/b", "")) == "");
    CHECK(plain(message_of("a/b", ""), {.newline = false}) == "");
}

TEST_CASE("-v puts the topic and a blank in front") {
    CHECK(plain(message_of("a/b", "hello"), {.verbose = true}) == "a/b hello\n");
}

TEST_CASE("-v shows an empty payload as (null)") {
    CHECK(plain(message_of("a/b", ""), {.verbose = true}) == "a/b (null)\n");
}

TEST_CASE("-N leaves the line feed out") {
    CHECK(plain(message_of("a/b", "hello"), {.newline = false}) == "hello");
    CHECK(plain(message_of("a/b", "hello"), {.verbose = true, .newline = false}) == "a/b hello");
}

TEST_CASE("-v with -N prints nothing for an empty payload") {
    CHECK(plain(message_of("a/b", ""), {.verbose = true, .newline = false}) == "");
}

TEST_CASE("messages are appended to what is there") {
    std::string out;
    append_plain(message_of("a", "1"), {}, out);
    append_plain(message_of("b", "2"), {.verbose = true}, out);
    CHECK(out == "1\nb 2\n");
}

TEST_CASE("a terminal gets no control character but tabs and a payload's line feeds") {
    const PlainStyle style{.verbose = true, .visible = true};
    CHECK(plain(message_of("a\x1B[2J\tb\nc", "x\x1B]0;y\a\r\tz\nw"), style) ==
          "a\\x1b[2J\tb\\x0ac x\\x1b]0;y\\x07\\x0d\tz\nw\n");
    CHECK(plain(message_of("t", "\x7F\xC2\x9B\xFF\xC3\xA9"), style) ==
          "t \\x7f\\xc2\\x9b\\xff\xC3\xA9\n");
    CHECK(plain(message_of("t", {"\0", 1}), style) == "t \\x00\n");
}

TEST_CASE("no byte brings an escape character to a terminal") {
    for (unsigned first = 0; first < 256; ++first) {
        const std::string payload{static_cast<char>(first), '\x1B', static_cast<char>(first)};
        const std::string shown = plain(message_of("t", payload), {.visible = true});
        CAPTURE(first);
        CHECK(shown.find('\x1B') == std::string::npos);
    }
}

}  // namespace
