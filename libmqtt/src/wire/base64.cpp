#include "wire/base64.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mqtt::wire {
namespace {

constexpr std::size_t group_size = 3;
constexpr std::size_t text_group_size = 4;
constexpr std::string_view alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// One group of up to three bytes becomes four characters: six bits each, `=` for what is missing.
void append_group(Bytes group, std::string& out) {
    std::uint32_t bits = 0;
    for (std::size_t index = 0; index < group_size; ++index) {
        bits = bits << 8U | (index < group.size() ? group[index] : 0U);
    }
    const char characters[] = {
        alphabet[bits >> 18U & 0x3FU],
        alphabet[bits >> 12U & 0x3FU],
        group.size() > 1 ? alphabet[bits >> 6U & 0x3FU] : '=',
        group.size() > 2 ? alphabet[bits & 0x3FU] : '=',
    };
    out.append(characters, sizeof(characters));
}

// Four characters without padding become three bytes; fewer, with as many bits as they fill.
bool decode_group(std::string_view group, std::vector<std::uint8_t>& out) {
    std::uint32_t bits = 0;
    for (const char character : group) {
        const std::size_t value = alphabet.find(character);
        if (value == std::string_view::npos) {
            return false;
        }
        bits = bits << 6U | static_cast<std::uint32_t>(value);
    }
    const std::size_t missing = text_group_size - group.size();
    bits <<= 6U * missing;
    if (missing > 2 || (bits & ((1U << (8U * missing)) - 1U)) != 0) {
        return false;
    }
    for (std::size_t index = 0; index < group_size - missing; ++index) {
        out.push_back(static_cast<std::uint8_t>(bits >> (16U - 8U * index) & 0xFFU));
    }
    return true;
}

}  // namespace

void append_base64(Bytes bytes, std::string& out) {
    while (bytes.size() > group_size) {
        append_group(bytes.first(group_size), out);
        bytes = bytes.subspan(group_size);
    }
    if (!bytes.empty()) {
        append_group(bytes, out);
    }
}

std::optional<std::vector<std::uint8_t>> decode_base64(std::string_view text) {
    if (text.size() % text_group_size != 0) {
        return std::nullopt;
    }
    for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) {
        text.remove_suffix(1);
    }
    std::vector<std::uint8_t> out;
    out.reserve(text.size() / text_group_size * group_size + group_size);
    for (; !text.empty(); text.remove_prefix(std::min(text.size(), text_group_size))) {
        if (!decode_group(text.substr(0, text_group_size), out)) {
            return std::nullopt;
        }
    }
    return out;
}

}  // namespace mqtt::wire
