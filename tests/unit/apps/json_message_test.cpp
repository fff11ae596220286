#include "common/json_message.hpp"

#include <doctest/doctest.h>

#include <string>

#include "support/message.hpp"

namespace {

using mq::test::add;
using mq::test::add_user_property;
using mq::test::message_of;
using mqtt::PropertyId;

std::string json_of(const mqtt::Message& message) {
    std::string out;
    mq::cli::append_json_message(message, mq::test::sample_time(), out);
    return out;
}

std::string properties_of(const mqtt::Properties& properties) {
    mqtt::Message message = message_of("a", "");
    message.properties = properties;
    const std::string json = json_of(message);
    const std::size_t start = json.find("\"properties\":");
    REQUIRE(start != std::string::npos);
    return json.substr(start);
}

TEST_CASE("--json is one object with UTC, topic, payload and flags") {
    CHECK(json_of(message_of("a/b", "hello")) ==
          R"({"time":"2026-11-22T19:50:11.243511Z","topic":"a/b","payload":"hello","qos":0,)"
          R"("retain":false,"dup":false})");
}

TEST_CASE("--json has the packet identifier only above QoS 0") {
    mqtt::Message message = message_of("a", "1");
    message.qos = mqtt::QoS::exactly_once;
    message.retain = true;
    message.dup = true;
    message.packet_id = 513;
    CHECK(json_of(message) ==
          R"({"time":"2026-11-22T19:50:11.243511Z","topic":"a","payload":"1","qos":2,)"
          R"("retain":true,"dup":true,"mid":513})");
}

TEST_CASE("--json shows an empty payload as an empty string") {
    CHECK(json_of(message_of("a", "")).find(R"("payload":"",)") != std::string::npos);
}

TEST_CASE("--json encodes in base64 what is not UTF-8 without a NUL") {
    CHECK(json_of(message_of("a", "\xFF\xFE")).find(R"("payload_b64":"//4=","qos")") !=
          std::string::npos);
    CHECK(json_of(message_of("a", {"a\0b", 3})).find(R"("payload_b64":"YQBi","qos")") !=
          std::string::npos);
    CHECK(json_of(message_of("a", "\xC3\xA9\x1B\n")).find("\"payload\":\"\xC3\xA9\\u001b\\n\"") !=
          std::string::npos);
}

TEST_CASE("--json is one line whatever the payload") {
    const std::string json = json_of(message_of("a\nb", "{\n}\r\n"));
    CHECK(json.find('\n') == std::string::npos);
    CHECK(json.find('\r') == std::string::npos);
}

TEST_CASE("--json has properties by their names, in their order, repeated ones in arrays") {
    mqtt::Properties properties;
    add_user_property(properties, "k", "v");
    add(properties, PropertyId::content_type, "text/plain");
    add(properties, PropertyId::subscription_identifier, 7U);
    add(properties, PropertyId::message_expiry_interval, 4'294'967'295U);
    add_user_property(properties, "k", "w");
    add(properties, PropertyId::response_topic, "re");
    CHECK(properties_of(properties) ==
          R"("properties":{"user-property":[["k","v"],["k","w"]],"content-type":"text/plain",)"
          R"("subscription-identifier":[7],"message-expiry-interval":4294967295,)"
          R"("response-topic":"re"}})");
}

TEST_CASE("--json has correlation data as text, or else in base64") {
    mqtt::Properties text;
    add(text, PropertyId::correlation_data, "id-1");
    CHECK(properties_of(text) == R"("properties":{"correlation-data":"id-1"}})");
    mqtt::Properties binary;
    add(binary, PropertyId::correlation_data, std::string_view("\0\x01", 2));
    CHECK(properties_of(binary) == R"("properties":{"correlation-data":{"b64":"AAE="}}})");
}

}  // namespace
