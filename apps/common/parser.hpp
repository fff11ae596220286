// Sets what the environment and the command line say, by an option table.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "common/option.hpp"

namespace mq::cli {

using Environment = std::function<std::optional<std::string_view>(std::string_view name)>;

// First the environment's values, then those of `arguments` (without the program's name) in their
// order, so that the later of two options that set the same thing wins. The error is a sentence for
// the user.
[[nodiscard]] mqtt::Result<void> parse(const OptionTable& table,
                                       std::span<const std::string> arguments,
                                       const Environment& environment);

}  // namespace mq::cli
