#include "wire/utf8.hpp"

#include <cstdint>
#include <cstring>
#include <string>

#include "wire/quote.hpp"

namespace mqtt::wire {
namespace {

constexpr std::size_t word_size = sizeof(std::uint64_t);

// Are the next eight bytes all in 0x01..0x7F? Then subtracting 1 from each borrows nothing and no
// top bit is set before or after.
bool is_plain_ascii(const char* bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes, word_size);
    return (((word - 0x0101'0101'0101'0101U) | word) & 0x8080'8080'8080'8080U) == 0;
}

// What may follow a lead byte: the second byte's range rules out overlong forms, surrogates and
// what is above U+10FFFF (RFC 3629 §4); further bytes are 0x80..0xBF.
struct Sequence {
    std::size_t size = 0;  // 0: not a lead byte
    std::uint8_t second_minimum = 0x80;
    std::uint8_t second_maximum = 0xBF;
};

Sequence sequence_of(std::uint8_t lead) {
    if (lead < 0x80) {
        return {lead == 0 ? 0U : 1U};
    }
    if (lead < 0xC2 || lead > 0xF4) {
        return {};
    }
    switch (lead) {
        case 0xE0:
            return {3, 0xA0, 0xBF};
        case 0xED:
            return {3, 0x80, 0x9F};
        case 0xF0:
            return {4, 0x90, 0xBF};
        case 0xF4:
            return {4, 0x80, 0x8F};
        default:
            return {lead < 0xE0 ? 2U : lead < 0xF0 ? 3U : 4U};
    }
}

std::uint8_t byte_at(std::string_view text, std::size_t index) {
    return static_cast<std::uint8_t>(text[index]);
}

}  // namespace

std::size_t character_size(std::string_view text) {
    if (text.empty()) {
        return 0;
    }
    const Sequence sequence = sequence_of(byte_at(text, 0));
    if (sequence.size < 2) {
        return sequence.size;
    }
    if (text.size() < sequence.size || byte_at(text, 1) < sequence.second_minimum ||
        byte_at(text, 1) > sequence.second_maximum) {
        return 0;
    }
    for (std::size_t index = 2; index < sequence.size; ++index) {
        if ((byte_at(text, index) & 0xC0U) != 0x80U) {
            return 0;
        }
    }
    return sequence.size;
}

std::optional<std::size_t> find_bad_utf8(std::string_view text) {
    std::size_t offset = 0;
    while (offset < text.size()) {
        if (text.size() - offset >= word_size && is_plain_ascii(text.data() + offset)) {
            offset += word_size;
            continue;
        }
        const std::uint8_t byte = byte_at(text, offset);
        const bool is_ascii = byte > 0 && byte < 0x80;
        const std::size_t size = is_ascii ? 1 : character_size(text.substr(offset));
        if (size == 0) {
            return offset;
        }
        offset += size;
    }
    return std::nullopt;
}

Result<void> check_text(std::string_view what, std::string_view text) {
    if (auto fits = check_size(what, text); !fits) {
        return fits;
    }
    const auto bad = find_bad_utf8(text);
    if (!bad) {
        return {};
    }
    return fail(Errc::invalid_argument,
                std::string(what) + ' ' + quoted(text) +
                    (text[*bad] == '\0' ? ": U+0000 is not allowed" : ": not valid UTF-8") +
                    " (byte " + std::to_string(*bad) + ')');
}

Result<void> check_size(std::string_view what, std::string_view bytes) {
    if (bytes.size() <= maximum_text_size) {
        return {};
    }
    return fail(Errc::invalid_argument, std::string(what) + " of " + std::to_string(bytes.size()) +
                                            " bytes is over the maximum of " +
                                            std::to_string(maximum_text_size));
}

}  // namespace mqtt::wire
