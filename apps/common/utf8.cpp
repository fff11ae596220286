#include "common/utf8.hpp"

namespace mq::cli {

namespace {

// How long the UTF-8 sequence is that a byte begins; 0: none.
std::size_t sequence_size(unsigned char first) {
    if (first < 0x80U) {
        return 1;
    }
    if (first >= 0xC2U && first <= 0xDFU) {
        return 2;
    }
    if (first >= 0xE0U && first <= 0xEFU) {
        return 3;
    }
    return first >= 0xF0U && first <= 0xF4U ? 4 : 0;
}

}  // namespace

Character first_character(std::string_view text) {
    constexpr std::uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const auto first = static_cast<unsigned char>(text[0]);
    const std::size_t size = sequence_size(first);
    if (size == 0 || size > text.size()) {
        return {};
    }
    std::uint32_t code = size == 1 ? first : first & (0x7FU >> size);
    for (std::size_t index = 1; index < size; ++index) {
        const auto byte = static_cast<unsigned char>(text[index]);
        if ((byte & 0xC0U) != 0x80U) {
            return {};
        }
        code = (code << 6U) | (byte & 0x3FU);
    }
    const bool is_surrogate = code >= 0xD800U && code <= 0xDFFFU;
    if (code < smallest[size] || code > 0x10FFFFU || is_surrogate) {
        return {};
    }
    return {size, code, true};
}

}  // namespace mq::cli
