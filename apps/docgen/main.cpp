// Writes documents from the option tables to standard output; scripts/gen-docs calls it. Not
// installed.
//
//   docgen man|bash|zsh|fish TOOL
//   docgen properties
#include <cstdio>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "common/app.hpp"
#include "docgen/documents.hpp"
#include "mqpub/options.hpp"
#include "mqpub/tool.hpp"
#include "mqsub/options.hpp"
#include "mqsub/tool.hpp"

namespace mq::docgen {

namespace {

std::optional<std::string> document(std::string_view kind, const cli::Tool& tool,
                                    cli::OptionTable table) {
    cli::Wishes wishes;
    cli::add_general_options(table, wishes);
    if (kind == "man") {
        return man_options(table);
    }
    if (kind == "bash") {
        return bash_completion(tool, table);
    }
    if (kind == "zsh") {
        return zsh_completion(tool, table);
    }
    return kind == "fish" ? std::optional(fish_completion(tool, table)) : std::nullopt;
}

std::optional<std::string> document(std::span<char* const> words) {
    if (words.size() == 1 && words[0] == std::string_view("properties")) {
        return man_properties();
    }
    if (words.size() != 2) {
        return std::nullopt;
    }
    const std::string_view kind = words[0];
    if (words[1] == pub::tool.name) {
        pub::Config config;
        return document(kind, pub::tool, pub::options(config));
    }
    if (words[1] == sub::tool.name) {
        sub::Config config;
        return document(kind, sub::tool, sub::options(config));
    }
    return std::nullopt;
}

int run(std::span<char* const> words) {
    const auto text = document(words);
    if (!text) {
        std::fputs("usage: docgen man|bash|zsh|fish TOOL, or docgen properties\n", stderr);
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
