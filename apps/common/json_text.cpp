#include "common/json_text.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

#include "wire/utf8.hpp"

namespace mq::cli {
namespace {

constexpr std::size_t maximum_depth = 1000;

bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

bool is_hex_digit(char character) {
    return is_digit(character) || (character >= 'a' && character <= 'f') ||
           (character >= 'A' && character <= 'F');
}

bool is_blank(char character) {
    return character == ' ' || character == '\t' || character == '\n' || character == '\r';
}

// Recursive descent over the grammar of RFC 8259. Each function takes its production off `rest_`;
// false: it is not there.
class JsonText {
public:
    JsonText(std::string_view text, JsonWriter& json) : rest_(text), json_(json) {}

    bool document();

private:
    bool value();
    bool object();
    bool members();
    bool array();
    bool elements();
    bool word(std::string_view json);
    bool number();
    bool digits();

    // A string with its quotes, without reading the escapes.
    std::optional<std::string_view> string();
    bool character();
    bool escape();
    std::optional<unsigned> unicode_escape();

    void skip_blanks();
    bool take(char wanted);
    [[nodiscard]] char front() const { return rest_.empty() ? '\0' : rest_.front(); }

    std::string_view rest_;
    JsonWriter& json_;
    std::size_t depth_ = 0;
};

bool JsonText::document() {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (rest_.starts_with(byte_order_mark)) {
        rest_.remove_prefix(byte_order_mark.size());
    }
    skip_blanks();
    if (!value()) {
        return false;
    }
    skip_blanks();
    return rest_.empty();
}

bool JsonText::value() {
    switch (front()) {
        case '{':
            return object();
        case '[':
            return array();
        case '"': {
            const auto found = string();
            if (found) {
                json_.quoted(*found);
            }
            return found.has_value();
        }
        case 't':
            return word("true");
        case 'f':
            return word("false");
        case 'n':
            return word("null");
        default:
            return number();
    }
}

bool JsonText::object() {
    rest_.remove_prefix(1);
    if (++depth_ > maximum_depth) {
        return false;
    }
    json_.begin_object();
    skip_blanks();
    if (!take('}') && !members()) {
        return false;
    }
    json_.end_object();
    --depth_;
    return true;
}

bool JsonText::members() {
    do {
        skip_blanks();
        const auto name = string();
        if (!name) {
            return false;
        }
        json_.quoted_key(*name);
        skip_blanks();
        if (!take(':')) {
            return false;
        }
        skip_blanks();
        if (!value()) {
            return false;
        }
        skip_blanks();
    } while (take(','));
    return take('}');
}

bool JsonText::array() {
    rest_.remove_prefix(1);
    if (++depth_ > maximum_depth) {
        return false;
    }
    json_.begin_array();
    skip_blanks();
    if (!take(']') && !elements()) {
        return false;
    }
    json_.end_array();
    --depth_;
    return true;
}

bool JsonText::elements() {
    do {
        skip_blanks();
        if (!value()) {
            return false;
        }
        skip_blanks();
    } while (take(','));
    return take(']');
}

bool JsonText::word(std::string_view json) {
    if (!rest_.starts_with(json)) {
        return false;
    }
    json_.literal(json);
    rest_.remove_prefix(json.size());
    return true;
}

// §6: [-] int [frac] [exp]; no zero in front of other digits.
bool JsonText::number() {
    const std::string_view start = rest_;
    take('-');
    if (!take('0') && !digits()) {
        return false;
    }
    if (take('.') && !digits()) {
        return false;
    }
    if (take('e') || take('E')) {
        if (!take('+')) {
            take('-');
        }
        if (!digits()) {
            return false;
        }
    }
    json_.literal(start.substr(0, start.size() - rest_.size()));
    return true;
}

bool JsonText::digits() {
    if (!is_digit(front())) {
        return false;
    }
    while (is_digit(front())) {
        rest_.remove_prefix(1);
    }
    return true;
}

std::optional<std::string_view> JsonText::string() {
    if (!take('"')) {
        return std::nullopt;
    }
    const std::string_view start = rest_;
    while (true) {
        rest_.remove_prefix(plain_json_size(rest_));
        if (front() == '"') {
            break;
        }
        if (!character()) {
            return std::nullopt;
        }
    }
    const std::string_view content = start.substr(0, start.size() - rest_.size());
    rest_.remove_prefix(1);
    return content;
}

bool JsonText::character() {
    if (take('\\')) {
        return escape();
    }
    // Zero also at the end, and for U+0000, which must be escaped like all of C0 (§7).
    const std::size_t size = mqtt::wire::character_size(rest_);
    if (size == 0 || static_cast<unsigned char>(front()) < 0x20) {
        return false;
    }
    rest_.remove_prefix(size);
    return true;
}

bool JsonText::escape() {
    constexpr std::string_view letters = "\"\\/bfnrt";
    if (!rest_.empty() && letters.find(front()) != std::string_view::npos) {
        rest_.remove_prefix(1);
        return true;
    }
    const auto first = unicode_escape();
    if (!first) {
        return false;
    }
    if (*first < 0xD800 || *first > 0xDFFF) {
        return true;
    }
    if (*first > 0xDBFF || !take('\\')) {
        return false;
    }
    const auto second = unicode_escape();
    return second && *second >= 0xDC00 && *second <= 0xDFFF;
}

// What follows the backslash: `u` and four digits.
std::optional<unsigned> JsonText::unicode_escape() {
    constexpr std::size_t size = 4;
    if (!take('u') || rest_.size() < size) {
        return std::nullopt;
    }
    unsigned code = 0;
    for (const char digit : rest_.substr(0, size)) {
        if (!is_hex_digit(digit)) {
            return std::nullopt;
        }
        // A letter's lower four bits are one less than its value over nine, in either case.
        const auto byte = static_cast<unsigned char>(digit);
        code = code << 4U | ((byte & 0x0FU) + (is_digit(digit) ? 0U : 9U));
    }
    rest_.remove_prefix(size);
    return code;
}

void JsonText::skip_blanks() {
    while (is_blank(front())) {
        rest_.remove_prefix(1);
    }
}

bool JsonText::take(char wanted) {
    if (front() != wanted || rest_.empty()) {
        return false;
    }
    rest_.remove_prefix(1);
    return true;
}

}  // namespace

bool write_json_text(std::string_view text, JsonWriter& json) {
    return JsonText(text, json).document();
}

}  // namespace mq::cli
