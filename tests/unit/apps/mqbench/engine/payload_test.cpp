#include "mqbench/payload_maker.hpp"

#include <doctest/doctest.h>

#include <set>

#include "mqbench/bodies.hpp"
#include "mqbench/identity.hpp"
#include "mqbench/sent_times.hpp"

using namespace mq::bench;

namespace {

constexpr std::uint64_t run = 0x1234'5678'9ABC'DEF0;

}  // namespace

TEST_CASE("payloads carry their stamp, whatever their size") {
    for (const PayloadSize& size : {PayloadSize{PayloadSize::Kind::fixed, 64, 64, 0},
                                    PayloadSize{PayloadSize::Kind::fixed, 16, 16, 0},
                                    PayloadSize{PayloadSize::Kind::uniform, 44, 300, 0},
                                    PayloadSize{PayloadSize::Kind::lognormal, 200, 100'000, 1.0}}) {
        PayloadMaker maker(size, {}, 1);
        std::set<std::size_t> sizes;
        for (std::uint64_t sequence = 0; sequence < 50; ++sequence) {
            const auto payload = maker.make({.run = run, .stream = 3, .sequence = sequence});
            const ReadStamp read = read_stamp(payload, run);
            REQUIRE(read.verdict == StampVerdict::good);
            CHECK(read.stamp.sequence == sequence);
            sizes.insert(payload.size());
        }
        CHECK((sizes.size() == 1) == (size.kind == PayloadSize::Kind::fixed));
        CHECK(*sizes.begin() >= (size.kind == PayloadSize::Kind::lognormal ? 16 : size.least));
    }
}

TEST_CASE("given bodies come in turn behind the stamp") {
    PayloadMaker maker({}, {"one", "three"}, 1);
    for (const std::string_view body : {"one", "three", "one"}) {
        const auto payload = maker.make({.run = run});
        CHECK(read_stamp(payload, run).verdict == StampVerdict::good);
        CHECK(mqtt::as_text(payload.subspan(full_stamp_size)) == body);
    }
}

TEST_CASE("a payload that cannot be read is refused by name") {
    CHECK(load_bodies("hello").value() == std::vector<std::string>{"hello"});
    CHECK(load_bodies("@/nowhere/at/all").error().detail ==
          "--payload: \"/nowhere/at/all\" cannot be read");
}

TEST_CASE("times are found until a ring of later messages has replaced them") {
    SentTimes times(1);
    times.put(0, 7, {100, 200});
    REQUIRE(times.find(0, 7).has_value());
    CHECK(times.find(0, 7)->intended_ns == 100);
    CHECK(times.find(0, 7)->sent_ns == 200);
    CHECK_FALSE(times.find(0, 8).has_value());
    times.put(0, 7 + 65'536, {1, 2});
    CHECK_FALSE(times.find(0, 7).has_value());
}

TEST_CASE("every {i} is the number") {
    CHECK(numbered("a{i}b{i}", 12) == "a12b12");
    CHECK(numbered("plain", 12) == "plain");
    CHECK(numbered("{j}", 12) == "{j}");
}
