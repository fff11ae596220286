// The frame of every tool: options, help, errors and the exit status.
#pragma once

#include <functional>
#include <span>
#include <string_view>

#include "common/exit_code.hpp"
#include "common/option.hpp"
#include "common/outcome.hpp"

namespace mq::cli {

// A command for --help, at most 76 characters, and what it is for.
struct Example {
    std::string_view command;
    std::string_view purpose;
};

// A command of a tool, as the tool's --help lists it.
struct CommandSummary {
    std::string_view name;  // "run"
    std::string_view help;  // begins with a verb, fits one line of the help
};

struct Tool {
    std::string_view name;                      // "mqpub"; a command's has both words: "mqwill run"
    std::string_view synopsis = {};             // "[OPTION]... -t TOPIC -m TEXT"
    std::string_view summary = {};              // one or two sentences
    std::span<const Example> examples = {};     // 4 to 6
    std::span<const ExitCode> exit_codes = {};  // those that the tool ends with; 128+n is for all
    std::span<const CommandSummary> commands = {};
};

// What --help and --version set.
struct Wishes {
    bool help = false;
    bool version = false;
};

// The rows of --help and --version, which run_app() adds to every table. `wishes` must outlive the
// table.
void add_general_options(OptionTable& table, Wishes& wishes);

// Reads the options into what `table` was made for, runs the tool, and says on standard error how
// it ended if that was not well:
//
//   mqpub: error: --qos must be 0, 1 or 2 (got "3")                      nothing was sent
//   mqpub: exit 5 (refused): PUBACK 0x87 Not authorized, topic "a/b"     the last line
//
// The second kind is left out if `quiet` is set when the run has ended. Secrets among the arguments
// are overwritten. Exceptions end here, with exit status 70: they are bugs. Returns the exit
// status.
[[nodiscard]] int run_app(const Tool& tool, int argc, char** argv, OptionTable table,
                          const bool& quiet, const std::function<Outcome()>& run);

// One line on standard error: `mqsub: TEXT`.
void note(std::string_view tool, std::string_view text);

}  // namespace mq::cli
