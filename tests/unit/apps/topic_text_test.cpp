#include "common/topic_text.hpp"

#include <doctest/doctest.h>

using mq::cli::parse_topic_filter;
using mq::cli::parse_topic_name;

TEST_CASE("topics of any language pass unchanged") {
    for (const char* text : {"a", "Küche/Temperatur", "台所/温度", "/", "$SYS/x", "a b", "😀"}) {
        CAPTURE(text);
        CHECK(parse_topic_name(text) == text);
        CHECK(parse_topic_filter(text) == text);
    }
    CHECK(parse_topic_filter("+/a/#") == "+/a/#");
    CHECK_FALSE(parse_topic_name("+/a/#"));
}

TEST_CASE("control characters and non-characters are refused with their place") {
    CHECK(parse_topic_name("a\x07").error().detail ==
          "must be a valid topic name: U+0007 is a control character (byte 1)");
    CHECK(parse_topic_name("a\n").error().detail ==
          "must be a valid topic name: U+000A is a control character (byte 1)");
    CHECK(parse_topic_filter("ä\x7f").error().detail ==
          "must be a valid topic filter: U+007F is a control character (byte 2)");
    CHECK(parse_topic_filter("a/\xc2\x85").error().detail ==
          "must be a valid topic filter: U+0085 is a control character (byte 2)");
    for (const char* text : {"\xef\xbf\xbe", "\xef\xbf\xbf", "\xef\xb7\x90", "\xef\xb7\xaf",
                             "\xf4\x8f\xbf\xbf", "\xf0\x9f\xbf\xbe"}) {
        CAPTURE(text);
        REQUIRE_FALSE(parse_topic_name(text));
        CHECK(parse_topic_name(text).error().detail.ends_with("is not a character (byte 0)"));
    }
    CHECK(parse_topic_name("\xef\xbf\xbd"));  // U+FFFD is one
    CHECK(parse_topic_name("\xef\xb7\xb0"));  // U+FDF0 too
    CHECK(parse_topic_name("\xc2\xa0"));      // U+00A0: the first after C1
}

TEST_CASE("200 slashes are enough") {
    std::string topic(200, '/');
    CHECK(parse_topic_name(topic));
    CHECK(parse_topic_filter(topic));
    topic += "/";
    CHECK(parse_topic_name(topic).error().detail ==
          "must be a valid topic name: it has more than 200 slashes (byte 200)");
    CHECK_FALSE(parse_topic_filter(topic));
}
