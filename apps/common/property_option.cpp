#include "common/property_option.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "common/terminal.hpp"
#include "common/value.hpp"

namespace mq::cli {

namespace {

using mqtt::Errc;
using mqtt::fail;
using mqtt::Properties;
using mqtt::PropertyId;
using mqtt::PropertyPlace;
using mqtt::PropertyType;
using mqtt::Result;

constexpr std::string_view user_property = "user-property";

struct Command {
    std::string_view name;
    PropertyPlace place{};
    Properties PropertyArguments::*list = nullptr;
};

constexpr std::array commands{
    Command{"connect", PropertyPlace::connect, &PropertyArguments::connect},
    Command{"publish", PropertyPlace::publish, &PropertyArguments::publish},
    Command{"subscribe", PropertyPlace::subscribe, &PropertyArguments::subscribe},
    Command{"unsubscribe", PropertyPlace::unsubscribe, &PropertyArguments::unsubscribe},
    Command{"disconnect", PropertyPlace::disconnect, &PropertyArguments::disconnect},
    Command{"will", PropertyPlace::will, &PropertyArguments::will},
};

bool equals_ignoring_case(std::string_view text, std::string_view lower_case) {
    return std::equal(text.begin(), text.end(), lower_case.begin(), lower_case.end(),
                      [](char left, char right) {
                          const bool is_upper = left >= 'A' && left <= 'Z';
                          return (is_upper ? static_cast<char>(left - 'A' + 'a') : left) == right;
                      });
}

const Command* find_command(std::string_view name) {
    const auto found = std::find_if(commands.begin(), commands.end(), [&](const Command& command) {
        return equals_ignoring_case(name, command.name);
    });
    return found == commands.end() ? nullptr : found;
}

std::string_view take_word(std::string_view& folded) {
    const std::string_view word = folded.substr(0, folded.find('\0'));
    folded.remove_prefix(std::min(word.size() + 1, folded.size()));
    return word;
}

Result<void> add_number(Properties& list, PropertyId id, std::string_view text) {
    const auto number = parse_integer(text, 0, std::numeric_limits<std::uint32_t>::max());
    if (!number) {
        return fail(Errc::invalid_argument,
                    fmt::format("must be a whole number that the standard allows (got \"{}\")",
                                escape_controls(text)));
    }
    return list.add(id, static_cast<std::uint32_t>(*number));
}

Result<void> add_value(Properties& list, PropertyId id, std::string_view values) {
    switch (mqtt::type_of(id)) {
        case PropertyType::byte:
        case PropertyType::two_byte_integer:
        case PropertyType::four_byte_integer:
        case PropertyType::variable_byte_integer:
            return add_number(list, id, values);
        case PropertyType::utf8_string:
        case PropertyType::binary_data:
            return list.add(id, values);
        case PropertyType::utf8_string_pair: {
            const std::string_view key = take_word(values);
            return list.add_user_property(key, values);
        }
    }
    return {};
}

// Only a server identifies subscriptions in PUBLISH [MQTT-3.3.4-6].
bool may_send(PropertyId id, PropertyPlace place) {
    return mqtt::is_allowed(id, place) &&
           !(id == PropertyId::subscription_identifier && place == PropertyPlace::publish);
}

}  // namespace

bool PropertyArguments::empty() const {
    return std::all_of(commands.begin(), commands.end(),
                       [&](const Command& command) { return (this->*command.list).empty(); });
}

std::vector<std::string_view> property_commands() {
    std::vector<std::string_view> names;
    for (const Command& command : commands) {
        names.push_back(command.name);
    }
    return names;
}

std::vector<std::string_view> property_names(std::string_view command) {
    constexpr unsigned largest_id = 0x7F;  // identifiers are one byte so far (§2.2.2.2)
    std::vector<std::string_view> names;
    const Command* found = find_command(command);
    for (unsigned id = 1; found != nullptr && id <= largest_id; ++id) {
        if (may_send(static_cast<PropertyId>(id), found->place)) {
            names.push_back(mqtt::name(static_cast<PropertyId>(id)));
        }
    }
    return names;
}

std::size_t property_word_count(std::span<const std::string_view> following) {
    return following.size() > 1 && following[1] == user_property ? 4 : 3;
}

std::string fold_words(std::span<const std::string_view> words) {
    std::string folded;
    for (const std::string_view word : words) {
        folded += word;
        folded += '\0';
    }
    folded.pop_back();
    return folded;
}

Result<void> add_property(PropertyArguments& arguments, std::string_view folded) {
    const std::string_view command_name = take_word(folded);
    const std::string_view name = take_word(folded);
    const Command* command = find_command(command_name);
    if (command == nullptr) {
        return fail(Errc::invalid_argument,
                    fmt::format("must begin with connect, publish, subscribe, unsubscribe, "
                                "disconnect or will (got \"{}\")",
                                escape_controls(command_name)));
    }
    const auto id = mqtt::property_by_name(name);
    if (!id) {
        return fail(Errc::invalid_argument,
                    fmt::format("{}: there is no property \"{}\": see mqtools(7)", command->name,
                                escape_controls(name)));
    }
    if (!may_send(*id, command->place)) {
        return fail(
            Errc::invalid_argument,
            fmt::format("{}: {} is not allowed there: see mqtools(7)", command->name, name));
    }
    Properties list = arguments.*command->list;
    auto added = add_value(list, *id, folded);
    if (added) {
        added = mqtt::check(list, command->place);
    }
    if (!added) {
        return fail(Errc::invalid_argument,
                    fmt::format("{} {}: {}", command->name, name, added.error().detail));
    }
    arguments.*command->list = std::move(list);
    return {};
}

}  // namespace mq::cli
