#include "common/commands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <utility>

namespace mq::cli {

namespace {

// How many characters must be put in, left out, changed, or swapped with their neighbour to make
// one word of the other (optimal string alignment).
std::size_t distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> before_last(to.size() + 1);
    std::vector<std::size_t> last(to.size() + 1);
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= from.size(); ++i) {
        before_last = std::exchange(last, row);
        row[0] = i;
        for (std::size_t j = 1; j <= to.size(); ++j) {
            const bool is_same = from[i - 1] == to[j - 1];
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (is_same ? 0U : 1U)});
            if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1]) {
                row[j] = std::min(row[j], before_last[j - 2] + 1);
            }
        }
    }
    return row.back();
}

// `"run", "hold" or "watch"`
std::string alternatives(std::span<const std::string_view> names) {
    std::string text;
    for (std::size_t index = 0; index < names.size(); ++index) {
        const bool is_last = index + 1 == names.size();
        text += fmt::format("{}\"{}\"", index == 0 ? "" : is_last ? " or " : ", ", names[index]);
    }
    return text;
}

std::string no_command(std::string_view word, std::span<const std::string_view> names) {
    if (word.empty()) {
        return fmt::format("a command is missing: say {}, or see --help", alternatives(names));
    }
    if (word.starts_with('-')) {
        return fmt::format("the first word names the command (got \"{}\"): say {}, or see --help",
                           word, alternatives(names));
    }
    const auto nearest = nearest_names(word, names);
    return nearest.empty()
               ? fmt::format("there is no command \"{}\": say {}", word, alternatives(names))
               : fmt::format("there is no command \"{}\": did you mean {}?", word,
                             alternatives(nearest));
}

}  // namespace

std::vector<std::string_view> nearest_names(std::string_view word,
                                            std::span<const std::string_view> names) {
    std::vector<std::pair<std::size_t, std::string_view>> near;
    for (const std::string_view name : names) {
        const bool begins = !word.empty() && name.starts_with(word);
        const std::size_t steps = begins ? 0 : distance(word, name);
        // A third of the word may be wrong, but not all of a short one.
        if (steps <= std::max<std::size_t>(1, name.size() / 3)) {
            near.emplace_back(steps, name);
        }
    }
    std::stable_sort(near.begin(), near.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string_view> found;
    for (const auto& [steps, name] : near) {
        found.push_back(name);
    }
    return found;
}

int run_command(const Tool& tool, int argc, char** argv, std::span<const Command> commands) {
    static constexpr bool quiet = false;
    const std::string_view word = argc > 1 ? argv[1] : "";
    const auto chosen = std::find_if(commands.begin(), commands.end(), [&](const Command& command) {
        return command.word() == word;
    });
    if (chosen != commands.end()) {
        // The command's name stands where a tool's own does.
        return run_app(chosen->tool, argc - 1, argv + 1, chosen->options(), *chosen->quiet,
                       chosen->run);
    }
    std::vector<std::string_view> names;
    for (const Command& command : commands) {
        names.push_back(command.word());
    }
    const bool is_general = word == "--help" || word == "--version";
    return run_app(tool, is_general ? argc : 1, argv, {}, quiet, [&]() -> Outcome {
        return {ExitCode::usage, no_command(word, names)};
    });
}

}  // namespace mq::cli
