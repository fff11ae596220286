#include "common/help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace mq::cli {

namespace {

// Rows whose names are longer than this do not move the column of all others.
constexpr std::size_t widest_names = 28;

std::string value_of(const OptionSpec& option) {
    if (option.kind == ValueKind::command) {
        return std::string(option.value_name);
    }
    std::string text(option.choices.empty() ? option.value_name : option.choices);
    if (!option.choices.empty()) {
        std::replace(text.begin(), text.end(), ' ', '|');
    }
    return option.repeatable ? text + "..." : text;
}

// "  -q, --qos 0|1|2", with the long names below each other.
std::string names_of(const OptionSpec& option) {
    if (!option.environment.empty()) {
        return fmt::format("  {}", option.environment);
    }
    std::string text = fmt::format("  {:2}", option.short_name);
    if (!option.long_name.empty()) {
        text += option.short_name.empty() ? "  " : ", ";
        text += option.long_name;
    }
    const std::string value = value_of(option);
    return value.empty() ? text : fmt::format("{} {}", text, value);
}

std::size_t names_width(const OptionTable& table) {
    std::size_t width = 0;
    for (const OptionSpec& option : table) {
        const std::size_t size = names_of(option).size();
        width = size > widest_names ? width : std::max(width, size);
    }
    return width;
}

// In the order in which the table first names them.
std::vector<std::string_view> groups_of(const OptionTable& table) {
    std::vector<std::string_view> groups;
    for (const OptionSpec& option : table) {
        if (std::find(groups.begin(), groups.end(), option.group) == groups.end()) {
            groups.push_back(option.group);
        }
    }
    return groups;
}

std::string options_text(const OptionTable& table) {
    const std::size_t width = names_width(table);
    std::string text;
    for (const std::string_view group : groups_of(table)) {
        text += fmt::format("\n{}:\n", group);
        for (const OptionSpec& option : table) {
            if (option.group == group) {
                text += fmt::format("{:{}}  {}\n", names_of(option), width, option.help);
            }
        }
    }
    return text;
}

std::string commands_text(std::span<const CommandSummary> commands) {
    std::size_t width = 0;
    for (const CommandSummary& command : commands) {
        width = std::max(width, command.name.size());
    }
    std::string text = commands.empty() ? "" : "\nCommands:\n";
    for (const CommandSummary& command : commands) {
        text += fmt::format("  {:{}}  {}\n", command.name, width, command.help);
    }
    return text;
}

std::string exit_codes_text(std::span<const ExitCode> codes) {
    std::string text = "\nExit status:\n";
    for (const ExitCode code : codes) {
        text += fmt::format("  {:<5}  {}\n", static_cast<unsigned>(code), meaning(code));
    }
    return text + "  128+n  ended by signal n with something still owed\n";
}

std::string examples_text(std::span<const Example> examples) {
    std::string text = "\nExamples:\n";
    for (const Example& example : examples) {
        text += fmt::format("  {}\n      {}\n", example.command, example.purpose);
    }
    return text;
}

}  // namespace

std::string help_text(const Tool& tool, const OptionTable& table) {
    return fmt::format("Usage: {} {}\n\n{}\n{}{}{}{}", tool.name, tool.synopsis, tool.summary,
                       commands_text(tool.commands), options_text(table),
                       examples_text(tool.examples), exit_codes_text(tool.exit_codes));
}

}  // namespace mq::cli
