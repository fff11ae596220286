// The text of --help, made from the option table.
#pragma once

#include <string>

#include "common/app.hpp"
#include "common/option.hpp"

namespace mq::cli {

[[nodiscard]] std::string help_text(const Tool& tool, const OptionTable& table);

}  // namespace mq::cli
