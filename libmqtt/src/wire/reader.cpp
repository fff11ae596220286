#include "wire/reader.hpp"

#include <utility>

#include "mqtt/topic.hpp"
#include "wire/property_table.hpp"

namespace mqtt::wire {

void Reader::fail(DecodeErrorCode code, std::string_view field, std::size_t offset) {
    if (!failed_) {
        failed_ = true;
        error_ = {code, packet_, field, offset};
    }
    position_ = end_;
}

std::uint32_t Reader::read_four_byte_integer(std::string_view field) {
    if (!has(4, field)) {
        return 0;
    }
    std::uint32_t value = 0;
    for (const std::uint8_t byte : take(4)) {
        value = value << 8U | byte;
    }
    return value;
}

std::uint32_t Reader::read_variable_byte_integer(std::string_view field) {
    const VarintRead read = read_varint(body_.subspan(position_, rest_size()));
    if (read.status == VarintRead::Status::incomplete) {
        fail(DecodeErrorCode::truncated, field, offset());
        return 0;
    }
    if (read.status == VarintRead::Status::too_long) {
        fail(DecodeErrorCode::bad_variable_byte_integer, field, offset());
        return 0;
    }
    if (!read.is_minimal()) {
        fail(DecodeErrorCode::non_minimal_variable_byte_integer, field, offset());
        return 0;
    }
    position_ += read.size;
    return read.value;
}

std::string_view Reader::read_topic_filter() {
    const std::string_view filter = read_text("topic filter");
    if (!check_topic_filter(filter)) {
        fail(DecodeErrorCode::bad_topic_filter, "topic filter", offset() - filter.size());
    }
    return filter;
}

ReasonCode Reader::read_reason_code() {
    const std::size_t start = offset();
    const auto code = static_cast<ReasonCode>(read_byte("reason code"));
    require(is_allowed(code, packet_), DecodeErrorCode::bad_reason_code, "reason code", start);
    return code;
}

// Properties (§2.2.2) ---------------------------------------------------------------------------

struct Reader::SeenProperties {
    std::uint64_t ids = 0;  // bit n: property n; the largest identifier is 0x2A
    std::size_t authentication_data_offset = 0;

    [[nodiscard]] static std::uint64_t bit(PropertyId id) {
        return std::uint64_t{1} << static_cast<unsigned>(id);
    }
    [[nodiscard]] bool has(PropertyId id) const { return (ids & bit(id)) != 0; }
};

PropertyView Reader::read_properties(PropertyPlace place) {
    const std::size_t start = offset();
    const std::size_t size = read_variable_byte_integer("property length");
    if (size > rest_size()) {
        fail(DecodeErrorCode::truncated, "property length", start);
        return {};
    }
    const Bytes properties = body_.subspan(position_, size);
    const std::size_t end_of_body = std::exchange(end_, position_ + size);
    SeenProperties seen;
    while (!at_end()) {
        read_property(place, seen);
    }
    // §3.1.2.11.10
    require(
        !seen.has(PropertyId::authentication_data) || seen.has(PropertyId::authentication_method),
        DecodeErrorCode::bad_value, "Authentication Data", seen.authentication_data_offset);
    if (failed_) {
        return {};
    }
    end_ = end_of_body;
    return PropertyView(properties);
}

void Reader::read_property(PropertyPlace place, SeenProperties& seen) {
    const std::size_t start = offset();
    const PropertyRow* row = find_row(read_variable_byte_integer("property identifier"));
    if (row == nullptr) {
        fail(DecodeErrorCode::unknown_property, "property identifier", start);
        return;
    }
    require((row->places & bit(place)) != 0, DecodeErrorCode::property_not_allowed, row->title,
            start);
    require(!seen.has(row->id) || (row->repeatable & bit(place)) != 0,
            DecodeErrorCode::duplicate_property, row->title, start);
    seen.ids |= SeenProperties::bit(row->id);
    if (row->id == PropertyId::authentication_data) {
        seen.authentication_data_offset = start;
    }
    read_property_value(*row);
}

void Reader::read_property_value(const PropertyRow& row) {
    switch (row.type) {
        case PropertyType::byte:
        case PropertyType::two_byte_integer:
        case PropertyType::four_byte_integer:
        case PropertyType::variable_byte_integer: {
            const std::size_t start = offset();
            const std::uint32_t number = read_property_number(row);
            require(number >= row.minimum && number <= row.maximum, DecodeErrorCode::bad_value,
                    row.title, start);
            return;
        }
        case PropertyType::utf8_string:
            return read_property_text(row);
        case PropertyType::utf8_string_pair:
            static_cast<void>(read_text(row.title));
            static_cast<void>(read_text(row.title));
            return;
        case PropertyType::binary_data:
            static_cast<void>(read_binary(row.title));
            return;
    }
}

std::uint32_t Reader::read_property_number(const PropertyRow& row) {
    switch (row.type) {
        case PropertyType::byte:
            return read_byte(row.title);
        case PropertyType::two_byte_integer:
            return read_two_byte_integer(row.title);
        case PropertyType::four_byte_integer:
            return read_four_byte_integer(row.title);
        default:
            return read_variable_byte_integer(row.title);
    }
}

void Reader::read_property_text(const PropertyRow& row) {
    if (row.id != PropertyId::response_topic) {
        static_cast<void>(read_text(row.title));
        return;
    }
    // A topic name like any other: [MQTT-3.3.2-14], [MQTT-4.7.3-1].
    const std::size_t start = offset();
    require(!read_topic_name(row.title).empty(), DecodeErrorCode::bad_topic_name, row.title, start);
}

}  // namespace mqtt::wire
