// What is generated from the option tables: the options part of the manual pages, and completions
// for three shells. All of it is in the repository, and a test compares.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "common/app.hpp"
#include "common/option.hpp"

namespace mq::docgen {

// A command of a tool that has several, with its options. Its tool's name has both words.
struct CommandOptions {
    cli::Tool tool;
    cli::OptionTable table;
};

// In the markup of scdoc, for the place of @OPTIONS@.
[[nodiscard]] std::string man_options(const cli::OptionTable& table);
// In the markup of scdoc, for the place of @PROPERTIES@: what -D takes for each command.
[[nodiscard]] std::string man_properties();

// Every table has --help and --version. For a tool with commands, `table` has nothing else.
[[nodiscard]] std::string bash_completion(const cli::Tool& tool, const cli::OptionTable& table,
                                          std::span<const CommandOptions> commands);
[[nodiscard]] std::string zsh_completion(const cli::Tool& tool, const cli::OptionTable& table,
                                         std::span<const CommandOptions> commands);
[[nodiscard]] std::string fish_completion(const cli::Tool& tool, const cli::OptionTable& table,
                                          std::span<const CommandOptions> commands);

// The rows that every command has alike: the manual page describes them once.
[[nodiscard]] cli::OptionTable common_rows(std::span<const CommandOptions> commands);
// Those of the command that are not among `common`.
[[nodiscard]] cli::OptionTable own_rows(const CommandOptions& command,
                                        const cli::OptionTable& common);

// "run" of "mqwill run", and "_mqwill_run", the name of a shell function for it.
[[nodiscard]] std::string_view last_word(std::string_view name);
[[nodiscard]] std::string function_name(std::string_view name);
// Does a command stand behind "--"?
[[nodiscard]] bool takes_command(const cli::OptionTable& table);
// Is it a row that completions offer: one that stands on the command line, before "--"?
[[nodiscard]] bool is_offered(const cli::OptionSpec& option);

}  // namespace mq::docgen
