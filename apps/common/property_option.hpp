// -D COMMAND NAME VALUE, and -D COMMAND user-property KEY VALUE: properties of MQTT 5.0.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mqtt/properties.hpp"

namespace mq::cli {

// What -D asked for, by the packet that carries it, in the order of the command line.
struct PropertyArguments {
    mqtt::Properties connect;
    mqtt::Properties publish;
    mqtt::Properties subscribe;
    mqtt::Properties unsubscribe;
    mqtt::Properties disconnect;
    mqtt::Properties will;

    [[nodiscard]] bool empty() const;
};

// For completions and documents: the commands, and the names that -D takes for one of them.
[[nodiscard]] std::vector<std::string_view> property_commands();
[[nodiscard]] std::vector<std::string_view> property_names(std::string_view command);

// How many words -D takes of those that follow it: the name decides. May be more than there are.
[[nodiscard]] std::size_t property_word_count(std::span<const std::string_view> following);

// The words as one: the parser knows options with one value each. No word of a command line holds
// the byte between them, a NUL.
[[nodiscard]] std::string fold_words(std::span<const std::string_view> words);

// Adds what the folded words say. Refuses what the standard does not allow there, and what may not
// stand twice; the error names the property.
[[nodiscard]] mqtt::Result<void> add_property(PropertyArguments& arguments,
                                              std::string_view folded);

}  // namespace mq::cli
