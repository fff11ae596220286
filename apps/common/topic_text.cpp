#include "common/topic_text.hpp"

#include <fmt/format.h>

#include <cstddef>

#include "common/utf8.hpp"
#include "mqtt/topic.hpp"

namespace mq::cli {

namespace {

using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

constexpr std::size_t most_slashes = 200;

Result<void> check_characters(std::string_view text) {
    for (std::size_t offset = 0; offset < text.size();) {
        const Character character = first_character(text.substr(offset));
        const bool is_bad_control = is_control(character.code);
        if (is_bad_control || is_noncharacter(character.code)) {
            return fail(
                Errc::invalid_argument,
                fmt::format("U+{:04X} is {} (byte {})", character.code,
                            is_bad_control ? "a control character" : "not a character", offset));
        }
        offset += character.size;
    }
    return {};
}

Result<void> check_levels(std::string_view text) {
    std::size_t slashes = 0;
    for (std::size_t offset = 0; offset < text.size(); ++offset) {
        slashes += text[offset] == '/' ? 1U : 0U;
        if (slashes > most_slashes) {
            return fail(Errc::invalid_argument,
                        fmt::format("it has more than {} slashes (byte {})", most_slashes, offset));
        }
    }
    return {};
}

Result<std::string> parse(std::string_view kind, std::string_view text, Result<void> checked) {
    if (checked) {
        checked = check_characters(text);
    }
    if (checked) {
        checked = check_levels(text);
    }
    if (!checked) {
        return fail(Errc::invalid_argument,
                    fmt::format("must be a valid {}: {}", kind, checked.error().detail));
    }
    return std::string(text);
}

}  // namespace

Result<std::string> parse_topic_name(std::string_view text) {
    return parse("topic name", text, mqtt::check_topic_name(text));
}

Result<std::string> parse_topic_filter(std::string_view text) {
    return parse("topic filter", text, mqtt::check_topic_filter(text));
}

}  // namespace mq::cli
