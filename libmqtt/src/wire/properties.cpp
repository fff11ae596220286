#include "mqtt/properties.hpp"

#include <cassert>
#include <string>
#include <utility>

#include "mqtt/topic.hpp"
#include "wire/property_table.hpp"
#include "wire/utf8.hpp"
#include "wire/varint.hpp"

namespace mqtt {
namespace {

const wire::PropertyRow* row_of(PropertyId id) {
    return wire::find_row(static_cast<std::uint32_t>(id));
}

bool is_text(PropertyType type) {
    return type == PropertyType::utf8_string || type == PropertyType::binary_data;
}

bool is_number(PropertyType type) {
    return !is_text(type) && type != PropertyType::utf8_string_pair;
}

// Of the integers with a fixed size.
std::size_t integer_size(PropertyType type) {
    switch (type) {
        case PropertyType::byte:
            return 1;
        case PropertyType::two_byte_integer:
            return 2;
        default:
            return 4;
    }
}

// Reading: what a PropertyView holds was checked before, so lengths are only asserted.

std::uint32_t take_integer(Bytes& rest, std::size_t size) {
    assert(rest.size() >= size);
    std::uint32_t value = 0;
    for (const std::uint8_t byte : rest.first(size)) {
        value = value << 8U | byte;
    }
    rest = rest.subspan(size);
    return value;
}

std::uint32_t take_varint(Bytes& rest) {
    const wire::VarintRead read = wire::read_varint(rest);
    assert(read.status == wire::VarintRead::Status::complete);
    rest = rest.subspan(read.size);
    return read.value;
}

std::string_view take_text(Bytes& rest) {
    const std::size_t size = take_integer(rest, 2);
    assert(rest.size() >= size);
    const std::string_view text = as_text(rest.first(size));
    rest = rest.subspan(size);
    return text;
}

Property take_property(Bytes& rest) {
    Property property;
    property.id = static_cast<PropertyId>(take_integer(rest, 1));
    const PropertyType type = type_of(property.id);
    switch (type) {
        case PropertyType::byte:
        case PropertyType::two_byte_integer:
        case PropertyType::four_byte_integer:
            property.number = take_integer(rest, integer_size(type));
            break;
        case PropertyType::variable_byte_integer:
            property.number = take_varint(rest);
            break;
        case PropertyType::utf8_string:
        case PropertyType::binary_data:
            property.text = take_text(rest);
            break;
        case PropertyType::utf8_string_pair:
            property.text = take_text(rest);
            property.value = take_text(rest);
            break;
    }
    return property;
}

// Writing: values were checked by the caller.

using Buffer = std::vector<std::uint8_t>;

void append_id(PropertyId id, Buffer& out) {
    out.push_back(static_cast<std::uint8_t>(id));
}

void append_integer(std::uint32_t value, std::size_t size, Buffer& out) {
    for (std::size_t left = size; left > 0; --left) {
        out.push_back(static_cast<std::uint8_t>(value >> (8U * (left - 1))));
    }
}

void append_number(PropertyType type, std::uint32_t value, Buffer& out) {
    if (type == PropertyType::variable_byte_integer) {
        out.resize(out.size() + wire::varint_size(value));
        wire::write_varint(value, out.data() + out.size() - wire::varint_size(value));
        return;
    }
    append_integer(value, integer_size(type), out);
}

void append_text(std::string_view text, Buffer& out) {
    append_integer(static_cast<std::uint32_t>(text.size()), 2, out);
    const Bytes bytes = as_bytes(text);
    out.insert(out.end(), bytes.begin(), bytes.end());
}

std::string title(const wire::PropertyRow& row) {
    return "property " + std::string(row.title);
}

tl::unexpected<Error> fail_unknown(PropertyId id) {
    return fail(
        Errc::invalid_argument,
        "property identifier " + std::to_string(static_cast<unsigned>(id)) + " does not exist");
}

tl::unexpected<Error> fail_type(const wire::PropertyRow& row, std::string_view got) {
    const char* wanted = "a number";
    if (row.type == PropertyType::utf8_string_pair) {
        wanted = "a name and a value";
    } else if (is_text(row.type)) {
        wanted = "text";
    }
    return fail(Errc::invalid_argument,
                title(row) + " takes " + wanted + ", not " + std::string(got));
}

tl::unexpected<Error> fail_range(const wire::PropertyRow& row, std::uint32_t number) {
    const char* const between = row.maximum - row.minimum == 1 ? " or " : " to ";
    return fail(Errc::invalid_argument, title(row) + " must be " + std::to_string(row.minimum) +
                                            between + std::to_string(row.maximum) + " (got " +
                                            std::to_string(number) + ')');
}

std::string_view place_name(PropertyPlace place) {
    // The places are numbered like the packets, but for the will.
    return place == PropertyPlace::will ? "the will" : name(static_cast<PacketType>(place));
}

Result<void> check_string(const wire::PropertyRow& row, std::string_view text) {
    if (auto checked = wire::check_text(title(row), text); !checked) {
        return checked;
    }
    if (row.id != PropertyId::response_topic) {
        return {};
    }
    // [MQTT-3.3.2-14]: no wildcards; and it names a topic, so it is not empty.
    return check_topic_name(text).map_error([&](Error error) {
        error.detail = title(row) + ": " + error.detail;
        return error;
    });
}

}  // namespace

std::string_view name(PropertyId id) {
    const auto* const row = row_of(id);
    return row != nullptr ? row->name : "unknown property";
}

std::optional<PropertyId> property_by_name(std::string_view name) {
    for (const wire::PropertyRow& row : wire::all_rows()) {
        if (row.name == name) {
            return row.id;
        }
    }
    return std::nullopt;
}

PropertyType type_of(PropertyId id) {
    const auto* const row = row_of(id);
    assert(row != nullptr);
    return row->type;
}

bool is_allowed(PropertyId id, PropertyPlace place) {
    const auto* const row = row_of(id);
    return row != nullptr && (row->places & wire::bit(place)) != 0;
}

bool is_repeatable(PropertyId id, PropertyPlace place) {
    const auto* const row = row_of(id);
    return row != nullptr && (row->repeatable & wire::bit(place)) != 0;
}

PropertyView::Iterator::Iterator(Bytes rest) : rest_(rest) {
    ++*this;
}

PropertyView::Iterator& PropertyView::Iterator::operator++() {
    at_end_ = rest_.empty();
    if (!at_end_) {
        property_ = take_property(rest_);
    }
    return *this;
}

std::optional<Property> PropertyView::find(PropertyId id) const {
    for (const Property& property : *this) {
        if (property.id == id) {
            return property;
        }
    }
    return std::nullopt;
}

std::optional<std::uint32_t> PropertyView::number(PropertyId id) const {
    const auto property = find(id);
    return property ? std::optional(property->number) : std::nullopt;
}

std::optional<std::string_view> PropertyView::text(PropertyId id) const {
    const auto property = find(id);
    return property ? std::optional(property->text) : std::nullopt;
}

Result<void> Properties::add(PropertyId id, std::uint32_t number) {
    const auto* const row = row_of(id);
    if (row == nullptr) {
        return fail_unknown(id);
    }
    if (!is_number(row->type)) {
        return fail_type(*row, "a number");
    }
    if (number < row->minimum || number > row->maximum) {
        return fail_range(*row, number);
    }
    append_id(id, bytes_);
    append_number(row->type, number, bytes_);
    return {};
}

Result<void> Properties::add(PropertyId id, std::string_view text) {
    const auto* const row = row_of(id);
    if (row == nullptr) {
        return fail_unknown(id);
    }
    if (!is_text(row->type)) {
        return fail_type(*row, "text");
    }
    auto checked = row->type == PropertyType::utf8_string ? check_string(*row, text)
                                                          : wire::check_size(title(*row), text);
    if (checked) {
        append_id(id, bytes_);
        append_text(text, bytes_);
    }
    return checked;
}

Result<void> Properties::add_user_property(std::string_view key, std::string_view value) {
    if (auto checked = wire::check_text("name of a User Property", key); !checked) {
        return checked;
    }
    if (auto checked = wire::check_text("value of a User Property", value); !checked) {
        return checked;
    }
    append_id(PropertyId::user_property, bytes_);
    append_text(key, bytes_);
    append_text(value, bytes_);
    return {};
}

void Properties::assign(PropertyView other) {
    bytes_.assign(other.bytes().begin(), other.bytes().end());
}

void Properties::append(PropertyView other) {
    // By way of a copy: `other` may be a view of this list.
    const Buffer added(other.bytes().begin(), other.bytes().end());
    bytes_.insert(bytes_.end(), added.begin(), added.end());
}

void Properties::remove(PropertyId id) {
    for (std::size_t at = 0; at < bytes_.size();) {
        Bytes rest = Bytes(bytes_).subspan(at);
        const bool matches = take_property(rest).id == id;
        const std::size_t end = bytes_.size() - rest.size();
        if (matches) {
            const auto first = bytes_.begin() + static_cast<std::ptrdiff_t>(at);
            bytes_.erase(first, bytes_.begin() + static_cast<std::ptrdiff_t>(end));
        } else {
            at = end;
        }
    }
}

Result<void> check(PropertyView properties, PropertyPlace place) {
    std::uint64_t seen = 0;  // bit n: identifier n
    for (const Property& property : properties) {
        const auto id = static_cast<unsigned>(property.id);
        const wire::PropertyRow& row = *row_of(property.id);
        if (!is_allowed(property.id, place)) {
            return fail(Errc::invalid_argument,
                        title(row) + " is not allowed in " + std::string(place_name(place)));
        }
        if ((seen >> id & 1U) != 0 && !is_repeatable(property.id, place)) {
            return fail(Errc::invalid_argument,
                        title(row) + " may stand only once in " + std::string(place_name(place)));
        }
        seen |= std::uint64_t{1} << id;
    }
    return {};
}

}  // namespace mqtt
