// Tools with several commands, as `mqwill run`: each command has its own options, help and exit
// statuses, and is otherwise like a tool.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/app.hpp"

namespace mq::cli {

struct Command {
    Tool tool;                             // its name has both words: "mqwill run"
    std::function<OptionTable()> options;  // asked for once the command is chosen
    const bool* quiet = nullptr;           // as run_app()'s
    std::function<Outcome()> run;

    // "run"
    [[nodiscard]] std::string_view word() const {
        return tool.name.substr(tool.name.rfind(' ') + 1);
    }
};

// run_app() for the command that the first argument names, with the arguments behind it; for
// `tool`, whose commands these are, if that is --help or --version. Returns the exit status.
[[nodiscard]] int run_command(const Tool& tool, int argc, char** argv,
                              std::span<const Command> commands);

// The names that `word` may have been meant for, the nearest first; empty if none resembles it.
[[nodiscard]] std::vector<std::string_view> nearest_names(std::string_view word,
                                                          std::span<const std::string_view> names);

}  // namespace mq::cli
