#include "mqtt/properties.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace mqtt;
using Id = PropertyId;
using Place = PropertyPlace;
using Buffer = std::vector<std::uint8_t>;

namespace {

std::string error_of(const Result<void>& result) {
    return result ? "no error" : result.error().detail;
}

Buffer bytes_of(const Properties& properties) {
    const Bytes bytes = properties.view().bytes();
    return {bytes.begin(), bytes.end()};
}

template <typename Value>
Properties with(Id id, Value value) {
    Properties properties;
    REQUIRE(properties.add(id, value));
    return properties;
}

}  // namespace

TEST_CASE("Each type has the bytes of §2.2.2.2") {
    CHECK(bytes_of(with(Id::maximum_qos, 1U)) == Buffer{0x24, 0x01});
    CHECK(bytes_of(with(Id::receive_maximum, 0x1234U)) == Buffer{0x21, 0x12, 0x34});
    CHECK(bytes_of(with(Id::session_expiry_interval, 0x12345678U)) ==
          Buffer{0x11, 0x12, 0x34, 0x56, 0x78});
    CHECK(bytes_of(with(Id::subscription_identifier, 128U)) == Buffer{0x0B, 0x80, 0x01});
    CHECK(bytes_of(with(Id::content_type, "ab")) == Buffer{0x03, 0x00, 0x02, 'a', 'b'});
    CHECK(bytes_of(with(Id::correlation_data, "\xFF")) == Buffer{0x09, 0x00, 0x01, 0xFF});
    Properties pair;
    REQUIRE(pair.add_user_property("k", "vw"));
    CHECK(bytes_of(pair) == Buffer{0x26, 0x00, 0x01, 'k', 0x00, 0x02, 'v', 'w'});
}

TEST_CASE("What was added is read back in its order") {
    Properties properties;
    REQUIRE(properties.add(Id::topic_alias, 7U));
    REQUIRE(properties.add_user_property("a", "1"));
    REQUIRE(properties.add(Id::correlation_data, std::string_view("\0\xFF", 2)));
    REQUIRE(properties.add(Id::subscription_identifier, 268'435'455U));
    REQUIRE(properties.add_user_property("a", ""));
    std::vector<Property> read;
    for (const Property& property : properties.view()) {
        read.push_back(property);
    }
    REQUIRE(read.size() == 5);
    CHECK(read[0].id == Id::topic_alias);
    CHECK(read[0].number == 7);
    CHECK(read[1].id == Id::user_property);
    CHECK(read[1].text == "a");
    CHECK(read[1].value == "1");
    CHECK(read[2].text == std::string_view("\0\xFF", 2));
    CHECK(read[3].number == 268'435'455);
    CHECK(read[4].text == "a");
    CHECK(read[4].value.empty());
}

TEST_CASE("The first property with an identifier is found") {
    Properties properties;
    REQUIRE(properties.add(Id::subscription_identifier, 1U));
    REQUIRE(properties.add(Id::subscription_identifier, 2U));
    REQUIRE(properties.add(Id::content_type, "text"));
    const PropertyView view = properties;
    CHECK(view.number(Id::subscription_identifier) == 1);
    CHECK(view.text(Id::content_type) == "text");
    CHECK(view.find(Id::content_type)->id == Id::content_type);
    CHECK_FALSE(view.find(Id::response_topic));
    CHECK_FALSE(view.number(Id::topic_alias));
    CHECK_FALSE(view.text(Id::reason_string));
}

TEST_CASE("An empty list has nothing in it") {
    const Properties none;
    CHECK(none.empty());
    CHECK(none.view().empty());
    CHECK(none.view().begin() == none.view().end());
    CHECK_FALSE(none.view().find(Id::topic_alias));
    CHECK(check(none, Place::publish));
}

TEST_CASE("A number outside the property's range is not added") {
    Properties properties;
    CHECK(error_of(properties.add(Id::receive_maximum, 0U)) ==
          "property Receive Maximum must be 1 to 65535 (got 0)");
    CHECK(error_of(properties.add(Id::topic_alias, 65'536U)) ==
          "property Topic Alias must be 1 to 65535 (got 65536)");
    CHECK(error_of(properties.add(Id::maximum_qos, 2U)) ==
          "property Maximum QoS must be 0 or 1 (got 2)");
    CHECK(error_of(properties.add(Id::subscription_identifier, 268'435'456U)) ==
          "property Subscription Identifier must be 1 to 268435455 (got 268435456)");
    CHECK(properties.empty());
    CHECK(properties.add(Id::receive_maximum, 65'535U));
    CHECK(properties.add(Id::session_expiry_interval, 0xFFFF'FFFFU));
}

TEST_CASE("A value of the wrong type is not added") {
    Properties properties;
    CHECK(error_of(properties.add(Id::content_type, 1U)) ==
          "property Content Type takes text, not a number");
    CHECK(error_of(properties.add(Id::topic_alias, "1")) ==
          "property Topic Alias takes a number, not text");
    CHECK(error_of(properties.add(Id::user_property, "1")) ==
          "property User Property takes a name and a value, not text");
    CHECK(error_of(properties.add(Id::user_property, 1U)) ==
          "property User Property takes a name and a value, not a number");
    CHECK(error_of(properties.add(static_cast<Id>(0x7F), 1U)) ==
          "property identifier 127 does not exist");
    CHECK(error_of(properties.add(static_cast<Id>(0), "")) ==
          "property identifier 0 does not exist");
    CHECK(properties.empty());
}

TEST_CASE("Strings are MQTT UTF-8 of 65,535 bytes at the most, binary data is anything") {
    Properties properties;
    CHECK(error_of(properties.add(Id::content_type, "a\xFF")) ==
          R"(property Content Type "a\xFF": not valid UTF-8 (byte 1))");
    CHECK(error_of(properties.add(Id::authentication_data, std::string(65'536, 's'))) ==
          "property Authentication Data of 65536 bytes is over the maximum of 65535");
    CHECK(error_of(properties.add(Id::content_type, std::string(65'536, 'a'))) ==
          "property Content Type of 65536 bytes is over the maximum of 65535");
    CHECK(error_of(properties.add_user_property("\xFF", "")) ==
          R"(name of a User Property "\xFF": not valid UTF-8 (byte 0))");
    CHECK(error_of(properties.add_user_property("", "\xFF")) ==
          R"(value of a User Property "\xFF": not valid UTF-8 (byte 0))");
    CHECK(properties.empty());
    const std::string longest(65'535, 'a');
    REQUIRE(properties.add(Id::correlation_data, longest));
    REQUIRE(properties.add_user_property(longest, longest));
    CHECK(properties.view().find(Id::user_property)->value == longest);
}

TEST_CASE("A Response Topic is a topic name [MQTT-3.3.2-14]") {
    Properties properties;
    CHECK(error_of(properties.add(Id::response_topic, "a/+")) ==
          R"(property Response Topic: topic name "a/+": wildcard + is only for topic filters)"
          " (byte 2)");
    CHECK(error_of(properties.add(Id::response_topic, "")) ==
          "property Response Topic: topic name is empty");
    CHECK(properties.empty());
    CHECK(properties.add(Id::response_topic, "a/b"));
}

TEST_CASE("remove() takes away every property with the identifier, and no other") {
    Properties properties;
    REQUIRE(properties.add_user_property("a", "1"));
    REQUIRE(properties.add(Id::topic_alias, 7U));
    REQUIRE(properties.add_user_property("b", "2"));
    REQUIRE(properties.add(Id::content_type, "t"));
    properties.remove(Id::user_property);
    CHECK(bytes_of(properties) == Buffer{0x23, 0x00, 0x07, 0x03, 0x00, 0x01, 't'});
    properties.remove(Id::reason_string);
    CHECK(bytes_of(properties).size() == 7);
    properties.remove(Id::content_type);
    properties.remove(Id::topic_alias);
    CHECK(properties.empty());
}

TEST_CASE("append() adds another list at the end, also the list itself") {
    Properties properties = with(Id::topic_alias, 7U);
    properties.append(with(Id::content_type, "t"));
    const Buffer once = {0x23, 0x00, 0x07, 0x03, 0x00, 0x01, 't'};
    CHECK(bytes_of(properties) == once);
    properties.append(properties);
    Buffer twice = once;
    twice.insert(twice.end(), once.begin(), once.end());
    CHECK(bytes_of(properties) == twice);
}

TEST_CASE("check() refuses a property in a place of another") {
    CHECK(error_of(check(with(Id::topic_alias, 7U), Place::connect)) ==
          "property Topic Alias is not allowed in CONNECT");
    CHECK(error_of(check(with(Id::session_expiry_interval, 7U), Place::will)) ==
          "property Session Expiry Interval is not allowed in the will");
    CHECK(check(with(Id::topic_alias, 7U), Place::publish));
    CHECK(check(with(Id::will_delay_interval, 7U), Place::will));
}

TEST_CASE("check() refuses to see a property twice where it may stand once") {
    Properties identifiers = with(Id::subscription_identifier, 1U);
    identifiers.append(with(Id::subscription_identifier, 2U));
    CHECK(check(identifiers, Place::publish));
    CHECK(error_of(check(identifiers, Place::subscribe)) ==
          "property Subscription Identifier may stand only once in SUBSCRIBE");

    Properties user_properties;
    REQUIRE(user_properties.add_user_property("a", "1"));
    REQUIRE(user_properties.add_user_property("a", "1"));
    CHECK(check(user_properties, Place::disconnect));

    Properties aliases = with(Id::topic_alias, 1U);
    aliases.append(with(Id::topic_alias, 1U));
    CHECK(error_of(check(aliases, Place::publish)) ==
          "property Topic Alias may stand only once in PUBLISH");
}
