#include "mqbench/load.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>

using namespace mq::bench;

TEST_CASE("rates and counts may have thousands and millions in letters") {
    CHECK(parse_rate("0.5").value() == 0.5);
    CHECK(parse_rate("20k").value() == 20'000);
    CHECK(parse_rate("1.5M").value() == 1'500'000);
    CHECK(parse_count("2k", 1, 10'000).value() == 2000);
    for (const std::string wrong : {"", "0", "-1", "k", "5kk", "inf", "1e3", "5 "}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_rate(wrong));
    }
    CHECK_FALSE(parse_count("0.5", 0, 10));
    CHECK_FALSE(parse_count("11", 0, 10));
}

TEST_CASE("an error shows what was given") {
    CHECK(parse_rate("fast").error().detail ==
          "must be a number a second above 0, such as 5000, 0.5 or 20k (got \"fast\")");
    CHECK(parse_topology("2:2").error().detail == "must be 1:1, N:1, 1:N or N:M (got \"2:2\")");
}

TEST_CASE("topologies and policies have the names that they are asked for by") {
    for (const std::string text : {"1:1", "N:1", "1:N", "N:M"}) {
        CHECK(name(parse_topology(text).value()) == text);
    }
    for (const std::string text : {"block", "drop", "skip"}) {
        CHECK(name(parse_on_full(text).value()) == text);
    }
}

TEST_CASE("arrivals are constant, random, or in bursts") {
    CHECK(parse_arrival("const").value().kind == Arrival::Kind::constant);
    CHECK(parse_arrival("poisson").value().kind == Arrival::Kind::poisson);
    const auto burst = parse_arrival("burst:100/500ms").value();
    CHECK(burst.kind == Arrival::Kind::burst);
    CHECK(burst.burst_size == 100);
    CHECK(burst.burst_interval == std::chrono::milliseconds(500));
    CHECK(name(burst) == "burst:100/0.5s");
    for (const std::string wrong : {"burst", "burst:0/1s", "burst:5/0", "burst:5", "uniform"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_arrival(wrong));
    }
}

TEST_CASE("catching up is all, none, or at a multiple of the rate") {
    CHECK(name(parse_catchup("all").value()) == "all");
    CHECK(name(parse_catchup("none").value()) == "none");
    CHECK(name(parse_catchup("paced:1.5x").value()) == "paced:1.5x");
    for (const std::string wrong : {"paced", "paced:2", "paced:1x", "paced:0x", "some"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_catchup(wrong));
    }
}

TEST_CASE("sizes are one, a range, or a distribution") {
    CHECK(name(parse_payload_size("1k").value()) == "1000");
    CHECK(name(parse_payload_size("64-1024").value()) == "64-1024");
    CHECK(name(parse_payload_size("lognormal:200,0.5").value()) == "lognormal:200,0.5");
    for (const std::string wrong : {"", "64-", "9-3", "lognormal:5", "lognormal:0,1", "1.5"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_payload_size(wrong));
    }
}
