#include "common/json_writer.hpp"

#include <cstring>

#include "common/digits.hpp"
#include "wire/base64.hpp"
#include "wire/utf8.hpp"

namespace mq::cli {
namespace {

constexpr std::size_t word_size = sizeof(std::uint64_t);
constexpr std::uint64_t ones = 0x0101'0101'0101'0101U;
constexpr std::uint64_t top_bits = ones * 0x80U;

// Has one of the eight bytes the value zero? (A borrow may hit bytes above one that has.)
constexpr std::uint64_t zero_bytes(std::uint64_t word) {
    return (word - ones) & ~word & top_bits;
}

// Are all eight in 0x20..0x7E, and none of them a quote or a backslash?
bool is_plain_word(const char* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, word_size);
    const std::uint64_t below_blank = (word - ones * 0x20U) & ~word;
    const std::uint64_t above_tilde = word | (word + ones);
    return ((below_blank | above_tilde) & top_bits) == 0 && zero_bytes(word ^ ones * '"') == 0 &&
           zero_bytes(word ^ ones * '\\') == 0;
}

bool is_plain(char character) {
    const auto byte = static_cast<unsigned char>(character);
    return byte >= 0x20 && byte < 0x7F && character != '"' && character != '\\';
}

void append_unicode_escape(unsigned code, std::string& out) {
    const char escape[] = {'\\', 'u', '0', '0', hex_digit(code >> 4U), hex_digit(code)};
    out.append(escape, sizeof(escape));
}

// The letter behind the backslash, where there is a short form.
char short_escape(char character) {
    switch (character) {
        case '"':
        case '\\':
            return character;
        case '\b':
            return 'b';
        case '\f':
            return 'f';
        case '\n':
            return 'n';
        case '\r':
            return 'r';
        case '\t':
            return 't';
        default:
            return '\0';
    }
}

// For one ASCII character that is not plain.
void append_ascii_escape(char character, std::string& out) {
    const char letter = short_escape(character);
    if (letter == '\0') {
        append_unicode_escape(static_cast<unsigned char>(character), out);
        return;
    }
    const char escape[] = {'\\', letter};
    out.append(escape, sizeof(escape));
}

// Appends the character that `text` begins with, one that is not plain; returns its size.
std::size_t append_other(std::string_view text, std::string& out) {
    const auto first = static_cast<unsigned char>(text[0]);
    if (first < 0x80) {
        append_ascii_escape(text[0], out);
        return 1;
    }
    const std::size_t size = mqtt::wire::character_size(text);
    if (size == 0) {
        append_unicode_escape(first, out);
        return 1;
    }
    const auto second = static_cast<unsigned char>(text[1]);
    if (first == 0xC2 && second < 0xA0) {
        append_unicode_escape(second, out);
    } else {
        out.append(text.substr(0, size));
    }
    return size;
}

// DEL, or the second byte of a C1 character?
bool is_late_control(std::string_view text, std::size_t at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    return byte == 0x7F || (byte >= 0x80 && byte < 0xA0 && at > 0 && text[at - 1] == '\xC2');
}

// What stands between quotes already, so that C0 and quotes are escapes.
void append_quoted(std::string_view escaped, std::string& out) {
    std::size_t copied = 0;
    for (std::size_t at = 0; at < escaped.size(); ++at) {
        if (!is_late_control(escaped, at)) {
            continue;
        }
        const auto code = static_cast<unsigned char>(escaped[at]);
        const std::size_t start = code == 0x7F ? at : at - 1;
        out.append(escaped.substr(copied, start - copied));
        append_unicode_escape(code, out);
        copied = at + 1;
    }
    out.append(escaped.substr(copied));
}

}  // namespace

std::size_t plain_json_size(std::string_view text) {
    std::size_t size = 0;
    while (text.size() - size >= word_size && is_plain_word(text.data() + size)) {
        size += word_size;
    }
    while (size < text.size() && is_plain(text[size])) {
        ++size;
    }
    return size;
}

void append_json_escaped(std::string_view text, std::string& out) {
    while (true) {
        const std::size_t size = plain_json_size(text);
        out.append(text.substr(0, size));
        text.remove_prefix(size);
        if (text.empty()) {
            return;
        }
        text.remove_prefix(append_other(text, out));
    }
}

void JsonWriter::begin(char bracket) {
    before_value();
    out_ += bracket;
    ++depth_;
    is_first_ = true;
}

void JsonWriter::end_object() {
    --depth_;
    if (layout_ == Layout::indented) {
        new_line();
    }
    out_ += '}';
    is_first_ = false;
}

void JsonWriter::end_array() {
    --depth_;
    out_ += ']';
    is_first_ = false;
}

void JsonWriter::key(std::string_view name) {
    before_key();
    out_.append(name);
    after_key();
}

void JsonWriter::text_key(std::string_view name) {
    before_key();
    append_json_escaped(name, out_);
    after_key();
}

void JsonWriter::quoted_key(std::string_view escaped) {
    before_key();
    append_quoted(escaped, out_);
    after_key();
}

void JsonWriter::text(std::string_view value) {
    before_value();
    out_ += '"';
    append_json_escaped(value, out_);
    out_ += '"';
}

void JsonWriter::quoted(std::string_view escaped) {
    before_value();
    out_ += '"';
    append_quoted(escaped, out_);
    out_ += '"';
}

void JsonWriter::base64(mqtt::Bytes value) {
    before_value();
    out_ += '"';
    mqtt::wire::append_base64(value, out_);
    out_ += '"';
}

void JsonWriter::number(std::uint64_t value) {
    before_value();
    append_number(value, out_);
}

void JsonWriter::literal(std::string_view json) {
    before_value();
    out_.append(json);
}

void JsonWriter::before_key() {
    if (!is_first_) {
        out_ += ',';
    }
    if (layout_ == Layout::indented) {
        new_line();
    }
    out_ += '"';
}

void JsonWriter::after_key() {
    out_.append(layout_ == Layout::indented ? "\":\t" : "\":");
    has_key_ = true;
}

void JsonWriter::before_value() {
    if (!is_first_ && !has_key_) {
        out_.append(layout_ == Layout::indented ? ", " : ",");
    }
    is_first_ = false;
    has_key_ = false;
}

void JsonWriter::new_line() {
    out_ += '\n';
    out_.append(depth_, '\t');
}

}  // namespace mq::cli
