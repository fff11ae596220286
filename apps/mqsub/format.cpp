#include "mqsub/format.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstring>
#include <optional>
#include <utility>

#include "common/digits.hpp"
#include "common/terminal.hpp"
#include "mqsub/format_json.hpp"

namespace mq::sub {
namespace {

using mqtt::PropertyId;

std::size_t missing(std::size_t width, std::size_t size) {
    return width > size ? width - size : 0;
}

// As printf: zeros on the right would make another number.
char pad_of(const FormatStep& step) {
    return step.zeros && !step.left ? '0' : ' ';
}

void append_padded_number(const FormatStep& step, std::optional<std::uint64_t> number,
                          std::string& out) {
    const std::size_t start = out.size();
    if (number) {
        cli::append_number(*number, out);
    }
    const std::size_t padding = missing(step.width, out.size() - start);
    out.insert(step.left ? out.size() : start, padding, pad_of(step));
}

// How many separators stand between so many digits.
std::size_t separator_count(std::size_t digits, std::size_t group) {
    return digits == 0 || group == 0 ? 0 : (digits - 1) / group;
}

void append_hex(const FormatStep& step, std::string_view payload, std::string& out) {
    const auto letters = step.specifier == 'X' ? cli::HexCase::upper : cli::HexCase::lower;
    const std::size_t group = step.precision.value_or(0);
    const std::size_t digits = 2 * payload.size();
    std::size_t end = out.size();
    out.resize(end + digits + separator_count(digits, group));
    for (std::size_t index = 0; index < digits; ++index) {
        if (group > 0 && index > 0 && index % group == 0) {
            out[end++] = step.separator;
        }
        const auto byte = static_cast<unsigned char>(payload[index / 2]);
        out[end++] = cli::hex_digit(index % 2 == 0 ? byte >> 4U : byte, letters);
    }
}

// The float that the bytes are, if they are as many as one has.
template <typename Float>
std::optional<double> float_of(mqtt::Bytes payload) {
    if (payload.size() != sizeof(Float)) {
        return std::nullopt;
    }
    Float value{};
    std::memcpy(&value, payload.data(), sizeof(value));
    return value;
}

int print_float(char* buffer, std::size_t size, const FormatStep& step, double value) {
    const int width = static_cast<int>(step.width);
    const int precision = static_cast<int>(step.precision.value_or(6));
    if (step.left) {
        return std::snprintf(buffer, size, "%-*.*f", width, precision, value);
    }
    return std::snprintf(buffer, size, step.zeros ? "%0*.*f" : "%*.*f", width, precision, value);
}

void append_float(const FormatStep& step, const mqtt::Message& message, std::string& out,
                  std::string& errors) {
    const bool is_double = step.specifier == 'd';
    const auto value =
        is_double ? float_of<double>(message.payload) : float_of<float>(message.payload);
    if (!value) {
        errors += "Message payload of ";
        cli::append_number(message.payload.size(), errors);
        errors += " bytes is not a float of ";
        errors += is_double ? "8" : "4";
        errors += " bytes on topic ";
        cli::append_escaped(errors, message.topic, cli::LineBreaks::escape);
        errors += ".\n";
        return;
    }
    const int size = print_float(nullptr, 0, step, *value);
    if (size > 0) {
        const std::size_t start = out.size();
        const auto length = static_cast<std::size_t>(size);
        out.resize(start + length + 1);  // with the NUL
        print_float(out.data() + start, length + 1, step, *value);
        out.pop_back();
    }
}

// What strftime makes of one conversion; a letter that it does not know comes back as `%X`.
void set_date(FormatStep& step, const std::tm& time) {
    const char conversion[] = {'%', step.conversion, '\0'};
    std::array<char, 256> buffer{};
    step.text.assign(buffer.data(), std::strftime(buffer.data(), buffer.size(), conversion, &time));
}

}  // namespace

struct Format::Target {
    const mqtt::Message& message;
    std::string& out;
    std::string& errors;

    [[nodiscard]] std::optional<std::uint64_t> number(PropertyId id) const {
        return message.properties.number(id);
    }
    [[nodiscard]] std::optional<std::string_view> text(PropertyId id) const {
        return message.properties.text(id);
    }
};

mqtt::Result<Format, FormatError> Format::compile(std::string_view text, FormatOptions options) {
    return parse_format(text).map(
        [&](std::vector<FormatStep> steps) { return Format(std::move(steps), options); });
}

Format::Format(std::vector<FormatStep> steps, FormatOptions options)
    : steps_(std::move(steps)), options_(options) {}

void Format::append(const mqtt::Message& message, cli::WallTime time, std::string& out,
                    std::string& errors) {
    set_time(time);
    const Target target{message, out, errors};
    for (const FormatStep& step : steps_) {
        append_step(step, target);
    }
}

void Format::set_time(cli::WallTime time) {
    if (!time_.set(time)) {
        return;
    }
    for (FormatStep& step : steps_) {
        if (step.specifier == FormatStep::date) {
            set_date(step, time_.fields());
        }
    }
}

void Format::append_step(const FormatStep& step, const Target& target) const {
    const mqtt::Message& message = target.message;
    const std::string_view payload = mqtt::as_text(message.payload);
    std::string& out = target.out;
    switch (step.specifier) {
        case FormatStep::literal:
            out.append(step.text);
            break;
        case FormatStep::date:
        case 'I':
        case 'U':
            append_time(step, out);
            break;
        case 'A':
            append_padded_number(step, target.number(PropertyId::topic_alias), out);
            break;
        case 'C':
            append_padded(step, target.text(PropertyId::content_type).value_or(""), out);
            break;
        case 'D':
            append_bytes(target.text(PropertyId::correlation_data).value_or(""), false, out);
            break;
        case 'E':
            append_padded_number(step, target.number(PropertyId::message_expiry_interval), out);
            break;
        case 'F':
            append_padded_number(step, target.number(PropertyId::payload_format_indicator), out);
            break;
        case 'J':
        case 'j':
            append_json(step, target);
            break;
        case 'P':
            append_user_properties(target);
            break;
        case 'R':
            if (const auto topic = target.text(PropertyId::response_topic)) {
                append_padded(step, *topic, out);
            }
            break;
        case 'S':
            append_padded_number(step, target.number(PropertyId::subscription_identifier), out);
            break;
        case 'd':
        case 'f':
            append_float(step, message, out, target.errors);
            break;
        case 'l':
            append_padded_number(step, payload.size(), out);
            break;
        case 'm':
            append_padded_number(step, message.packet_id, out);
            break;
        case 'q':
            out += static_cast<char>('0' + static_cast<int>(message.qos));
            break;
        case 'r':
            out += message.retain ? '1' : '0';
            break;
        case 't':
            append_padded(step, message.topic, out);
            break;
        default:  // p, x, X
            append_payload(step, payload, out);
    }
}

void Format::append_time(const FormatStep& step, std::string& out) const {
    if (step.specifier == 'I') {
        append_padded(step, time_.text(), out);
    } else if (step.specifier == 'U') {
        out.append(std::to_string(time_.seconds()));
        out += '.';
        cli::append_digits<9>(time_.nanoseconds(), out);
    } else if (step.conversion == 'N') {
        cli::append_digits<9>(time_.nanoseconds(), out);
    } else {
        out.append(step.text);
    }
}

void Format::append_json(const FormatStep& step, const Target& target) const {
    using Layout = cli::JsonWriter::Layout;
    const Layout layout = options_.pretty ? Layout::indented : Layout::compact;
    if (step.specifier == 'j') {
        append_message_json(target.message, time_, layout, target.out);
        return;
    }
    if (!append_payload_json(target.message, time_, layout, target.out)) {
        target.errors += "Message payload is not valid JSON on topic ";
        cli::append_escaped(target.errors, target.message.topic, cli::LineBreaks::escape);
        target.errors += ".\n";
    }
}

void Format::append_bytes(std::string_view bytes, bool is_payload, std::string& out) const {
    if (!options_.visible) {
        out.append(bytes);
        return;
    }
    cli::append_escaped(out, bytes, is_payload ? cli::LineBreaks::keep : cli::LineBreaks::escape);
}

void Format::append_padded(const FormatStep& step, std::string_view text, std::string& out) const {
    const std::string_view cut =
        text.substr(0, step.precision ? *step.precision : std::string_view::npos);
    const std::size_t padding = missing(step.width, cut.size());
    out.append(step.left ? 0 : padding, ' ');
    append_bytes(cut, false, out);
    out.append(step.left ? padding : 0, ' ');
}

void Format::append_payload(const FormatStep& step, std::string_view payload,
                            std::string& out) const {
    const std::string_view cut = step.width > 0 ? payload.substr(0, step.width) : payload;
    const std::size_t start = out.size();
    std::size_t printed = cut.size();
    if (step.specifier == 'p') {
        append_bytes(cut, true, out);
    } else {
        append_hex(step, cut, out);
        printed = out.size() - start;
    }
    out.insert(step.left ? out.size() : start, missing(step.width, printed), pad_of(step));
}

void Format::append_user_properties(const Target& target) const {
    bool is_first = true;
    for (const mqtt::Property& property : target.message.properties) {
        if (property.id != PropertyId::user_property) {
            continue;
        }
        if (!std::exchange(is_first, false)) {
            target.out += ' ';
        }
        append_bytes(property.text, false, target.out);
        target.out += ':';
        append_bytes(property.value, false, target.out);
    }
}

}  // namespace mq::sub
