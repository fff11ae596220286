// The row type of the option tables. A tool's options are one vector of rows; parser, help, manual
// page and completions know options from there and from nowhere else.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "mqtt/result.hpp"

namespace mq::cli {

// What the value is; what a completion could offer for it.
enum class ValueKind : std::uint8_t {
    flag,
    text,
    integer,
    duration,
    choice,
    host,
    url,
    topic,
    file,
    secret,    // blanked in argv once it is read
    property,  // three or four words: see property_option.hpp
    command,   // of the row named "--": all words behind it, one by one
};

// Built at every start: views of literals only, nothing that allocates.
struct OptionSpec {
    // "-h" and "--host"; one of them may be empty. Both are: the row is an environment variable.
    std::string_view short_name = {};
    std::string_view long_name = {};
    ValueKind kind = ValueKind::text;
    std::string_view value_name = {};  // "HOST"; empty for a flag
    std::string_view choices = {};     // of ValueKind::choice: "0 1 2"
    std::string_view group = {};       // headline in the help
    std::string_view help = {};        // begins with a verb, fits one line of the help
    // The manual page's paragraphs, in the markup of scdoc, without line feeds inside a paragraph.
    // Empty: `help` says it all.
    std::string_view man = {};
    std::string_view environment = {};  // a variable whose value is set before the command line's
    bool repeatable = false;            // every occurrence counts; else the last one does
    // Judges the text (empty for a flag) and puts it where it belongs. The error is a clause that
    // goes on after the option's name: `must be 0, 1 or 2 (got "3")`.
    std::function<mqtt::Result<void>(std::string_view)> set;

    // What messages call it: the long name if there is one.
    [[nodiscard]] std::string_view name() const {
        return !long_name.empty() ? long_name : !short_name.empty() ? short_name : environment;
    }
};

using OptionTable = std::vector<OptionSpec>;

}  // namespace mq::cli
