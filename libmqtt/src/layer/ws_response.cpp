#include "layer/ws_response.hpp"

#include <fmt/format.h>

#include <charconv>

#include "wire/ascii.hpp"
#include "wire/quote.hpp"

namespace mqtt::layer {

namespace {

constexpr std::string_view line_end = "\r\n";

auto malformed(std::string_view line) {
    return fail(
        Errc::websocket_failed,
        fmt::format("not a WebSocket server: its answer is not HTTP at {}", wire::quoted(line)));
}

// RFC 9112 §4: HTTP/1.1 SP 3DIGIT SP [reason]; the last blank is often left out with the reason.
Result<WsResponse> parse_status_line(std::string_view line) {
    constexpr std::size_t version_size = std::string_view("HTTP/1.1").size();
    constexpr std::size_t status_end = version_size + 4;
    WsResponse response;
    if (line.size() < status_end || !line.starts_with("HTTP/1.") || line[version_size] != ' ' ||
        (line.size() > status_end && line[status_end] != ' ')) {
        return malformed(line);
    }
    const char* const digits_end = line.data() + status_end;
    const auto [end, error] =
        std::from_chars(line.data() + version_size + 1, digits_end, response.status);
    if (error != std::errc{} || end != digits_end || response.status < 100) {
        return malformed(line);
    }
    response.reason = wire::trimmed(line.substr(status_end));
    return response;
}

std::string hint(const WsResponse& response, std::string_view path) {
    const int status = response.status;
    if (status == 401 || status == 407) {
        return "it wants a login with the request: add --ws-header 'Authorization: ...'";
    }
    if (status == 403) {
        return "it lets this request in neither by its path nor by its headers: check --ws-path "
               "and --ws-header";
    }
    if (status == 404 || status == 405 || status == 410) {
        return fmt::format("there is no WebSocket at {}: check --ws-path", wire::quoted(path));
    }
    if (status == 426) {
        const std::string versions = response.header("sec-websocket-version");
        return versions.empty() ? "it wants another protocol than WebSocket 13"
                                : fmt::format("it speaks version {} of WebSocket, and this is 13",
                                              wire::quoted(versions));
    }
    if (const std::string location = response.header("location");
        status / 100 == 3 && !location.empty()) {
        return fmt::format("it redirects to {}: connect there", wire::quoted(location));
    }
    if (status / 100 == 2) {
        return fmt::format("there is a page, but no WebSocket, at {}: check --ws-path",
                           wire::quoted(path));
    }
    if (status == 429) {
        return "it has had too many requests";
    }
    return status / 100 == 5 ? "the server or the broker behind it is in trouble"
                             : "check --ws-path";
}

}  // namespace

Result<WsResponse> WsResponse::parse(std::string_view text) {
    auto response = parse_status_line(text.substr(0, text.find(line_end)));
    if (!response) {
        return response;
    }
    for (;;) {
        text.remove_prefix(text.find(line_end) + line_end.size());
        const std::string_view line = text.substr(0, text.find(line_end));
        if (line.empty()) {
            return response;
        }
        const std::size_t colon = line.find(':');
        // A line that begins with a blank went on from the one before, once; no more (RFC 9112
        // §5.2).
        if (colon == std::string_view::npos ||
            wire::trimmed(line.substr(0, colon)).size() != colon) {
            return malformed(line);
        }
        response->headers.emplace_back(wire::lower_case(line.substr(0, colon)),
                                       wire::trimmed(line.substr(colon + 1)));
    }
}

std::string WsResponse::header(std::string_view lower_case_name) const {
    std::string values;
    for (const auto& [name, value] : headers) {
        if (name == lower_case_name) {
            values += (values.empty() ? "" : ", ") + value;
        }
    }
    return values;
}

Error refusal(const WsResponse& response, std::string_view path) {
    const bool may_pass = response.status / 100 == 5 || response.status == 429;
    return {Errc::websocket_failed, may_pass ? ReasonCode::server_unavailable : ReasonCode::success,
            0,
            fmt::format("the server refused the WebSocket with HTTP {}{}: {}", response.status,
                        response.reason.empty() ? "" : " " + wire::quoted(response.reason),
                        hint(response, path))};
}

}  // namespace mqtt::layer
