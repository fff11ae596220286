#include "common/wall_time.hpp"

#include <doctest/doctest.h>

#include <string>

#include "support/message.hpp"

namespace {

using namespace mq::cli;
using namespace std::chrono_literals;

std::string utc(WallTime time) {
    std::string text;
    append_utc(time, text);
    return text;
}

TEST_CASE("UTC has six digits of a second, cut and not rounded") {
    CHECK(utc(mq::test::sample_time()) == "2026-11-22T19:50:11.243511Z");
    CHECK(utc(WallTime(999'999'999ns)) == "1970-01-01T00:00:00.999999Z");
}

TEST_CASE("UTC knows leap days and the times before 1970") {
    CHECK(utc(WallTime(951'782'400s)) == "2000-02-29T00:00:00.000000Z");
    CHECK(utc(WallTime(4'107'542'399s)) == "2100-02-28T23:59:59.000000Z");
    CHECK(utc(WallTime(4'107'542'400s)) == "2100-03-01T00:00:00.000000Z");
    CHECK(utc(WallTime(-1ns)) == "1969-12-31T23:59:59.999999Z");
}

TEST_CASE("local time is that of TZ, with the offset behind") {
    mq::test::set_time_zone("XST-05:30");
    LocalTime time;
    time.set(mq::test::sample_time());
    CHECK(time.text() == "2026-11-23T01:20:11+0530");
    CHECK(time.date_and_time() == "2026-11-23T01:20:11");
    CHECK(time.zone() == "+0530");
    CHECK(time.nanoseconds() == 243'511'678);
    CHECK(time.fields().tm_mday == 23);
}

TEST_CASE("local time is broken down again only when the second changes") {
    mq::test::set_time_zone("UTC0");
    LocalTime time;
    CHECK(time.set(WallTime(0s)));
    CHECK_FALSE(time.set(WallTime(999'999'999ns)));
    CHECK(time.nanoseconds() == 999'999'999);
    CHECK(time.text() == "1970-01-01T00:00:00+0000");
    CHECK(time.set(WallTime(1s)));
    CHECK(time.text() == "1970-01-01T00:00:01+0000");
    CHECK(time.set(WallTime(-1ns)));
    CHECK(time.seconds() == -1);
    CHECK(time.text() == "1969-12-31T23:59:59+0000");
}

}  // namespace
