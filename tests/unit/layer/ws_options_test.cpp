#include "mqtt/ws_options.hpp"

#include <doctest/doctest.h>

using mqtt::parse_ws_header;
using mqtt::parse_ws_path;

TEST_CASE("a WebSocket's path is taken as it is written") {
    for (const char* path : {"/", "/mqtt", "/a/b?token=x%20y&z=1", "/~:@!"}) {
        CAPTURE(path);
        const auto parsed = parse_ws_path(path);
        REQUIRE(parsed);
        CHECK(*parsed == path);
    }
}

TEST_CASE("what would break the request line is no path") {
    for (const char* path : {"", "mqtt", "/a b", "/a\r\nX: y", "/a#b", "/\xC3\xA4", "/\x7F"}) {
        CAPTURE(path);
        CHECK_FALSE(parse_ws_path(path));
    }
    CHECK(parse_ws_path("mqtt").error().detail == "must begin with a slash (got \"mqtt\")");
}

TEST_CASE("a header has a name, a colon and a value") {
    const auto header = parse_ws_header("X-Api-Key: \t a:b c \xC3\xA4 ");
    REQUIRE(header);
    CHECK(header->name == "X-Api-Key");
    CHECK(header->value == "a:b c \xC3\xA4");
    CHECK(parse_ws_header("Origin:")->value.empty());
}

TEST_CASE("what would break the request, or the handshake, is no header") {
    for (const char* text :
         {"", "Origin", ": x", "a b: c", "a : c", "A: b\r\nC: d", "A: b\nC: d", "A: \x01",
          "A: \x7F", "Connection: close", "UPGRADE: h2c", "Sec-WebSocket-Protocol: x",
          "Content-Length: 5", "transfer-encoding: chunked"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_ws_header(text));
    }
}

TEST_CASE("no error shows the value of a header") {
    for (const char* text : {"Authorization=hunter2", "Authorization: hunter2\x01", "hunter2",
                             "Sec-WebSocket-Key: hunter2", "a b: hunter2"}) {
        CAPTURE(text);
        CHECK(parse_ws_header(text).error().detail.find("hunter2") == std::string::npos);
    }
}
