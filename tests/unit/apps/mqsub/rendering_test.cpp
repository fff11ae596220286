#include "mqsub/rendering.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using mq::sub::Rendering;
using mq::sub::RenderingOptions;

namespace {

constexpr mq::cli::WallTime noon{std::chrono::seconds(1'795'348'800)};

std::string rendered(const RenderingOptions& options, std::string_view topic,
                     std::string_view payload) {
    auto rendering = Rendering::create(options);
    REQUIRE(rendering);
    mqtt::Message message;
    message.topic = topic;
    message.payload = mqtt::as_bytes(payload);
    std::string out;
    std::string errors;
    rendering->append(message, noon, out, errors);
    CHECK(errors.empty());
    return out;
}

}  // namespace

TEST_CASE("a payload is printed as it is, with a line feed") {
    CHECK(rendered({}, "a", "hello") == "hello\n");
    CHECK(rendered({}, "a", std::string_view("\0\xff\x1b", 3)) == std::string("\0\xff\x1b\n", 4));
}

TEST_CASE("an empty payload prints nothing, or (null) behind its topic") {
    CHECK(rendered({}, "a", "").empty());
    CHECK(rendered({.verbose = true}, "a/b", "") == "a/b (null)\n");
    CHECK(rendered({.verbose = true, .newline = false}, "a/b", "").empty());
}

TEST_CASE("verbose puts the topic in front") {
    CHECK(rendered({.verbose = true}, "a/b", "hello") == "a/b hello\n");
}

TEST_CASE("without a line feed there is none in any form") {
    CHECK(rendered({.newline = false}, "a", "x") == "x");
    CHECK(rendered({.newline = false, .format = "%p"}, "a", "x") == "x");
    CHECK(rendered({.newline = false, .json = true}, "a", "x").ends_with('}'));
}

TEST_CASE("a format goes before verbose, and prints its line feed for empty payloads too") {
    CHECK(rendered({.verbose = true, .format = "<%p>"}, "a", "x") == "<x>\n");
    CHECK(rendered({.format = "%p"}, "a", "") == "\n");
}

TEST_CASE("pretty is for the JSON of a format") {
    CHECK(rendered({.format = "%j", .pretty = true}, "a", "x").starts_with("{\n"));
    const std::string compact = rendered({.format = "%j"}, "a", "x");
    CHECK(compact.find('\n') == compact.size() - 1);
}

TEST_CASE("JSON is one object on one line, with the time at which the message came") {
    CHECK(rendered({.verbose = true, .json = true}, "a", "x\ny") ==
          "{\"time\":\"2026-11-22T12:00:00.000000Z\",\"topic\":\"a\",\"payload\":\"x\\ny\","
          "\"qos\":0,\"retain\":false,\"dup\":false}\n");
}

TEST_CASE("a terminal is shown control characters; lines of a payload stay lines") {
    CHECK(rendered({.verbose = true, .visible = true}, "a\nb", "x\ny\x1b[2J") ==
          "a\\x0ab x\ny\\x1b[2J\n");
    CHECK(rendered({.format = "\\e[1m%t %p", .visible = true}, "a\x1b", "\x1b") ==
          "\x1b[1ma\\x1b \\x1b\n");
}

TEST_CASE("a format that is none is an error") {
    const auto made = Rendering::create({.format = "%"});
    REQUIRE_FALSE(made);
    CHECK(made.error().code == mqtt::Errc::invalid_argument);
    CHECK_FALSE(made.error().detail.empty());
}
