#include "layer/ws_handshake.hpp"

#include <fmt/format.h>
#include <sha1.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "layer/ws_response.hpp"
#include "wire/ascii.hpp"
#include "wire/base64.hpp"
#include "wire/quote.hpp"

namespace mqtt::layer {

namespace {

std::string base64(Bytes bytes) {
    std::string text;
    wire::append_base64(bytes, text);
    return text;
}

// §4.2.2: the key and a constant, hashed.
std::string accept_of(std::string_view key) {
    const Bytes guid = as_bytes("258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    std::array<std::uint8_t, SHA1_DIGEST_LENGTH> digest{};
    SHA1_CTX context;
    SHA1Init(&context);
    SHA1Update(&context, as_bytes(key).data(), key.size());
    SHA1Update(&context, guid.data(), guid.size());
    SHA1Final(digest.data(), &context);
    return base64(digest);
}

// §4.1 and RFC 9110 §7.2.
std::string host_header(const WsRequest& request) {
    const bool is_v6 = request.host.find(':') != std::string::npos;
    std::string host = is_v6 ? fmt::format("[{}]", request.host) : request.host;
    if (request.port != (request.is_secure ? 443 : 80)) {
        host += fmt::format(":{}", request.port);
    }
    return host;
}

bool has_host(const std::vector<HttpHeader>& headers) {
    return std::any_of(headers.begin(), headers.end(), [](const HttpHeader& header) {
        return wire::lower_case(header.name) == "host";
    });
}

// Is `word` one of the words that `list` has between commas?
bool lists(std::string_view list, std::string_view word) {
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        if (wire::trimmed(list.substr(0, comma)) == word) {
            return true;
        }
        list.remove_prefix(std::min(comma + 1, list.size()));
    }
    return false;
}

// What a server that does not speak HTTP seems to speak.
std::string not_http(std::string_view text) {
    constexpr std::string_view tls_alert = "\x15\x03";
    if (text.starts_with(tls_alert)) {
        return "not a WebSocket server without TLS: it answered with TLS, try wss://";
    }
    return fmt::format("not a WebSocket server: it answered {} instead of HTTP",
                       wire::quoted(text));
}

Result<void> check_upgrade(const WsResponse& response, const WsRequest& request,
                           std::string_view key) {
    const auto broken = [](std::string_view what) {
        return fail(Errc::websocket_failed,
                    fmt::format("not a WebSocket server: its answer to the upgrade {}", what));
    };
    if (!lists(wire::lower_case(response.header("upgrade")), "websocket") ||
        !lists(wire::lower_case(response.header("connection")), "upgrade")) {
        return broken("does not confirm it");
    }
    if (response.header("sec-websocket-accept") != accept_of(key)) {
        return broken("does not prove that it read the key");
    }
    if (!response.header("sec-websocket-extensions").empty()) {
        return broken("uses an extension that was not asked for");
    }
    const std::string subprotocol = response.header("sec-websocket-protocol");
    if (subprotocol.empty() || !lists(request.subprotocols, subprotocol)) {
        return fail(Errc::websocket_failed,
                    fmt::format("no MQTT at {} of this WebSocket server: it grants {} instead of "
                                "the subprotocol {}: check --ws-path",
                                wire::quoted(request.options.path),
                                subprotocol.empty() ? "nothing" : wire::quoted(subprotocol),
                                wire::quoted(request.subprotocols)));
    }
    return {};
}

}  // namespace

WsHandshake::WsHandshake(WsRequest request, const WsNonce& nonce)
    : request_(std::move(request)), key_(base64(nonce)) {}

std::string WsHandshake::request() const {
    const WsOptions& options = request_.options;
    std::string text = fmt::format("GET {} HTTP/1.1\r\n", options.path);
    if (!has_host(options.headers)) {
        text += fmt::format("Host: {}\r\n", host_header(request_));
    }
    text += fmt::format(
        "Upgrade: websocket\r\n"
        "Connection: Upgrade\r\n"
        "Sec-WebSocket-Key: {}\r\n"
        "Sec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Protocol: {}\r\n",
        key_, request_.subprotocols);
    for (const HttpHeader& header : options.headers) {
        text += fmt::format("{}: {}\r\n", header.name, header.value);
    }
    return text + "\r\n";
}

Result<std::size_t> WsHandshake::received(Bytes bytes) {
    constexpr std::string_view http = "HTTP/";
    constexpr std::string_view end_of_headers = "\r\n\r\n";
    const std::size_t before = response_.size();
    response_ += as_text(bytes.first(std::min(bytes.size(), response_limit - before)));
    if (!std::string_view(response_).starts_with(http.substr(0, response_.size()))) {
        return fail(Errc::websocket_failed, not_http(response_));
    }
    const std::size_t end =
        response_.find(end_of_headers, before - std::min(before, end_of_headers.size() - 1));
    if (end == std::string::npos) {
        if (response_.size() == response_limit) {
            return fail(Errc::websocket_failed,
                        fmt::format("not a WebSocket server: its headers have no end within {} "
                                    "bytes",
                                    response_limit));
        }
        return bytes.size();
    }
    response_.resize(end + end_of_headers.size());
    const auto response = WsResponse::parse(response_);
    if (!response) {
        return tl::unexpected(response.error());
    }
    if (response->status != 101) {
        return tl::unexpected(refusal(*response, request_.options.path));
    }
    if (auto checked = check_upgrade(*response, request_, key_); !checked) {
        return tl::unexpected(std::move(checked.error()));
    }
    is_complete_ = true;
    return response_.size() - before;
}

}  // namespace mqtt::layer
