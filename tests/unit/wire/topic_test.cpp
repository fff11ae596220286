#include "mqtt/topic.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace mqtt;

namespace {

std::string error_of(const Result<void>& result) {
    return result ? "no error" : result.error().detail;
}

}  // namespace

TEST_CASE("The multi-level wildcard matches as in the standard's examples (§4.7.1.2)") {
    CHECK(matches("sport/tennis/player1/#", "sport/tennis/player1"));
    CHECK(matches("sport/tennis/player1/#", "sport/tennis/player1/ranking"));
    CHECK(matches("sport/tennis/player1/#", "sport/tennis/player1/score/wimbledon"));
    CHECK(matches("sport/#", "sport"));
    CHECK(matches("#", "sport/tennis"));
    CHECK_FALSE(matches("sport/tennis/player1/#", "sport/tennis/player2"));
    CHECK_FALSE(matches("sport/tennis/player1/#", "sport/tennis/player10"));
    CHECK_FALSE(matches("sport/#", "sports"));
}

TEST_CASE("The single-level wildcard matches as in the standard's examples (§4.7.1.3)") {
    CHECK(matches("sport/tennis/+", "sport/tennis/player1"));
    CHECK(matches("sport/tennis/+", "sport/tennis/player2"));
    CHECK_FALSE(matches("sport/tennis/+", "sport/tennis/player1/ranking"));
    CHECK_FALSE(matches("sport/+", "sport"));
    CHECK(matches("sport/+", "sport/"));
    CHECK(matches("+/+", "/finance"));
    CHECK(matches("/+", "/finance"));
    CHECK_FALSE(matches("+", "/finance"));
    CHECK(matches("+/tennis/#", "sport/tennis"));
}

TEST_CASE("A leading wildcard does not match a topic that begins with $ (§4.7.2)") {
    CHECK_FALSE(matches("#", "$SYS/monitor/Clients"));
    CHECK_FALSE(matches("+/monitor/Clients", "$SYS/monitor/Clients"));
    CHECK(matches("$SYS/#", "$SYS/monitor/Clients"));
    CHECK(matches("$SYS/monitor/+", "$SYS/monitor/Clients"));
    CHECK(matches("a/+", "a/$b"));
}

TEST_CASE("Names are compared byte by byte (§4.7.3)") {
    CHECK(matches("ACCOUNTS", "ACCOUNTS"));
    CHECK_FALSE(matches("ACCOUNTS", "Accounts"));
    CHECK_FALSE(matches("/finance", "finance"));
    CHECK_FALSE(matches("a", "ab"));
    CHECK_FALSE(matches("ab", "a"));
    CHECK_FALSE(matches("a/b", "a"));
    CHECK_FALSE(matches("a", "a/"));
    CHECK(matches("Accounts payable", "Accounts payable"));
}

TEST_CASE("A shared filter matches what the filter in it matches") {
    CHECK(matches("$share/group/sport/+", "sport/tennis"));
    CHECK_FALSE(matches("$share/group/sport/+", "$share/group/sport/tennis"));
    CHECK_FALSE(matches("$share/group/#", "$SYS/uptime"));
    CHECK(matches("$share/group/$SYS/#", "$SYS/uptime"));
}

TEST_CASE("split_shared() gives the name and the filter of a shared subscription only") {
    const auto shared = split_shared("$share/consumers//finance");
    REQUIRE(shared);
    CHECK(shared->share_name == "consumers");
    CHECK(shared->filter == "/finance");
    CHECK_FALSE(split_shared("share/a/b"));
    CHECK_FALSE(split_shared("$shared/a/b"));
    CHECK_FALSE(split_shared("$share"));
    CHECK_FALSE(split_shared("a/$share/b/c"));
}

TEST_CASE("has_wildcard() sees + and #") {
    CHECK(has_wildcard("a/+"));
    CHECK(has_wildcard("#"));
    CHECK_FALSE(has_wildcard("a/b"));
    CHECK_FALSE(has_wildcard(""));
}

TEST_CASE("Topic filters of the standard's examples are valid") {
    for (const char* filter :
         {"sport/tennis/player1/#", "#", "sport/tennis/#", "+", "+/tennis/#", "sport/+/player1",
          "/", "//", "/finance", "$SYS/#", "$share/consumer1/#", "$share", "$share/g//"}) {
        CAPTURE(filter);
        CHECK(error_of(check_topic_filter(filter)) == "no error");
    }
}

TEST_CASE("A wildcard must be a whole level, and # the last one") {
    CHECK(error_of(check_topic_filter("sport/tennis#")) ==
          R"(topic filter "sport/tennis#": # must be a whole level (byte 12))");
    CHECK(error_of(check_topic_filter("sport/tennis/#/ranking")) ==
          R"(topic filter "sport/tennis/#/ranking": # must be the last level (byte 13))");
    CHECK(error_of(check_topic_filter("sport+")) ==
          R"(topic filter "sport+": + must be a whole level (byte 5))");
    CHECK(error_of(check_topic_filter("+sport")) ==
          R"(topic filter "+sport": + must be a whole level (byte 0))");
    CHECK(error_of(check_topic_filter("a/#b")) ==
          R"(topic filter "a/#b": # must be a whole level (byte 2))");
    CHECK(error_of(check_topic_filter("++")) ==
          R"(topic filter "++": + must be a whole level (byte 0))");
}

TEST_CASE("A shared subscription needs a name without wildcards and a filter (§4.8.2)") {
    CHECK(error_of(check_topic_filter("$share//a")) ==
          R"(topic filter "$share//a": the share name is empty (byte 7))");
    CHECK(error_of(check_topic_filter("$share/")) ==
          R"(topic filter "$share/": the share name is empty (byte 7))");
    CHECK(error_of(check_topic_filter("$share/g+/a")) ==
          R"(topic filter "$share/g+/a": the share name has a wildcard (byte 8))");
    CHECK(error_of(check_topic_filter("$share/#")) ==
          R"(topic filter "$share/#": the share name has a wildcard (byte 7))");
    CHECK(error_of(check_topic_filter("$share/g")) ==
          R"(topic filter "$share/g": a topic filter must follow the share name (byte 8))");
    CHECK(error_of(check_topic_filter("$share/g/")) ==
          R"(topic filter "$share/g/": a topic filter must follow the share name (byte 9))");
    CHECK(error_of(check_topic_filter("$share/g/a#")) ==
          R"(topic filter "$share/g/a#": # must be a whole level (byte 10))");
}

TEST_CASE("A topic name has no wildcard") {
    CHECK(error_of(check_topic_name("sport/+")) ==
          R"(topic name "sport/+": wildcard + is only for topic filters (byte 6))");
    CHECK(error_of(check_topic_name("#")) ==
          R"(topic name "#": wildcard # is only for topic filters (byte 0))");
    CHECK(check_topic_name("sport/tennis"));
    CHECK(check_topic_name("/"));
    CHECK(check_topic_name("$SYS/uptime"));
}

TEST_CASE("Topics are never empty, and 65,535 bytes at the most (§4.7.3)") {
    CHECK(error_of(check_topic_name("")) == "topic name is empty");
    CHECK(error_of(check_topic_filter("")) == "topic filter is empty");
    CHECK(check_topic_name(std::string(65'535, 'a')));
    CHECK(check_topic_filter(std::string(65'535, 'a')));
    CHECK(error_of(check_topic_name(std::string(65'536, 'a'))) ==
          "topic name of 65536 bytes is over the maximum of 65535");
    CHECK(error_of(check_topic_filter(std::string(65'536, 'a'))) ==
          "topic filter of 65536 bytes is over the maximum of 65535");
}

TEST_CASE("Topics are MQTT UTF-8") {
    CHECK(error_of(check_topic_name("a/\xFF")) ==
          R"(topic name "a/\xFF": not valid UTF-8 (byte 2))");
    CHECK(error_of(check_topic_filter(std::string_view("a\0b", 3))) ==
          R"(topic filter "a\x00b": U+0000 is not allowed (byte 1))");
    CHECK(check_topic_name("\xC3\xA9t\xC3\xA9"));
}
