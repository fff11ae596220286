#include "common/help.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace mq::cli {

namespace {

// "  -q, --qos QOS", with the long names below each other.
std::string left_column(const OptionSpec& option) {
    if (!option.environment.empty()) {
        return fmt::format("  {}", option.environment);
    }
    std::string text = fmt::format("  {:2}", option.short_name);
    if (!option.long_name.empty()) {
        text += option.short_name.empty() ? "  " : ", ";
        text += option.long_name;
    }
    if (!option.value_name.empty()) {
        text += fmt::format(" {}", option.value_name);
    }
    return text;
}

std::string right_column(const OptionSpec& option) {
    return fmt::format("{}{}{}{}{}", option.help, option.choices.empty() ? "" : " (one of ",
                       option.choices, option.choices.empty() ? "" : ")",
                       option.repeatable ? "; repeatable" : "");
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

}  // namespace

std::string help_text(const Tool& tool, const OptionTable& table) {
    std::string text = fmt::format("Usage: {} {}\n\n{}\n", tool.name, tool.synopsis, tool.summary);
    std::size_t width = 0;
    for (const OptionSpec& option : table) {
        width = std::max(width, left_column(option).size());
    }
    for (const std::string_view group : groups_of(table)) {
        text += fmt::format("\n{}:\n", group);
        for (const OptionSpec& option : table) {
            if (option.group == group) {
                text +=
                    fmt::format("{:{}}  {}\n", left_column(option), width, right_column(option));
            }
        }
    }
    return text;
}

}  // namespace mq::cli
