#include "common/value.hpp"

#include <doctest/doctest.h>

using namespace mq::cli;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

TEST_CASE("durations take ms, s, m and h, and seconds without a unit") {
    CHECK(parse_duration("10") == seconds(10));
    CHECK(parse_duration("250ms") == milliseconds(250));
    CHECK(parse_duration("10s") == seconds(10));
    CHECK(parse_duration("5m") == minutes(5));
    CHECK(parse_duration("2h") == hours(2));
    CHECK(parse_duration("0.05") == milliseconds(50));
    CHECK(parse_duration("1.5h") == minutes(90));
    CHECK(parse_duration("0") == seconds(0));
}

TEST_CASE("what is no duration is refused") {
    for (const char* text : {"", "s", "-1", "+1", "1d", "1 s", "1s ", "inf", "nan", "1e3", "0x1",
                             "99999999h", "1..5", "1S"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_duration(text));
    }
    CHECK(parse_duration("1d").error().detail ==
          "must be a duration such as 500ms, 10s, 5m or 1h (got \"1d\")");
}

TEST_CASE("QoS is one digit") {
    CHECK(parse_qos("0") == mqtt::QoS::at_most_once);
    CHECK(parse_qos("2") == mqtt::QoS::exactly_once);
    for (const char* text : {"", "3", "-1", "00", "1 ", "one"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_qos(text));
    }
    CHECK(parse_qos("3").error().detail == "must be 0, 1 or 2 (got \"3\")");
}

TEST_CASE("ports are whole numbers from 1 to 65535") {
    CHECK(parse_port("1") == 1);
    CHECK(parse_port("65535") == 65535);
    for (const char* text : {"", "0", "65536", "-1", "1.0", "18446744073709551617", "1x"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_port(text));
    }
}

TEST_CASE("versions have two spellings each") {
    CHECK(parse_version("31") == mqtt::Version::v3_1);
    CHECK(parse_version("mqttv311") == mqtt::Version::v3_1_1);
    CHECK(parse_version("5") == mqtt::Version::v5);
    CHECK(parse_version("mqttv5") == mqtt::Version::v5);
    CHECK_FALSE(parse_version("4"));
    CHECK_FALSE(parse_version(""));
}

TEST_CASE("a keep alive is whole seconds from 5 to 65535") {
    CHECK(parse_keep_alive("5") == 5);
    CHECK(parse_keep_alive("1m") == 60);
    CHECK(parse_keep_alive("65535") == 65535);
    for (const char* text : {"4", "65536", "5.5", "5500ms", "19h", "x"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_keep_alive(text));
    }
}

TEST_CASE("an error shows control characters instead of sending them to the terminal") {
    CHECK(parse_port("\x1b[2J").error().detail ==
          "must be a whole number from 1 to 65535 (got \"\\x1b[2J\")");
}
