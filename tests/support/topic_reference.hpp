// Topic rules once more, written for plainness instead of speed: split into levels, decode every
// character to its number. What topic.cpp is compared with.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mqtt::reference {

using Levels = std::vector<std::string>;

inline Levels split(std::string_view text) {
    Levels levels(1);
    for (const char byte : text) {
        if (byte == '/') {
            levels.emplace_back();
        } else {
            levels.back() += byte;
        }
    }
    return levels;
}

// Decodes by the bit patterns of RFC 3629 §3, then judges the number and whether fewer bytes would
// have done.
inline bool is_valid_text(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const unsigned lead = static_cast<unsigned char>(text[at]);
        const std::size_t size = lead < 0x80           ? 1
                                 : lead >> 5U == 0x06U ? 2
                                 : lead >> 4U == 0x0EU ? 3
                                 : lead >> 3U == 0x1EU ? 4
                                                       : 0;
        if (size == 0 || at + size > text.size()) {
            return false;
        }
        std::uint32_t number = size == 1 ? lead : lead & (0xFFU >> (size + 1));
        for (std::size_t index = 1; index < size; ++index) {
            const unsigned byte = static_cast<unsigned char>(text[at + index]);
            if (byte >> 6U != 2) {
                return false;
            }
            number = number << 6U | (byte & 0x3FU);
        }
        const std::size_t needed = number < 0x80      ? 1
                                   : number < 0x800   ? 2
                                   : number < 0x10000 ? 3
                                                      : 4;
        if (size != needed || number == 0 || number > 0x10FFFF ||
            (number >= 0xD800 && number <= 0xDFFF)) {
            return false;
        }
        at += size;
    }
    return true;
}

inline bool has_wildcard_character(std::string_view text) {
    return text.find('+') != std::string_view::npos || text.find('#') != std::string_view::npos;
}

inline bool is_valid_name(std::string_view name) {
    return !name.empty() && name.size() <= 65'535 && is_valid_text(name) &&
           !has_wildcard_character(name);
}

inline bool are_valid_levels(const Levels& levels) {
    for (std::size_t index = 0; index < levels.size(); ++index) {
        const std::string& level = levels[index];
        const bool is_last = index + 1 == levels.size();
        if (level == "+" || (level == "#" && is_last)) {
            continue;
        }
        if (has_wildcard_character(level)) {
            return false;
        }
    }
    return true;
}

// Takes `$share` and the name off the front, if they are there.
inline Levels without_share(Levels levels) {
    if (levels.size() > 1 && levels[0] == "$share") {
        levels.erase(levels.begin(), levels.begin() + 2);
    }
    return levels;
}

inline bool is_valid_filter(std::string_view filter) {
    if (filter.empty() || filter.size() > 65'535 || !is_valid_text(filter)) {
        return false;
    }
    const Levels levels = split(filter);
    const Levels rest = without_share(levels);
    if (rest.size() < levels.size()) {
        const bool nothing_follows = rest.empty() || (rest.size() == 1 && rest[0].empty());
        if (levels[1].empty() || has_wildcard_character(levels[1]) || nothing_follows) {
            return false;
        }
    }
    return are_valid_levels(rest);
}

inline bool matches(std::string_view filter, std::string_view name) {
    const Levels wanted = without_share(split(filter));
    const Levels levels = split(name);
    if (!levels[0].empty() && levels[0][0] == '$' && (wanted[0] == "+" || wanted[0] == "#")) {
        return false;
    }
    for (std::size_t index = 0; index < wanted.size(); ++index) {
        if (wanted[index] == "#") {
            return true;
        }
        if (index == levels.size() || (wanted[index] != "+" && wanted[index] != levels[index])) {
            return false;
        }
    }
    return wanted.size() == levels.size();
}

}  // namespace mqtt::reference
