#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "common/property_option.hpp"
#include "docgen/documents.hpp"

namespace mq::docgen {

namespace {

using cli::OptionSpec;
using cli::OptionTable;

// Text that is no markup: as it stands.
std::string escaped(std::string_view text) {
    std::string result;
    for (const char character : text) {
        if (character == '*' || character == '_' || character == '\\') {
            result += '\\';
        }
        result += character;
    }
    return result;
}

std::string bold(std::string_view text) {
    return fmt::format("*{}*", escaped(text));
}

// "_COMMAND_ _NAME_ _VALUE_"
std::string placeholders(std::string_view names) {
    std::string text;
    while (!names.empty()) {
        const std::string_view name = names.substr(0, names.find(' '));
        text += fmt::format(" _{}_", escaped(name));
        names.remove_prefix(std::min(name.size() + 1, names.size()));
    }
    return text;
}

// "*-h*, *--host* _HOST_"
std::string heading(const OptionSpec& option) {
    const bool has_both = !option.short_name.empty() && !option.long_name.empty();
    return fmt::format("{}{}{}{}", option.short_name.empty() ? "" : bold(option.short_name),
                       has_both ? ", " : "", option.long_name.empty() ? "" : bold(option.long_name),
                       placeholders(option.value_name));
}

// Every line of the text with a tab in front: it belongs to the heading above.
std::string indented(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        result += line.empty() ? "\n" : fmt::format("\t{}\n", line);
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
    return result;
}

std::string entry(const OptionSpec& option) {
    std::string text(option.man);
    if (text.empty()) {
        text = escaped(option.help) + ".";
    }
    if (option.repeatable) {
        text += " Repeatable.";
    }
    return fmt::format("{}\n{}\n", heading(option), indented(text));
}

std::vector<std::string_view> groups_of(const OptionTable& table) {
    std::vector<std::string_view> groups;
    for (const OptionSpec& option : table) {
        if (option.environment.empty() &&
            std::find(groups.begin(), groups.end(), option.group) == groups.end()) {
            groups.push_back(option.group);
        }
    }
    return groups;
}

}  // namespace

std::string man_options(const OptionTable& table) {
    std::string text;
    for (const std::string_view group : groups_of(table)) {
        text += fmt::format("## {}\n\n", group);
        for (const OptionSpec& option : table) {
            if (option.group == group && option.environment.empty()) {
                text += entry(option);
            }
        }
    }
    return text;
}

std::string man_properties() {
    std::string text;
    for (const std::string_view command : cli::property_commands()) {
        text += fmt::format("{}\n\t{}\n\n", bold(command),
                            fmt::join(cli::property_names(command), ", "));
    }
    return text;
}

}  // namespace mq::docgen
