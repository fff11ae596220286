#include "wire/base64.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mqtt::wire {
namespace {

constexpr std::size_t group_size = 3;

// One group of up to three bytes becomes four characters: six bits each, `=` for what is missing.
void append_group(Bytes group, std::string& out) {
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
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

}  // namespace mqtt::wire
