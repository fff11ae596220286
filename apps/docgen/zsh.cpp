#include <fmt/format.h>

#include "common/property_option.hpp"
#include "docgen/documents.hpp"

namespace mq::docgen {

namespace {

using cli::OptionSpec;
using cli::OptionTable;
using cli::ValueKind;

// Inside the brackets and single quotes of an _arguments specification.
std::string escaped(std::string_view text) {
    std::string result;
    for (const char character : text) {
        if (character == '\'') {
            result += "'\\''";
            continue;
        }
        if (character == '[' || character == ']' || character == '\\') {
            result += '\\';
        }
        result += character;
    }
    return result;
}

// ":HOST:_hosts", what follows the option.
std::string value(std::string_view program, const OptionSpec& option) {
    switch (option.kind) {
        case ValueKind::flag:
            return {};
        case ValueKind::host:
            return fmt::format(":{}:_hosts", option.value_name);
        case ValueKind::file:
            return fmt::format(":{}:_files", option.value_name);
        case ValueKind::url:
            return fmt::format(":{}:(mqtt\\:// unix\\:)", option.value_name);
        case ValueKind::choice:
            return fmt::format(":{}:({})", option.value_name, option.choices);
        case ValueKind::property:
            return fmt::format(":COMMAND:({}):NAME:_{}_properties:VALUE: ",
                               fmt::join(cli::property_commands(), " "), program);
        default:
            return fmt::format(":{}: ", option.value_name);
    }
}

// "'(-h --host)'{-h+,--host=}'[Connect to this host]:HOST:_hosts'"
std::string specification(std::string_view program, const OptionSpec& option) {
    // A value may stand in the word of the name; the words of -D do not.
    const bool joins = option.kind != ValueKind::flag && option.kind != ValueKind::property;
    const std::string letter =
        option.short_name.empty() ? "" : fmt::format("{}{}", option.short_name, joins ? "+" : "");
    const std::string word =
        option.long_name.empty() ? "" : fmt::format("{}{}", option.long_name, joins ? "=" : "");
    const std::string text = fmt::format("[{}]{}", escaped(option.help), value(program, option));
    if (letter.empty() || word.empty()) {
        return fmt::format("'{}{}{}{}'", option.repeatable ? "*" : "", letter, word, text);
    }
    const std::string others =
        option.repeatable ? "*" : fmt::format("({} {})", option.short_name, option.long_name);
    return fmt::format("'{}'{{{},{}}}'{}'", others, letter, word, text);
}

std::string property_cases() {
    std::string text;
    for (const std::string_view command : cli::property_commands()) {
        text += fmt::format("        {}) compadd -- {} ;;\n", command,
                            fmt::join(cli::property_names(command), " "));
    }
    return text;
}

std::string function(std::string_view name, std::string_view program, const OptionTable& table) {
    std::string specifications;
    for (const OptionSpec& option : table) {
        if (is_offered(option)) {
            specifications += fmt::format(" \\\n        {}", specification(program, option));
        }
    }
    if (takes_command(table)) {
        specifications +=
            " \\\n        '(-)1:command: _command_names -e' \\\n        '*::argument:_normal'";
    }
    return fmt::format("{}() {{\n    _arguments -s -S{}\n}}\n", name, specifications);
}

// Calls the function of the command that the first word names, or offers the commands.
std::string dispatch(const cli::Tool& tool, const OptionTable& table,
                     std::span<const CommandOptions> commands) {
    std::string cases;
    for (const CommandOptions& command : commands) {
        cases += fmt::format("            {}) {} ;;\n", last_word(command.tool.name),
                             function_name(command.tool.name));
    }
    std::string described;
    for (const cli::CommandSummary& command : tool.commands) {
        described += fmt::format("\n        '{}:{}'", command.name, escaped(command.help));
    }
    std::string specifications;
    for (const OptionSpec& option : table) {
        specifications += fmt::format(" \\\n        {}", specification(tool.name, option));
    }
    return fmt::format(R"(_{0}() {{
    local context state state_descr line
    typeset -A opt_args
    local -a commands=({1}
    )
    _arguments -C{2} \
        '(-)1:command:->command' \
        '*:::option:->option'
    case $state in
        command) _describe command commands ;;
        option)
            case $words[1] in
{3}            esac
            ;;
    esac
}}
)",
                       tool.name, described, specifications, cases);
}

}  // namespace

std::string zsh_completion(const cli::Tool& tool, const OptionTable& table,
                           std::span<const CommandOptions> commands) {
    std::string functions;
    for (const CommandOptions& command : commands) {
        functions += function(function_name(command.tool.name), tool.name, command.table) + "\n";
    }
    functions += commands.empty() ? function(function_name(tool.name), tool.name, table)
                                  : dispatch(tool, table, commands);
    return fmt::format(R"(#compdef {0}
# Completion of {0} for zsh, generated by docgen: change the option table instead.

_{0}_properties() {{
    case ${{(L)words[CURRENT - 1]}} in
{1}    esac
}}

{2}
_{0} "$@"
)",
                       tool.name, property_cases(), functions);
}

}  // namespace mq::docgen
