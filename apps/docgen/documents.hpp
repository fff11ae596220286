// What is generated from the option tables: the options part of the manual pages, and completions
// for three shells. All of it is in the repository, and a test compares.
#pragma once

#include <string>

#include "common/app.hpp"
#include "common/option.hpp"

namespace mq::docgen {

// In the markup of scdoc, for the place of @OPTIONS@.
[[nodiscard]] std::string man_options(const cli::OptionTable& table);
// In the markup of scdoc, for the place of @PROPERTIES@: what -D takes for each command.
[[nodiscard]] std::string man_properties();

[[nodiscard]] std::string bash_completion(const cli::Tool& tool, const cli::OptionTable& table);
[[nodiscard]] std::string zsh_completion(const cli::Tool& tool, const cli::OptionTable& table);
[[nodiscard]] std::string fish_completion(const cli::Tool& tool, const cli::OptionTable& table);

}  // namespace mq::docgen
