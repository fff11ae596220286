#include "mqtt/ws_options.hpp"

#include <algorithm>

#include "wire/ascii.hpp"
#include "wire/quote.hpp"

namespace mqtt {

namespace {

bool is_name_character(char character) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    const bool is_letter = (character >= 'a' && character <= 'z') ||
                           (character >= 'A' && character <= 'Z') ||
                           (character >= '0' && character <= '9');
    return is_letter || others.find(character) != std::string_view::npos;
}

// RFC 9110 §5.5: visible characters and blanks between them; a line feed would begin a header.
bool is_value_character(char character) {
    const auto byte = static_cast<unsigned char>(character);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7F);
}

bool is_path_character(char character) {
    return character > 0x20 && character < 0x7F && character != '#';
}

bool belongs_to_handshake(std::string_view name) {
    const std::string lower = wire::lower_case(name);
    return lower.starts_with("sec-websocket-") || lower == "upgrade" || lower == "connection" ||
           lower == "content-length" || lower == "transfer-encoding";
}

}  // namespace

Result<std::string> parse_ws_path(std::string_view text) {
    if (!text.starts_with('/')) {
        return fail(Errc::invalid_argument,
                    "must begin with a slash (got " + wire::quoted(text) + ")");
    }
    if (!std::all_of(text.begin(), text.end(), is_path_character)) {
        return fail(Errc::invalid_argument,
                    "must be printable ASCII without blanks and #: write others as %XX (got " +
                        wire::quoted(text) + ")");
    }
    return std::string(text);
}

Result<HttpHeader> parse_ws_header(std::string_view text) {
    const std::size_t colon = text.find(':');
    const std::string_view name = text.substr(0, colon);
    if (colon == std::string_view::npos || name.empty() ||
        !std::all_of(name.begin(), name.end(), is_name_character)) {
        return fail(Errc::invalid_argument,
                    "must be 'Name: value', with a name of letters, digits and hyphens");
    }
    const std::string_view value = wire::trimmed(text.substr(colon + 1));
    if (!std::all_of(value.begin(), value.end(), is_value_character)) {
        return fail(Errc::invalid_argument, "must have no control characters in its value");
    }
    if (belongs_to_handshake(name)) {
        return fail(Errc::invalid_argument,
                    "cannot set " + std::string(name) + ": the handshake itself does");
    }
    return HttpHeader{std::string(name), std::string(value)};
}

}  // namespace mqtt
