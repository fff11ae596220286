// What mqsub's SUBSCRIBE asks for.
#include <doctest/doctest.h>

#include <functional>

#include "cli/sub_tools.hpp"
#include "support/process.hpp"

using cli_test::expect_leaving;
using cli_test::grant;
using cli_test::mqsub;
using mqtt::PacketType;
using mqtt::QoS;
using mqtt::RetainHandling;
using mqtt::Subscribe;
using mqtt::Subscription;
using support::PeerLink;
using support::run;
using support::ScriptedPeer;

namespace {

// Runs mqsub -E with these options, and has its SUBSCRIBE judged.
support::ProcessResult subscribe_with(std::vector<std::string> options,
                                      const std::function<void(const Subscribe&)>& judge) {
    ScriptedPeer peer({[&](PeerLink& client) {
        client.accept();
        const auto& subscribe = client.expect<Subscribe>();
        judge(subscribe);
        grant(client, subscribe);
        expect_leaving(client);
    }});
    options.emplace_back("-E");
    auto result = run(mqsub(peer.port(), std::move(options)));
    CHECK(result.exit_status == 0);
    peer.finish();
    return result;
}

}  // namespace

TEST_CASE("all filters go in one SUBSCRIBE, in the order of the command line") {
    subscribe_with(
        {"-t", "a", "--subscribe", "qos=2:b", "-t", "c/#", "-q", "1", "--subscribe", ":d"},
        [](const Subscribe& subscribe) {
            REQUIRE(subscribe.subscriptions.size() == 4);
            CHECK(subscribe.subscriptions[0].filter == "a");
            CHECK(subscribe.subscriptions[0].qos == QoS::at_least_once);
            CHECK(subscribe.subscriptions[1].filter == "b");
            CHECK(subscribe.subscriptions[1].qos == QoS::exactly_once);
            CHECK(subscribe.subscriptions[2].filter == "c/#");
            CHECK(subscribe.subscriptions[3].filter == "d");
            CHECK(subscribe.subscriptions[3].qos == QoS::at_least_once);
        });
}

TEST_CASE("--subscribe gives each filter the options of 5.0") {
    subscribe_with({"-V", "5", "--subscribe", "nl,rap,rh=1:a", "-t", "b"},
                   [](const Subscribe& subscribe) {
                       REQUIRE(subscribe.subscriptions.size() == 2);
                       const Subscription& first = subscribe.subscriptions[0];
                       CHECK(first.no_local);
                       CHECK(first.retain_as_published);
                       CHECK(first.retain_handling == RetainHandling::send_if_new);
                       const Subscription& second = subscribe.subscriptions[1];
                       CHECK_FALSE(second.no_local);
                       CHECK_FALSE(second.retain_as_published);
                       CHECK(second.retain_handling == RetainHandling::send);
                   });
}

TEST_CASE("--retain-handling and --retain-as-published hold for all filters") {
    subscribe_with({"-V", "5", "--retain-handling", "new", "--retain-as-published", "-t", "a"},
                   [](const Subscribe& subscribe) {
                       const Subscription& only = subscribe.subscriptions.at(0);
                       CHECK(only.retain_handling == RetainHandling::send_if_new);
                       CHECK(only.retain_as_published);
                   });
}

TEST_CASE("-R asks a 5.0 server for no retained messages") {
    subscribe_with({"-V", "5", "-R", "-t", "a"}, [](const Subscribe& subscribe) {
        CHECK(subscribe.subscriptions.at(0).retain_handling == RetainHandling::do_not_send);
    });
}

TEST_CASE("-D subscribe adds its properties") {
    subscribe_with({"-D", "subscribe", "subscription-identifier", "7", "-D", "subscribe",
                    "user-property", "k", "v", "-t", "a"},
                   [](const Subscribe& subscribe) {
                       const auto& properties = subscribe.properties;
                       CHECK(properties.number(mqtt::PropertyId::subscription_identifier) == 7);
                       CHECK(properties.text(mqtt::PropertyId::user_property) == "k");
                   });
}

TEST_CASE("options of 5.0 that mean nothing are told, and change nothing") {
    const auto result =
        subscribe_with({"--retain-handling", "never", "-t", "a"}, [](const Subscribe& subscribe) {
            CHECK(subscribe.subscriptions.at(0).retain_handling == RetainHandling::send);
        });
    CHECK(result.error ==
          "mqsub: --retain-handling and --retain-as-published mean nothing before MQTT 5.0: "
          "add -V 5\n");
}

TEST_CASE("wrong subscriptions are usage errors") {
    const auto error_of = [](std::vector<std::string> options) {
        const auto result = run(mqsub("1", std::move(options)));
        CHECK(result.exit_status == 2);
        return result.error;
    };
    CHECK(error_of({}) == "mqsub: error: a topic filter is missing: add -t FILTER\n");
    CHECK(error_of({"--subscribe", "quos=1:a"}) ==
          "mqsub: error: --subscribe knows qos=0 to qos=2, nl, rap and rh=0 to rh=2, separated by "
          "commas (got \"quos=1\")\n");
    CHECK(error_of({"--subscribe", "nl:a"}) ==
          "mqsub: error: nl, rap and rh of --subscribe need MQTT 5.0: add -V 5\n");
    CHECK(error_of({"-t", "a", "--retain-handling", "sometimes"}) ==
          "mqsub: error: --retain-handling must be always, new or never (got \"sometimes\")\n");
    CHECK(error_of({"-t", "a", "-q", "3"}) ==
          "mqsub: error: --qos must be 0, 1 or 2 (got \"3\")\n");
    CHECK(error_of({"-t", "a/#/b"}).starts_with("mqsub: error: --topic "));
}
