#include "common/property_option.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace mq::cli;
using mqtt::PropertyId;

namespace {

struct Arguments {
    PropertyArguments properties;

    // The error, or nothing.
    std::string add(const std::vector<std::string_view>& words) {
        const auto added = add_property(properties, fold_words(words));
        return added ? std::string() : added.error().detail;
    }
};

}  // namespace

TEST_CASE("each command has its own list, in the order of the command line") {
    Arguments arguments;
    CHECK(arguments.properties.empty());
    CHECK(arguments.add({"connect", "topic-alias-maximum", "7"}).empty());
    CHECK(arguments.add({"Publish", "user-property", "k", "v"}).empty());
    CHECK(arguments.add({"PUBLISH", "user-property", "k", "w"}).empty());
    CHECK(arguments.add({"publish", "correlation-data", "\xff\x01"}).empty());
    CHECK(arguments.add({"subscribe", "subscription-identifier", "268435455"}).empty());
    CHECK(arguments.add({"unsubscribe", "user-property", "", ""}).empty());
    CHECK(arguments.add({"disconnect", "reason-string", "bye"}).empty());
    CHECK(arguments.add({"will", "will-delay-interval", "4294967295"}).empty());
    const PropertyArguments& properties = arguments.properties;
    CHECK_FALSE(properties.empty());
    CHECK(properties.connect.view().number(PropertyId::topic_alias_maximum) == 7);
    std::string seen;
    for (const mqtt::Property& property : properties.publish.view()) {
        seen += std::string(property.text) + "=" + std::string(property.value) + " ";
    }
    CHECK(seen == "k=v k=w \xff\x01= ");
    CHECK(properties.subscribe.view().number(PropertyId::subscription_identifier) == 268'435'455);
    CHECK(properties.unsubscribe.view().find(PropertyId::user_property)->value.empty());
    CHECK(properties.disconnect.view().text(PropertyId::reason_string) == "bye");
    CHECK(properties.will.view().number(PropertyId::will_delay_interval) == 0xFFFF'FFFF);
}

TEST_CASE("every property that a client may send is accepted where the standard has it") {
    const std::vector<std::pair<std::string_view, std::vector<std::string_view>>> allowed{
        {"connect",
         {"authentication-data", "authentication-method", "maximum-packet-size", "receive-maximum",
          "request-problem-information", "request-response-information", "session-expiry-interval",
          "topic-alias-maximum"}},
        {"publish",
         {"content-type", "correlation-data", "message-expiry-interval", "payload-format-indicator",
          "response-topic", "topic-alias"}},
        {"subscribe", {"subscription-identifier"}},
        {"disconnect", {"session-expiry-interval", "reason-string", "server-reference"}},
        {"will",
         {"content-type", "correlation-data", "message-expiry-interval", "payload-format-indicator",
          "response-topic", "will-delay-interval"}},
    };
    for (const auto& [command, names] : allowed) {
        for (const std::string_view name : names) {
            CAPTURE(command);
            CAPTURE(name);
            CHECK(Arguments().add({command, name, "1"}).empty());
            CHECK_FALSE(Arguments().add({"unsubscribe", name, "1"}).empty());
        }
    }
}

TEST_CASE("what does not fit is refused by name, and changes nothing") {
    Arguments arguments;
    CHECK(arguments.add({"puback", "reason-string", "x"}) ==
          "must begin with connect, publish, subscribe, unsubscribe, disconnect or will (got "
          "\"puback\")");
    CHECK(arguments.add({"publish", "colour", "x"}) ==
          "publish: there is no property \"colour\": see mqtools(7)");
    CHECK(arguments.add({"publish", "will-delay-interval", "1"}) ==
          "publish: will-delay-interval is not allowed there: see mqtools(7)");
    CHECK(arguments.add({"publish", "subscription-identifier", "1"}) ==
          "publish: subscription-identifier is not allowed there: see mqtools(7)");
    CHECK(arguments.add({"connect", "receive-maximum", "0"}) ==
          "connect receive-maximum: property Receive Maximum must be 1 to 65535 (got 0)");
    CHECK(arguments.add({"connect", "request-problem-information", "2"}) ==
          "connect request-problem-information: property Request Problem Information must be 0 or "
          "1 (got 2)");
    for (const char* text : {"", "x", "1x", "-1", "4294967296"}) {
        CAPTURE(text);
        CHECK(arguments.add({"publish", "message-expiry-interval", text})
                  .starts_with("publish message-expiry-interval: must be a whole number"));
    }
    CHECK(arguments.add({"publish", "content-type", "\xff"})
              .starts_with("publish content-type: property Content Type \"\\xFF\": not valid"));
    CHECK(arguments.add({"publish", "response-topic", "a/#"})
              .starts_with("publish response-topic: property Response Topic: "));
    CHECK(arguments.properties.empty());
}

TEST_CASE("only a user property may stand twice") {
    Arguments arguments;
    CHECK(arguments.add({"publish", "content-type", "a"}).empty());
    CHECK(arguments.add({"publish", "content-type", "b"}) ==
          "publish content-type: property Content Type may stand only once in PUBLISH");
    CHECK(arguments.properties.publish.view().text(PropertyId::content_type) == "a");
    CHECK(arguments.add({"will", "content-type", "b"}).empty());
}

TEST_CASE("authentication data is not in the error about it") {
    Arguments arguments;
    CHECK(arguments.add({"connect", "authentication-data", "first"}).empty());
    const std::string error = arguments.add({"connect", "authentication-data", "hidden"});
    CHECK_FALSE(error.empty());
    CHECK(error.find("hidden") == std::string::npos);
}
