#include "common/app.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "common/help.hpp"
#include "common/parser.hpp"
#include "common/terminal.hpp"
#include "common/words.hpp"

namespace mq::cli {

namespace {

std::optional<std::string_view> environment(std::string_view name) {
    const char* value = std::getenv(std::string(name).c_str());
    return value != nullptr ? std::optional<std::string_view>(value) : std::nullopt;
}

// Whoever closes the pipe has read enough: `mqpub --help | head -1`.
Outcome print(const std::string& text) {
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    if ((!written || std::fflush(stdout) != 0) && errno != EPIPE) {
        return {ExitCode::local, "standard output cannot be written"};
    }
    return {};
}

Outcome run_tool(const Tool& tool, std::span<char* const> words, OptionTable table,
                 const std::function<Outcome()>& run) {
    Wishes wishes;
    add_general_options(table, wishes);
    const std::vector<std::string> arguments(words.begin(), words.end());
    const auto parsed = parse(table, arguments, environment);
    blank_secrets(table, words);
    if (!parsed) {
        return {ExitCode::usage, parsed.error().detail};
    }
    if (wishes.help) {
        return print(help_text(tool, table));
    }
    if (wishes.version) {
        return print(fmt::format("{} {}\n", tool.name, MQTOOLS_VERSION));
    }
    return run();
}

void report(const Tool& tool, const Outcome& outcome, bool quiet) {
    if (outcome.detail.empty()) {
        return;
    }
    if (outcome.code == ExitCode::usage) {
        note(tool.name, fmt::format("error: {}", outcome.detail));
    } else if (outcome.code != ExitCode::ok && !quiet) {
        note(tool.name, fmt::format("exit {} ({}): {}", static_cast<unsigned>(outcome.code),
                                    name(outcome.code), outcome.detail));
    }
}

}  // namespace

void add_general_options(OptionTable& table, Wishes& wishes) {
    table.push_back({.long_name = "--help",
                     .kind = ValueKind::flag,
                     .group = "General",
                     .help = "Print this help and exit",
                     .set = [&wishes](std::string_view) -> mqtt::Result<void> {
                         wishes.help = true;
                         return {};
                     }});
    table.push_back({.long_name = "--version",
                     .kind = ValueKind::flag,
                     .group = "General",
                     .help = "Print the version and exit",
                     .set = [&wishes](std::string_view) -> mqtt::Result<void> {
                         wishes.version = true;
                         return {};
                     }});
}

int run_app(const Tool& tool, int argc, char** argv, OptionTable table, const bool& quiet,
            const std::function<Outcome()>& run) {
    // A closed pipe is an error of write(), not the end of the process.
    std::signal(SIGPIPE, SIG_IGN);
    Outcome outcome;
    try {
        outcome =
            run_tool(tool, std::span(argv + std::min(argc, 1), argv + argc), std::move(table), run);
    } catch (const std::exception& exception) {
        outcome = {ExitCode::bug, fmt::format("unexpected error: {}", exception.what())};
    } catch (...) {
        outcome = {ExitCode::bug, "unexpected error"};
    }
    report(tool, outcome, quiet);
    return static_cast<int>(outcome.code);
}

void note(std::string_view tool, std::string_view text) {
    std::string line = fmt::format("{}: ", tool);
    append_escaped(line, text, LineBreaks::escape);
    line += '\n';
    std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace mq::cli
