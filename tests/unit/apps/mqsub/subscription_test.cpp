#include "mqsub/subscription.hpp"

#include <doctest/doctest.h>

#include <array>

using mq::sub::parse_wanted_filter;
using mq::sub::SubscriptionDefaults;
using mq::sub::subscriptions;
using mq::sub::WantedFilter;
using mqtt::QoS;
using mqtt::RetainHandling;
using mqtt::Version;

TEST_CASE("--subscribe takes its options from the part before the first colon") {
    const auto wanted = parse_wanted_filter("qos=1,nl,rap,rh=2:a:b/#");
    REQUIRE(wanted);
    CHECK(wanted->filter == "a:b/#");
    CHECK(wanted->qos == QoS::at_least_once);
    CHECK(wanted->no_local);
    CHECK(wanted->retain_as_published);
    CHECK(wanted->retain_handling == RetainHandling::do_not_send);
    CHECK(wanted->needs_v5());
}

TEST_CASE("what --subscribe leaves out stays open") {
    const auto wanted = parse_wanted_filter(":a");
    REQUIRE(wanted);
    CHECK(wanted->filter == "a");
    CHECK_FALSE(wanted->qos);
    CHECK_FALSE(wanted->needs_v5());
    CHECK_FALSE(parse_wanted_filter("qos=2:a")->needs_v5());
    CHECK(parse_wanted_filter("rh=0:a")->needs_v5());
}

TEST_CASE("--subscribe says what it knows and what it was given") {
    for (const char* text :
         {"qos=3:a", "qos=:a", "qos:a", "rh=3:a", "nl=1:a", "retain:a", "qos=1,,nl:a"}) {
        CAPTURE(text);
        const auto wanted = parse_wanted_filter(text);
        REQUIRE_FALSE(wanted);
        CHECK(wanted.error().detail.starts_with("knows qos=0 to qos=2, nl, rap and rh=0 to rh=2"));
    }
    CHECK(parse_wanted_filter("nl,quos=1:a").error().detail.ends_with("(got \"quos=1\")"));
    CHECK(parse_wanted_filter("a/b").error().detail ==
          "must be OPTIONS:FILTER, such as qos=1,nl:a/b (got \"a/b\")");
    CHECK_FALSE(parse_wanted_filter("qos=1:"));
    CHECK_FALSE(parse_wanted_filter("qos=1:a/#/b"));
}

TEST_CASE("nl is not for shared subscriptions") {
    CHECK_FALSE(parse_wanted_filter("nl:$share/g/a"));
    CHECK(parse_wanted_filter("qos=1:$share/g/a"));
}

TEST_CASE("a filter's own options go before those for all, and the order stays") {
    SubscriptionDefaults defaults;
    defaults.qos = QoS::exactly_once;
    defaults.retain_handling = RetainHandling::send_if_new;
    const std::array wanted{WantedFilter{.filter = "a"},
                            WantedFilter{.filter = "b",
                                         .qos = QoS::at_most_once,
                                         .retain_handling = RetainHandling::send,
                                         .no_local = true,
                                         .retain_as_published = true}};
    const auto made = subscriptions(wanted, defaults, Version::v5);
    REQUIRE(made.size() == 2);
    CHECK(made[0].filter == "a");
    CHECK(made[0].qos == QoS::exactly_once);
    CHECK(made[0].retain_handling == RetainHandling::send_if_new);
    CHECK_FALSE(made[0].no_local);
    CHECK_FALSE(made[0].retain_as_published);
    CHECK(made[1].filter == "b");
    CHECK(made[1].qos == QoS::at_most_once);
    CHECK(made[1].retain_handling == RetainHandling::send);
    CHECK(made[1].no_local);
    CHECK(made[1].retain_as_published);
}

TEST_CASE("before 5.0 a subscription has no options but QoS") {
    SubscriptionDefaults defaults;
    defaults.qos = QoS::at_least_once;
    defaults.retain_handling = RetainHandling::do_not_send;
    defaults.retain_as_published = true;
    const std::array wanted{WantedFilter{.filter = "a"}};
    const auto made = subscriptions(wanted, defaults, Version::v3_1_1);
    REQUIRE(made.size() == 1);
    CHECK(made[0].qos == QoS::at_least_once);
    CHECK(made[0].retain_handling == RetainHandling::send);
    CHECK_FALSE(made[0].retain_as_published);
}
