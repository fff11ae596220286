#include "docgen/documents.hpp"

#include <algorithm>

namespace mq::docgen {

namespace {

using cli::OptionSpec;
using cli::OptionTable;

bool has_row(const OptionTable& table, const OptionSpec& row) {
    return std::any_of(table.begin(), table.end(), [&](const OptionSpec& other) {
        return other.name() == row.name() && other.help == row.help && other.man == row.man;
    });
}

}  // namespace

OptionTable common_rows(std::span<const CommandOptions> commands) {
    OptionTable common;
    for (const OptionSpec& row : commands.front().table) {
        if (std::all_of(commands.begin(), commands.end(), [&](const CommandOptions& command) {
                return has_row(command.table, row);
            })) {
            common.push_back(row);
        }
    }
    return common;
}

OptionTable own_rows(const CommandOptions& command, const OptionTable& common) {
    OptionTable own;
    std::copy_if(command.table.begin(), command.table.end(), std::back_inserter(own),
                 [&](const OptionSpec& row) { return !has_row(common, row); });
    return own;
}

std::string_view last_word(std::string_view name) {
    return name.substr(name.rfind(' ') + 1);
}

std::string function_name(std::string_view name) {
    std::string text = "_" + std::string(name);
    std::replace(text.begin(), text.end(), ' ', '_');
    return text;
}

bool takes_command(const OptionTable& table) {
    return std::any_of(table.begin(), table.end(), [](const OptionSpec& option) {
        return option.kind == cli::ValueKind::command;
    });
}

bool is_offered(const OptionSpec& option) {
    return option.environment.empty() && option.kind != cli::ValueKind::command;
}

}  // namespace mq::docgen
