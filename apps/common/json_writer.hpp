// Appends JSON (RFC 8259) to a string as it is told: no tree, no allocation but the string's own.
// Whatever bytes it is given, what it writes is valid.
//
//   JsonWriter json(out);
//   json.begin_object();
//   json.key("topic");
//   json.text(message.topic);
//   json.end_object();                     // {"topic":"a/b"}
//
// The caller keeps to the grammar: a key before each value in an object, ends that match begins.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "mqtt/types.hpp"

namespace mq::cli {

// How many bytes at the start of `text` are ASCII and need no escape in a JSON string.
[[nodiscard]] std::size_t plain_json_size(std::string_view text);

// The characters of a JSON string without its quotes. Escaped are the quote, the backslash, C0, DEL
// and C1 (a terminal may obey them), by their short forms (\n) where there is one and as \u00xx
// otherwise. A byte that is not UTF-8 becomes the \u00xx of its value.
void append_json_escaped(std::string_view text, std::string& out);

class JsonWriter {
public:
    enum class Layout : bool {
        compact,   // all on one line, no blanks
        indented,  // as cJSON prints: a line and tabs for each member, arrays on one line
    };

    // `out` must outlive the writer.
    explicit JsonWriter(std::string& out, Layout layout = Layout::compact)
        : out_(out), layout_(layout) {}

    void begin_object() { begin('{'); }
    void end_object();
    void begin_array() { begin('['); }
    void end_array();

    // `name` is written as it stands: nothing in it may need an escape.
    void key(std::string_view name);
    // A key that may hold anything.
    void text_key(std::string_view name);
    // What stands between the quotes of a valid JSON string: escapes stay, DEL and C1 become one.
    void quoted_key(std::string_view escaped);

    void text(std::string_view value);
    void quoted(std::string_view escaped);  // as quoted_key()
    void base64(mqtt::Bytes value);
    void number(std::uint64_t value);
    void boolean(bool value) { literal(value ? "true" : "false"); }
    void null() { literal("null"); }
    // Valid JSON that was made elsewhere: a number, a string with its quotes.
    void literal(std::string_view json);

private:
    void begin(char bracket);
    void before_key();
    void after_key();
    void before_value();
    void new_line();

    std::string& out_;
    Layout layout_;
    bool is_first_ = true;   // nothing stands before in this object or array
    bool has_key_ = false;   // the next value belongs to a key
    std::size_t depth_ = 0;  // objects and arrays that are open
};

}  // namespace mq::cli
