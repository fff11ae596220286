// Writes documents from the option tables to standard output; scripts/gen-docs calls it. Not
// installed.
//
//   docgen man TOOL [COMMAND]
//   docgen bash|zsh|fish TOOL
//   docgen properties
#include <algorithm>
#include <cstdio>
#include <iterator>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/app.hpp"
#include "docgen/documents.hpp"
#include "mqbench/options.hpp"
#include "mqbench/tool.hpp"
#include "mqpub/options.hpp"
#include "mqpub/tool.hpp"
#include "mqsub/options.hpp"
#include "mqsub/tool.hpp"
#include "mqwill/commands.hpp"
#include "mqwill/tool.hpp"

namespace mq::docgen {

namespace {

// All that the documents of a tool are made from. The rows point at nothing: nobody sets a value.
struct Documented {
    cli::Tool tool;
    cli::OptionTable table;
    std::vector<CommandOptions> commands = {};
};

std::optional<Documented> documented(std::string_view name) {
    if (name == pub::tool.name) {
        pub::Config config;
        return Documented{pub::tool, pub::options(config)};
    }
    if (name == sub::tool.name) {
        sub::Config config;
        return Documented{sub::tool, sub::options(config)};
    }
    if (name == bench::tool.name) {
        bench::Config config;
        Documented what{bench::tool, {}};
        for (const bench::CommandEntry& entry : bench::command_entries) {
            what.commands.push_back({entry.tool, bench::options(config, entry.command)});
        }
        return what;
    }
    if (name == will::tool.name) {
        will::Configs configs;
        Documented what{will::tool, {}};
        for (const cli::Command& command : will::commands(configs)) {
            what.commands.push_back({command.tool, command.options()});
        }
        return what;
    }
    return std::nullopt;
}

const CommandOptions* find_command(const Documented& what, std::string_view word) {
    const auto found =
        std::find_if(what.commands.begin(), what.commands.end(),
                     [&](const CommandOptions& one) { return last_word(one.tool.name) == word; });
    return found == what.commands.end() ? nullptr : &*found;
}

// What all commands that speak to a broker have alike.
cli::OptionTable common_rows(const Documented& what) {
    std::vector<CommandOptions> speaking;
    std::copy_if(what.commands.begin(), what.commands.end(), std::back_inserter(speaking),
                 [](const CommandOptions& command) {
                     return std::any_of(
                         command.table.begin(), command.table.end(),
                         [](const cli::OptionSpec& row) { return row.long_name == "--host"; });
                 });
    return common_rows(std::span<const CommandOptions>(speaking));
}

// Of the tool; or of one command, what is neither described for all of them nor for the others that
// are named behind it: "sub lat" is what `sub` has beside the options of `lat`.
std::optional<std::string> man(const Documented& what, std::string_view words) {
    if (what.commands.empty()) {
        return man_options(what.table);
    }
    cli::OptionTable described = common_rows(what);
    if (words.empty()) {
        return man_options(described);
    }
    const CommandOptions* command = find_command(what, words.substr(0, words.find(' ')));
    while (command != nullptr && words.find(' ') != std::string_view::npos) {
        words.remove_prefix(words.find(' ') + 1);
        const CommandOptions* other = find_command(what, words.substr(0, words.find(' ')));
        if (other == nullptr) {
            return std::nullopt;
        }
        described.insert(described.end(), other->table.begin(), other->table.end());
    }
    return command == nullptr ? std::nullopt
                              : std::optional(man_options(own_rows(*command, described)));
}

std::optional<std::string> document(std::span<char* const> words) {
    if (words.size() == 1 && words[0] == std::string_view("properties")) {
        return man_properties();
    }
    auto what = words.size() < 2 ? std::nullopt : documented(words[1]);
    if (!what) {
        return std::nullopt;
    }
    cli::Wishes wishes;
    cli::add_general_options(what->table, wishes);
    for (CommandOptions& command : what->commands) {
        cli::add_general_options(command.table, wishes);
    }
    const std::string_view kind = words[0];
    if (kind == "man") {
        return man(*what, words.size() > 2 ? words[2] : "");
    }
    if (kind == "bash") {
        return bash_completion(what->tool, what->table, what->commands);
    }
    if (kind == "zsh") {
        return zsh_completion(what->tool, what->table, what->commands);
    }
    return kind == "fish" ? std::optional(fish_completion(what->tool, what->table, what->commands))
                          : std::nullopt;
}

int run(std::span<char* const> words) {
    const auto text = document(words);
    if (!text) {
        std::fputs("usage: docgen man|bash|zsh|fish TOOL [COMMAND], or docgen properties\n",
                   stderr);
        return static_cast<int>(cli::ExitCode::usage);
    }
    const bool written = std::fwrite(text->data(), 1, text->size(), stdout) == text->size();
    return static_cast<int>(written && std::fflush(stdout) == 0 ? cli::ExitCode::ok
                                                                : cli::ExitCode::local);
}

}  // namespace

}  // namespace mq::docgen

int main(int argc, char** argv) {
    return mq::docgen::run(std::span(argv + 1, argv + argc));
}
