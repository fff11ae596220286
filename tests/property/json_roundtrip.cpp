// Whatever the message, `--json` can be read back: topic, payload, flags and properties, byte for
// byte. The reader is nlohmann's, the way back is written here from the description in
// json_message.hpp.
#include <doctest/doctest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <tuple>
#include <vector>

#include "common/json_message.hpp"
#include "common/json_text.hpp"
#include "mqtt/properties.hpp"

namespace {

using nlohmann::json;

// One property, told apart from its encoding: identifier, number, text, value of a pair.
using Item = std::tuple<mqtt::PropertyId, std::uint32_t, std::string, std::string>;
using Items = std::vector<Item>;

constexpr mqtt::PropertyId number_ids[] = {mqtt::PropertyId::payload_format_indicator,
                                           mqtt::PropertyId::message_expiry_interval,
                                           mqtt::PropertyId::topic_alias};
constexpr mqtt::PropertyId text_ids[] = {mqtt::PropertyId::content_type,
                                         mqtt::PropertyId::response_topic,
                                         mqtt::PropertyId::correlation_data};

std::string joined(const std::vector<std::string>& pieces) {
    std::string text;
    for (const std::string& piece : pieces) {
        text += piece;
    }
    return text;
}

rc::Gen<std::string> text_of(const rc::Gen<std::string>& piece) {
    return rc::gen::map(rc::gen::container<std::vector<std::string>>(piece), joined);
}

// Valid UTF-8 without NUL, with much that JSON has to escape.
rc::Gen<std::string> any_text() {
    return text_of(rc::gen::element<std::string>("a", "/", "\"", "\\", "\n", "\x01", "\x1B", "\x7F",
                                                 "\xC2\x80", "\xC2\xA0", "\xC3\xA9", "\xE2\x82\xAC",
                                                 "\xF0\x9F\x98\x80", "abcdefgh", "\\u0041"));
}

rc::Gen<std::string> any_bytes() {
    const auto bytes = rc::gen::container<std::string>(rc::gen::arbitrary<char>());
    return rc::gen::oneOf(bytes, any_text(), text_of(rc::gen::oneOf(any_text(), bytes)));
}

// Properties that are allowed once, each or not, and the repeatable ones.
mqtt::Properties any_properties() {
    mqtt::Properties properties;
    const auto add = [&](mqtt::PropertyId id, auto value) {
        // Out of range, or no topic: then it is not added.
        static_cast<void>(properties.add(id, value));
    };
    for (const int choice : *rc::gen::unique<std::vector<int>>(rc::gen::inRange(0, 6))) {
        const auto index = static_cast<std::size_t>(choice % 3);
        if (choice < 3) {
            add(number_ids[index], *rc::gen::oneOf(rc::gen::inRange<std::uint32_t>(0, 3),
                                                   rc::gen::arbitrary<std::uint32_t>()));
        } else if (text_ids[index] == mqtt::PropertyId::correlation_data) {
            add(text_ids[index], std::string_view(*any_bytes()));
        } else {
            add(text_ids[index], std::string_view(*any_text()));
        }
        if (*rc::gen::arbitrary<bool>()) {
            RC_ASSERT(properties.add_user_property(*any_text(), *any_text()).has_value());
        }
        if (*rc::gen::arbitrary<bool>()) {
            add(mqtt::PropertyId::subscription_identifier,
                *rc::gen::inRange<std::uint32_t>(1, 268'435'456));
        }
    }
    return properties;
}

// With all of a kind next to the first one: JSON says no more about the order.
Items grouped(mqtt::PropertyView properties) {
    Items items;
    for (const mqtt::Property& first : properties) {
        const bool is_seen = std::any_of(items.begin(), items.end(), [&](const Item& item) {
            return std::get<0>(item) == first.id;
        });
        for (const mqtt::Property& property : properties) {
            if (!is_seen && property.id == first.id) {
                items.emplace_back(property.id, property.number, property.text, property.value);
            }
        }
    }
    return items;
}

std::string decoded_base64(const std::string& text) {
    const std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bytes;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char character : text.substr(0, text.find('='))) {
        bits = bits << 6U | static_cast<std::uint32_t>(alphabet.find(character));
        count += 6;
        if (count >= 8) {
            count -= 8;
            bytes += static_cast<char>(bits >> static_cast<unsigned>(count) & 0xFFU);
        }
    }
    return bytes;
}

Items items_of(const std::string& key, const nlohmann::ordered_json& value) {
    const auto id = mqtt::property_by_name(key);
    RC_ASSERT(id.has_value());
    Items items;
    if (key == "user-property") {
        for (const auto& pair : value) {
            RC_ASSERT(pair.size() == 2U);
            items.emplace_back(*id, 0U, pair[0], pair[1]);
        }
    } else if (key == "subscription-identifier") {
        for (const auto& number : value) {
            items.emplace_back(*id, number, "", "");
        }
    } else if (value.is_number()) {
        items.emplace_back(*id, value, "", "");
    } else if (value.is_object()) {
        items.emplace_back(*id, 0U, decoded_base64(value.at("b64")), "");
    } else {
        items.emplace_back(*id, 0U, value, "");
    }
    return items;
}

Items items_of(const nlohmann::ordered_json& object) {
    Items items;
    if (object.contains("properties")) {
        RC_ASSERT(!object["properties"].empty());
        for (const auto& [key, value] : object["properties"].items()) {
            const Items some = items_of(key, value);
            items.insert(items.end(), some.begin(), some.end());
        }
    }
    return items;
}

TEST_CASE("a message comes back from --json as it was") {
    CHECK(rc::check([] {
        const std::string topic = *any_text();
        const std::string payload = *any_bytes();
        const mqtt::Properties properties = any_properties();
        mqtt::Message message;
        message.topic = topic;
        message.payload = mqtt::as_bytes(payload);
        message.qos = *rc::gen::element(mqtt::QoS::at_most_once, mqtt::QoS::at_least_once,
                                        mqtt::QoS::exactly_once);
        message.retain = *rc::gen::arbitrary<bool>();
        message.dup = *rc::gen::arbitrary<bool>();
        message.packet_id = message.qos == mqtt::QoS::at_most_once
                                ? std::uint16_t{0}
                                : *rc::gen::inRange<std::uint16_t>(1, 65'535);
        message.properties = properties;
        std::string out;
        mq::cli::append_json_message(message, {}, out);

        RC_ASSERT(out.find('\n') == std::string::npos);
        const auto object = nlohmann::ordered_json::parse(out, nullptr, false);
        RC_ASSERT(object.is_object());
        RC_ASSERT(object.at("topic") == topic);
        RC_ASSERT(object.contains("payload") != object.contains("payload_b64"));
        const std::string returned = object.contains("payload")
                                         ? std::string(object.at("payload"))
                                         : decoded_base64(object.at("payload_b64"));
        RC_ASSERT(returned == payload);
        RC_ASSERT(object.at("qos") == static_cast<int>(message.qos));
        RC_ASSERT(object.at("retain") == message.retain);
        RC_ASSERT(object.at("dup") == message.dup);
        RC_ASSERT(object.value("mid", 0) == message.packet_id);
        RC_ASSERT(items_of(object) == grouped(properties.view()));
    }));
}

std::string joined_by_commas(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts) {
        text += (text.empty() ? " " : " , ") + part;
    }
    return text;
}

// An array or an object of some of these.
rc::Gen<std::string> container_of(const rc::Gen<std::string>& value) {
    const auto array =
        rc::gen::map(rc::gen::container<std::vector<std::string>>(value),
                     [](const auto& all) { return '[' + joined_by_commas(all) + ']'; });
    const auto member = rc::gen::map(value, [](const std::string& all) { return "\"k\" :" + all; });
    const auto object =
        rc::gen::map(rc::gen::container<std::vector<std::string>>(member),
                     [](const auto& all) { return '{' + joined_by_commas(all) + '}'; });
    return rc::gen::oneOf(array, object);
}

rc::Gen<std::string> valid_json() {
    const auto scalar = rc::gen::element<std::string>(
        "0", "-0.5", "1.50e+3", "9007199254740993", "true", "false", "null", "\"\"", "\" a\\n\"",
        "\"\\ud83D\\uDE00\"", "\"\x7F\xC2\x9B\xC3\xA9\"");
    return container_of(rc::gen::oneOf(scalar, container_of(scalar)));
}

rc::Gen<std::string> almost_json() {
    return text_of(rc::gen::element<std::string>("{", "}", "[", "]", ",", ":", "\"a\"", "\"", "\\",
                                                 "\\u00", "0", "-1.5e3", "true", "null", " ", "\n",
                                                 "\xFF", "{\"a\":[1,{}]}", "[[],\"x\"]"));
}

// Valid, with one character gone or doubled.
rc::Gen<std::string> damaged_json() {
    return rc::gen::map(rc::gen::tuple(valid_json(), rc::gen::arbitrary<unsigned>()),
                        [](const std::tuple<std::string, unsigned>& parts) {
                            std::string text = std::get<0>(parts);
                            const std::size_t at = std::get<1>(parts) % text.size();
                            return std::get<1>(parts) % 2 == 0 ? text.erase(at, 1)
                                                               : text.insert(at, 1, text[at]);
                        });
}

TEST_CASE("JSON text is accepted where another parser does, and means the same afterwards") {
    CHECK(rc::check([] {
        const std::string text = *rc::gen::oneOf(valid_json(), damaged_json(), almost_json());
        std::string out;
        mq::cli::JsonWriter writer(out);
        const bool accepted = mq::cli::write_json_text(text, writer);
        RC_CLASSIFY(accepted, "JSON");
        RC_ASSERT(accepted == json::accept(text));
        if (accepted) {
            RC_ASSERT(json::parse(out) == json::parse(text));
        }
    }));
}

}  // namespace
