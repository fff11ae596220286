#include "mqsub/format_json.hpp"

#include <cstddef>
#include <cstdint>
#include <utility>

#include "common/digits.hpp"
#include "common/json_text.hpp"

namespace mq::sub {
namespace {

using cli::JsonWriter;
using mqtt::Property;
using mqtt::PropertyId;
using mqtt::PropertyView;

void write_user_properties(PropertyView properties, JsonWriter& json) {
    json.key("user-properties");
    json.begin_array();
    for (const Property& property : properties) {
        if (property.id == PropertyId::user_property) {
            json.begin_object();
            json.text_key(property.text);
            json.text(property.value);
            json.end_object();
        }
    }
    json.end_array();
}

bool has_several_subscription_identifiers(PropertyView properties) {
    int count = 0;
    for (const Property& property : properties) {
        count += property.id == PropertyId::subscription_identifier ? 1 : 0;
    }
    return count > 1;
}

// One key for all of them: a key that stands twice is lost on most readers.
void write_subscription_identifiers(PropertyView properties, JsonWriter& json) {
    const bool is_array = has_several_subscription_identifiers(properties);
    json.key(mqtt::name(PropertyId::subscription_identifier));
    if (is_array) {
        json.begin_array();
    }
    for (const Property& property : properties) {
        if (property.id == PropertyId::subscription_identifier) {
            json.number(property.number);
        }
    }
    if (is_array) {
        json.end_array();
    }
}

void write_property(const Property& property, JsonWriter& json) {
    json.key(mqtt::name(property.id));
    const auto type = mqtt::type_of(property.id);
    if (type == mqtt::PropertyType::utf8_string || type == mqtt::PropertyType::binary_data) {
        json.text(property.text);
    } else {
        json.number(property.number);
    }
}

void write_properties(PropertyView properties, JsonWriter& json) {
    bool had_user_properties = false;
    bool had_subscription_identifiers = false;
    json.key("properties");
    json.begin_object();
    for (const Property& property : properties) {
        if (property.id == PropertyId::user_property) {
            if (!std::exchange(had_user_properties, true)) {
                write_user_properties(properties, json);
            }
        } else if (property.id == PropertyId::subscription_identifier) {
            if (!std::exchange(had_subscription_identifiers, true)) {
                write_subscription_identifiers(properties, json);
            }
        } else {
            write_property(property, json);
        }
    }
    json.end_object();
}

void write_time(const cli::LocalTime& time, JsonWriter& json, std::string& out) {
    json.key("tst");
    json.literal("\"");
    out.append(time.date_and_time());
    out += '.';
    cli::append_digits<6>(time.nanoseconds() / 1000, out);
    out.append(time.zone());
    out += '"';
}

// All up to the key of the payload.
void write_head(const mqtt::Message& message, const cli::LocalTime& time, JsonWriter& json,
                std::string& out) {
    json.begin_object();
    write_time(time, json, out);
    json.key("topic");
    json.text(message.topic);
    json.key("qos");
    json.number(static_cast<std::uint64_t>(message.qos));
    json.key("retain");
    json.boolean(message.retain);
    json.key("payloadlen");
    json.number(message.payload.size());
    if (message.qos != mqtt::QoS::at_most_once) {
        json.key("mid");
        json.number(message.packet_id);
    }
    if (!message.properties.empty()) {
        write_properties(message.properties, json);
    }
    json.key("payload");
}

}  // namespace

void append_message_json(const mqtt::Message& message, const cli::LocalTime& time,
                         JsonWriter::Layout layout, std::string& out) {
    JsonWriter json(out, layout);
    write_head(message, time, json, out);
    if (message.payload.empty()) {
        json.null();
    } else {
        json.text(mqtt::as_text(message.payload));
    }
    json.end_object();
}

bool append_payload_json(const mqtt::Message& message, const cli::LocalTime& time,
                         JsonWriter::Layout layout, std::string& out) {
    const std::size_t size_before = out.size();
    JsonWriter json(out, layout);
    write_head(message, time, json, out);
    if (message.payload.empty()) {
        json.null();
    } else if (!cli::write_json_text(mqtt::as_text(message.payload), json)) {
        out.resize(size_before);
        return false;
    }
    json.end_object();
    return true;
}

}  // namespace mq::sub
