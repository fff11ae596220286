#include "common/json_message.hpp"

#include <cstdint>

#include "common/json_writer.hpp"
#include "wire/utf8.hpp"

namespace mq::cli {
namespace {

using mqtt::Property;
using mqtt::PropertyId;
using mqtt::PropertyView;

bool is_text(std::string_view bytes) {
    return !mqtt::wire::find_bad_utf8(bytes);
}

void write_binary(std::string_view bytes, JsonWriter& json) {
    if (is_text(bytes)) {
        json.text(bytes);
        return;
    }
    json.begin_object();
    json.key("b64");
    json.base64(mqtt::as_bytes(bytes));
    json.end_object();
}

void write_user_properties(PropertyView properties, JsonWriter& json) {
    json.begin_array();
    for (const Property& property : properties) {
        if (property.id == PropertyId::user_property) {
            json.begin_array();
            json.text(property.text);
            json.text(property.value);
            json.end_array();
        }
    }
    json.end_array();
}

void write_subscription_identifiers(PropertyView properties, JsonWriter& json) {
    json.begin_array();
    for (const Property& property : properties) {
        if (property.id == PropertyId::subscription_identifier) {
            json.number(property.number);
        }
    }
    json.end_array();
}

void write_value(const Property& property, PropertyView all, JsonWriter& json) {
    switch (mqtt::type_of(property.id)) {
        case mqtt::PropertyType::utf8_string_pair:
            write_user_properties(all, json);
            break;
        case mqtt::PropertyType::variable_byte_integer:
            write_subscription_identifiers(all, json);
            break;
        case mqtt::PropertyType::binary_data:
            write_binary(property.text, json);
            break;
        case mqtt::PropertyType::utf8_string:
            json.text(property.text);
            break;
        default:
            json.number(property.number);
    }
}

void write_properties(PropertyView properties, JsonWriter& json) {
    json.begin_object();
    std::uint64_t seen = 0;  // bit n: identifier n
    for (const Property& property : properties) {
        const std::uint64_t bit = std::uint64_t{1} << static_cast<unsigned>(property.id);
        if ((seen & bit) == 0) {
            seen |= bit;
            json.key(mqtt::name(property.id));
            write_value(property, properties, json);
        }
    }
    json.end_object();
}

void write_payload(std::string_view payload, JsonWriter& json) {
    if (is_text(payload)) {
        json.key("payload");
        json.text(payload);
    } else {
        json.key("payload_b64");
        json.base64(mqtt::as_bytes(payload));
    }
}

}  // namespace

void append_json_message(const mqtt::Message& message, WallTime time, std::string& out) {
    JsonWriter json(out);
    json.begin_object();
    json.key("time");
    json.literal("\"");
    append_utc(time, out);
    out += '"';
    json.key("topic");
    json.text(message.topic);
    write_payload(mqtt::as_text(message.payload), json);
    json.key("qos");
    json.number(static_cast<std::uint64_t>(message.qos));
    json.key("retain");
    json.boolean(message.retain);
    json.key("dup");
    json.boolean(message.dup);
    if (message.packet_id != 0) {
        json.key("mid");
        json.number(message.packet_id);
    }
    if (!message.properties.empty()) {
        json.key("properties");
        write_properties(message.properties, json);
    }
    json.end_object();
}

}  // namespace mq::cli
