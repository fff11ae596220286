// The frame of every tool: options, help, errors and the exit status.
#pragma once

#include <functional>
#include <string_view>

#include "common/option.hpp"
#include "common/outcome.hpp"

namespace mq::cli {

struct Tool {
    std::string_view name;      // "mqpub"
    std::string_view synopsis;  // "[OPTION]... -t TOPIC -m MESSAGE"
    std::string_view summary;   // one or two sentences
};

// Reads the options into what `table` was made for, runs the tool, and says on standard error how
// it ended if that was not well:
//
//   mqpub: error: --qos must be 0, 1 or 2 (got "3")                      nothing was sent
//   mqpub: exit 5 (refused): PUBACK 0x87 Not authorized, topic "a/b"     the last line
//
// --help and --version are added to the table. Exceptions end here, with exit status 70: they are
// bugs. Returns the exit status.
[[nodiscard]] int run_app(const Tool& tool, int argc, char** argv, OptionTable table,
                          const std::function<Outcome()>& run);

// One line on standard error: `mqsub: TEXT`.
void note(std::string_view tool, std::string_view text);

}  // namespace mq::cli
