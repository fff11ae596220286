// Documents of a tool with commands; those of a tool without are compared with what is in the
// repository.
#include "docgen/documents.hpp"

#include <doctest/doctest.h>

#include <array>

using mq::cli::OptionSpec;
using mq::cli::ValueKind;
using mq::docgen::CommandOptions;

namespace {

constexpr std::array<mq::cli::CommandSummary, 2> summaries{{{"one", "Do it"}, {"two", "Undo it"}}};
constexpr mq::cli::Tool tool{.name = "tool", .commands = summaries};

struct Commands {
    OptionSpec host{.long_name = "--host",
                    .kind = ValueKind::host,
                    .value_name = "HOST",
                    .group = "Connection",
                    .help = "Connect to it",
                    .set = {}};
    OptionSpec quiet{
        .long_name = "--quiet", .kind = ValueKind::flag, .help = "Say nothing", .set = {}};
    OptionSpec command{.long_name = "--",
                       .kind = ValueKind::command,
                       .value_name = "COMMAND",
                       .group = "Command",
                       .help = "Run this",
                       .set = {}};
    std::array<CommandOptions, 2> all{
        {{{.name = "tool one"}, {host, command}}, {{.name = "tool two"}, {host, quiet}}}};
};

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the manual page describes once what all commands have") {
    const Commands commands;
    const auto common = mq::docgen::common_rows(commands.all);
    REQUIRE(common.size() == 1);
    CHECK(common[0].name() == "--host");
    const auto own = mq::docgen::own_rows(commands.all[0], common);
    CHECK(mq::docgen::man_options(own) == "## Command\n\n*--* _COMMAND_\n\tRun this.\n\n");
}

TEST_CASE("bash offers the commands, and then what the command takes") {
    const Commands commands;
    const std::string text = mq::docgen::bash_completion(tool, {commands.quiet}, commands.all);
    CHECK(has(text, "compgen -W 'one two --quiet'"));
    CHECK(has(text, "one) _tool_one ;;"));
    CHECK(has(text, "_tool_one() {"));
    CHECK(has(text, "compgen -W '--host --quiet'"));
    CHECK(has(text, "_command_offset"));
    CHECK(has(text, "complete -F _tool tool"));
}

TEST_CASE("zsh offers the commands with their help, and runs the command's own function") {
    const Commands commands;
    const std::string text = mq::docgen::zsh_completion(tool, {commands.quiet}, commands.all);
    CHECK(has(text, "'two:Undo it'"));
    CHECK(has(text, "two) _tool_two ;;"));
    CHECK(has(text, "'*::argument:_normal'"));
}

TEST_CASE("fish offers options where their command was named") {
    const Commands commands;
    const std::string text = mq::docgen::fish_completion(tool, {commands.quiet}, commands.all);
    CHECK(has(text, "complete -c tool -n __fish_use_subcommand -a two -d 'Undo it'"));
    CHECK(has(text, "complete -c tool -n '__fish_seen_subcommand_from two' -l quiet"));
    CHECK(has(text, "__tool_command"));
}
