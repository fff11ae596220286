#include <fmt/format.h>

#include "common/property_option.hpp"
#include "docgen/documents.hpp"

namespace mq::docgen {

namespace {

using cli::OptionSpec;
using cli::OptionTable;
using cli::ValueKind;

// What bash offers for the value; empty: nothing can be guessed.
std::string action(const OptionSpec& option) {
    switch (option.kind) {
        case ValueKind::host:
            return R"(mapfile -t COMPREPLY < <(compgen -A hostname -- "$current"))";
        case ValueKind::file:
            return R"(compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$current"))";
        case ValueKind::choice:
            return fmt::format(R"(mapfile -t COMPREPLY < <(compgen -W '{}' -- "$current"))",
                               option.choices);
        case ValueKind::url:
            return R"(compopt -o nospace; mapfile -t COMPREPLY < <(compgen -W 'mqtt:// unix:' -- "$current"))";
        case ValueKind::property:
            return fmt::format(R"(mapfile -t COMPREPLY < <(compgen -W '{}' -- "$current"))",
                               fmt::join(cli::property_commands(), " "));
        default:
            return {};
    }
}

// "-h | --host"
std::string pattern(const OptionSpec& option) {
    const bool has_both = !option.short_name.empty() && !option.long_name.empty();
    return fmt::format("{}{}{}", option.short_name, has_both ? " | " : "", option.long_name);
}

std::string value_cases(const OptionTable& table) {
    std::string text;
    std::string no_guess;
    for (const OptionSpec& option : table) {
        if (!is_offered(option) || option.kind == ValueKind::flag) {
            continue;
        }
        if (const std::string what = action(option); !what.empty()) {
            text += fmt::format("        {})\n            {}\n            return\n            ;;\n",
                                pattern(option), what);
        } else {
            no_guess += fmt::format("{}{}", no_guess.empty() ? "" : " | ", pattern(option));
        }
    }
    return no_guess.empty() ? text : fmt::format("{}        {}) return ;;\n", text, no_guess);
}

std::string names(const OptionTable& table) {
    std::string text;
    for (const OptionSpec& option : table) {
        if (option.kind == ValueKind::command) {
            continue;
        }
        for (const std::string_view name : {option.short_name, option.long_name}) {
            if (!name.empty()) {
                text += fmt::format("{}{}", text.empty() ? "" : " ", name);
            }
        }
    }
    return text;
}

std::string property_cases() {
    std::string text;
    for (const std::string_view command : cli::property_commands()) {
        text += fmt::format(
            "            {})\n                mapfile -t COMPREPLY < <(compgen -W '{}' -- "
            "\"$current\")\n                ;;\n",
            command, fmt::join(cli::property_names(command), " "));
    }
    return text;
}

// Everything behind "--" belongs to the command there.
constexpr std::string_view command_part = R"(    for ((index = 2; index < COMP_CWORD; ++index)); do
        if [[ ${COMP_WORDS[index]} == -- ]]; then
            if declare -F _command_offset >/dev/null; then
                _command_offset $((index + 1))
            elif ((index + 1 == COMP_CWORD)); then
                mapfile -t COMPREPLY < <(compgen -c -- "$current")
            else
                compopt -o filenames
                mapfile -t COMPREPLY < <(compgen -f -- "$current")
            fi
            return
        fi
    done
)";

std::string function(std::string_view name, const OptionTable& table) {
    return fmt::format(
        R"({0}() {{
    local current=${{COMP_WORDS[COMP_CWORD]}}
    local index
    local -a before=() # the nearest first
    for ((index = COMP_CWORD - 1; index >= 0; --index)); do
        before+=("${{COMP_WORDS[index]}}")
    done
    COMPREPLY=()
{4}    # bash takes --name=value apart into three words.
    if [[ $current == '=' ]]; then
        current=
    elif [[ ${{before[0]}} == '=' ]]; then
        before=("${{before[@]:1}}")
    fi
    case ${{before[0]}} in
{1}    esac
    # The words of -D: command, name, value; or command, user-property, key, value.
    if [[ ${{before[1]:-}} =~ ^(-D|--property)$ ]]; then
        case ${{before[0]}} in
{2}        esac
        return
    elif [[ ${{before[2]:-}} =~ ^(-D|--property)$ ]]; then
        return
    elif [[ ${{before[3]:-}} =~ ^(-D|--property)$ && ${{before[1]}} == user-property ]]; then
        return
    fi
    mapfile -t COMPREPLY < <(compgen -W '{3}' -- "$current")
}}
)",
        name, value_cases(table), property_cases(), names(table),
        takes_command(table) ? command_part : std::string_view());
}

// Calls the function of the command that the first word names, or offers the commands.
std::string dispatch(const cli::Tool& tool, const OptionTable& table,
                     std::span<const CommandOptions> commands) {
    std::string cases;
    std::string words;
    for (const CommandOptions& command : commands) {
        const std::string_view word = last_word(command.tool.name);
        cases += fmt::format("            {}) {} ;;\n", word, function_name(command.tool.name));
        words += fmt::format("{} ", word);
    }
    return fmt::format(R"(_{0}() {{
    COMPREPLY=()
    if ((COMP_CWORD > 1)); then
        case ${{COMP_WORDS[1]}} in
{1}        esac
        return
    fi
    mapfile -t COMPREPLY < <(compgen -W '{2}{3}' -- "${{COMP_WORDS[1]}}")
}}
)",
                       tool.name, cases, words, names(table));
}

}  // namespace

std::string bash_completion(const cli::Tool& tool, const OptionTable& table,
                            std::span<const CommandOptions> commands) {
    std::string functions;
    for (const CommandOptions& command : commands) {
        functions += function(function_name(command.tool.name), command.table) + "\n";
    }
    functions += commands.empty() ? function(function_name(tool.name), table)
                                  : dispatch(tool, table, commands);
    return fmt::format(
        "# Completion of {0} for bash, generated by docgen: change the option table instead.\n\n"
        "{1}\ncomplete -F _{0} {0}\n",
        tool.name, functions);
}

}  // namespace mq::docgen
