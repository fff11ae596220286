#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "mqsub/format.hpp"
#include "support/message.hpp"

namespace {

using namespace mq::sub;
using mq::test::add;
using mq::test::add_user_property;
using mq::test::message_of;
using mqtt::PropertyId;

std::string formatted(std::string_view text, const mqtt::Message& message, bool pretty = false) {
    mq::test::set_time_zone("UTC0");
    auto format = Format::compile(text, {.pretty = pretty});
    REQUIRE(format.has_value());
    std::string out;
    std::string errors;
    format->append(message, mq::test::sample_time(), out, errors);
    CHECK(errors == "");
    return out;
}

mqtt::Properties all_properties() {
    mqtt::Properties properties;
    add(properties, PropertyId::payload_format_indicator, 1U);
    add_user_property(properties, "k", "v");
    add(properties, PropertyId::message_expiry_interval, 60U);
    add(properties, PropertyId::content_type, "text/plain");
    add(properties, PropertyId::response_topic, "re");
    add(properties, PropertyId::correlation_data, "id");
    add(properties, PropertyId::subscription_identifier, 7U);
    add(properties, PropertyId::topic_alias, 2U);
    add_user_property(properties, "k", "w\"");
    return properties;
}

TEST_CASE("%j has time, topic, qos, retain, length and payload in this order") {
    CHECK(formatted("%j", message_of("a/b", "hello")) ==
          R"({"tst":"2026-11-22T19:50:11.243511+0000","topic":"a/b","qos":0,"retain":false,)"
          R"("payloadlen":5,"payload":"hello"})");
}

TEST_CASE("%j has the packet identifier only above QoS 0") {
    mqtt::Message message = message_of("a", "1");
    message.qos = mqtt::QoS::at_least_once;
    message.packet_id = 12;
    message.retain = true;
    CHECK(formatted("%j", message) ==
          R"({"tst":"2026-11-22T19:50:11.243511+0000","topic":"a","qos":1,"retain":true,)"
          R"("payloadlen":1,"mid":12,"payload":"1"})");
}

TEST_CASE("the time of %j and %J is local, with six digits and the offset") {
    mq::test::set_time_zone("XST03:30");
    auto format = Format::compile("%j");
    std::string out;
    std::string errors;
    format->append(message_of("a", ""), mq::test::sample_time(), out, errors);
    CHECK(out.starts_with(R"({"tst":"2026-11-22T16:20:11.243511-0330",)"));
}

TEST_CASE("the properties of %j stand before the payload, user properties in one array") {
    const mqtt::Properties properties = all_properties();
    mqtt::Message message = message_of("a", "1");
    message.properties = properties;
    CHECK(formatted("%j", message) ==
          R"({"tst":"2026-11-22T19:50:11.243511+0000","topic":"a","qos":0,"retain":false,)"
          R"("payloadlen":1,"properties":{"payload-format-indicator":1,)"
          R"("user-properties":[{"k":"v"},{"k":"w\""}],"message-expiry-interval":60,)"
          R"("content-type":"text/plain","response-topic":"re","correlation-data":"id",)"
          R"("subscription-identifier":7,"topic-alias":2},"payload":"1"})");
}

TEST_CASE("several subscription identifiers are one array, where the first one came") {
    mqtt::Properties properties;
    add(properties, PropertyId::subscription_identifier, 7U);
    add(properties, PropertyId::content_type, "c");
    add(properties, PropertyId::subscription_identifier, 9U);
    mqtt::Message message = message_of("a", "1");
    message.properties = properties;
    CHECK(formatted("%j", message)
              .find(R"("properties":{"subscription-identifier":[7,9],"content-type":"c"},)") !=
          std::string::npos);
}

TEST_CASE("an empty payload is null") {
    for (const char* format : {"%j", "%J"}) {
        CHECK(formatted(format, message_of("a", "")) ==
              R"({"tst":"2026-11-22T19:50:11.243511+0000","topic":"a","qos":0,"retain":false,)"
              R"("payloadlen":0,"payload":null})");
    }
}

TEST_CASE("%j escapes all that JSON does not allow, and is not cut at a NUL") {
    const std::string out = formatted("%j", message_of("t\"", {"a\0\"\\\n\x1B\xFF\xC3\xA9", 9}));
    CHECK(out.find(R"("topic":"t\"")") != std::string::npos);
    CHECK(out.find("\"payloadlen\":9,\"payload\":\"a\\u0000\\\"\\\\\\n\\u001b\\u00ff\xC3\xA9\"}") !=
          std::string::npos);
}

TEST_CASE("every byte in payload, topic and properties leaves %j valid") {
    for (unsigned byte = 0; byte < 256; ++byte) {
        const std::string text{'x', static_cast<char>(byte), static_cast<char>(byte ^ 0x20U)};
        mqtt::Properties properties;
        add(properties, PropertyId::correlation_data, std::string_view(text));
        mqtt::Message message = message_of(text, text);
        message.properties = properties;
        CAPTURE(byte);
        CHECK(nlohmann::json::accept(formatted("%j", message)));
        CHECK(nlohmann::json::accept(formatted("%j", message, true)));
    }
}

TEST_CASE("%J takes the payload as the JSON that it is, without its blanks") {
    CHECK(formatted("%J", message_of("a", " { \"b\" : [1, 2.50] }\n")) ==
          R"({"tst":"2026-11-22T19:50:11.243511+0000","topic":"a","qos":0,"retain":false,)"
          R"("payloadlen":21,"payload":{"b":[1,2.50]}})");
    CHECK(formatted("%J", message_of("a", "21.5")).ends_with(R"("payload":21.5})"));
}

TEST_CASE("--pretty puts members on lines of their own, with tabs") {
    const mqtt::Properties properties = all_properties();
    mqtt::Message message = message_of("a", R"({"x":[1,{"y":null}]})");
    message.properties = properties;
    const std::string head =
        "{\n"
        "\t\"tst\":\t\"2026-11-22T19:50:11.243511+0000\",\n"
        "\t\"topic\":\t\"a\",\n"
        "\t\"qos\":\t0,\n"
        "\t\"retain\":\tfalse,\n"
        "\t\"payloadlen\":\t20,\n"
        "\t\"properties\":\t{\n"
        "\t\t\"payload-format-indicator\":\t1,\n"
        "\t\t\"user-properties\":\t[{\n"
        "\t\t\t\t\"k\":\t\"v\"\n"
        "\t\t\t}, {\n"
        "\t\t\t\t\"k\":\t\"w\\\"\"\n"
        "\t\t\t}],\n"
        "\t\t\"message-expiry-interval\":\t60,\n"
        "\t\t\"content-type\":\t\"text/plain\",\n"
        "\t\t\"response-topic\":\t\"re\",\n"
        "\t\t\"correlation-data\":\t\"id\",\n"
        "\t\t\"subscription-identifier\":\t7,\n"
        "\t\t\"topic-alias\":\t2\n"
        "\t},\n"
        "\t\"payload\":\t";
    CHECK(formatted("%j", message, true) == head + "\"{\\\"x\\\":[1,{\\\"y\\\":null}]}\"\n}");
    CHECK(formatted("%J", message, true) ==
          head + "{\n\t\t\"x\":\t[1, {\n\t\t\t\t\"y\":\tnull\n\t\t\t}]\n\t}\n}");
}

TEST_CASE("what %J has begun is taken back if the payload is no JSON") {
    auto format = Format::compile("%t %J;");
    std::string out = "before ";
    std::string errors;
    format->append(message_of("a", R"({"x":[1,2)"), mq::test::sample_time(), out, errors);
    CHECK(out == "before a ;");
    CHECK(errors == "Message payload is not valid JSON on topic a.\n");
}

}  // namespace
