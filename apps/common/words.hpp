// The words of a command line, told apart by an option table: which are names, which are values.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "common/option.hpp"

namespace mq::cli {

// An option with its values, or a word that belongs to none. Views point into the arguments.
struct GivenOption {
    const OptionSpec* option = nullptr;         // nullptr: `name` is the word
    std::string_view name;                      // as it was typed: "-m", "--message"
    std::vector<std::string_view> values = {};  // none for a flag; several for -D
};

// Understands `-m TEXT`, `-mTEXT`, `-vm TEXT`, `--message TEXT` and `--message=TEXT`. Any text is a
// value, whatever it begins with; behind `--` nothing is an option, and each word is a value of the
// row of that name, if there is one. The error is a sentence.
[[nodiscard]] mqtt::Result<std::vector<GivenOption>> split_words(
    const OptionTable& table, std::span<const std::string_view> arguments);

// Overwrites the secrets among the arguments, which every user of the machine can see: passwords,
// also those in URLs, and authentication data. `arguments` must be writable, as main()'s are.
void blank_secrets(const OptionTable& table, std::span<char* const> arguments);

}  // namespace mq::cli
