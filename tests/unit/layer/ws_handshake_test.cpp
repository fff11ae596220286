#include "layer/ws_handshake.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using namespace mqtt;
using namespace mqtt::layer;

namespace {

// RFC 6455 §1.3.
WsNonce sample_nonce() {
    WsNonce nonce{};
    std::copy_n("the sample nonce", nonce.size(), nonce.begin());
    return nonce;
}

constexpr std::string_view granted =
    "HTTP/1.1 101 Switching Protocols\r\n"
    "Upgrade: websocket\r\n"
    "Connection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"
    "Sec-WebSocket-Protocol: mqtt\r\n"
    "\r\n";

std::string replaced(std::string_view part, std::string_view by) {
    std::string text(granted);
    text.replace(text.find(part), part.size(), by);
    return text;
}

WsHandshake handshake() {
    return {{.host = "broker"}, sample_nonce()};
}

// "complete", "incomplete", or the error.
std::string verdict(std::string_view response) {
    auto shake = handshake();
    const auto used = shake.received(as_bytes(response));
    if (!used) {
        return used.error().detail;
    }
    return shake.is_complete() ? "complete" : "incomplete";
}

Errc code(std::string_view response) {
    return handshake().received(as_bytes(response)).error().code;
}

}  // namespace

TEST_CASE("the request is that of RFC 6455 section 1.3, for MQTT") {
    const WsHandshake shake({.host = "server.example.com"}, sample_nonce());
    CHECK(shake.request() ==
          "GET /mqtt HTTP/1.1\r\n"
          "Host: server.example.com\r\n"
          "Upgrade: websocket\r\n"
          "Connection: Upgrade\r\n"
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
          "Sec-WebSocket-Version: 13\r\n"
          "Sec-WebSocket-Protocol: mqtt\r\n"
          "\r\n");
}

TEST_CASE("the Host header has the port where it is not the scheme's own") {
    const auto host = [](WsRequest request) {
        const std::string text = WsHandshake(std::move(request), sample_nonce()).request();
        const std::size_t begin = text.find("Host: ");
        return text.substr(begin, text.find('\r', begin) - begin);
    };
    CHECK(host({.host = "b", .port = 80}) == "Host: b");
    CHECK(host({.host = "b", .port = 443}) == "Host: b:443");
    CHECK(host({.host = "b", .port = 443, .is_secure = true}) == "Host: b");
    CHECK(host({.host = "b", .port = 80, .is_secure = true}) == "Host: b:80");
    CHECK(host({.host = "::1", .port = 8080}) == "Host: [::1]:8080");
}

TEST_CASE("path, subprotocols and headers of the user are in the request") {
    const WsHandshake shake({.host = "b",
                             .subprotocols = "mqttv3.1, mqtt",
                             .options = {.path = "/x?y", .headers = {{"Origin", "z"}}}},
                            sample_nonce());
    CHECK(shake.request().starts_with("GET /x?y HTTP/1.1\r\nHost: b\r\n"));
    CHECK(shake.request().ends_with("Sec-WebSocket-Protocol: mqttv3.1, mqtt\r\nOrigin: z\r\n\r\n"));
}

TEST_CASE("a Host header of the user takes the place of ours") {
    const WsHandshake shake({.host = "b", .options = {.headers = {{"hOST", "other"}}}},
                            sample_nonce());
    CHECK(shake.request().find("Host: b") == std::string::npos);
    CHECK(shake.request().find("hOST: other\r\n") != std::string::npos);
}

TEST_CASE("the response may be cut anywhere, and frames may follow it") {
    const std::string stream = std::string(granted) + "frames";
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        CAPTURE(cut);
        auto shake = handshake();
        const auto first = shake.received(as_bytes(stream).first(cut));
        REQUIRE(first);
        CHECK(*first == std::min(cut, granted.size()));
        CHECK(shake.is_complete() == (cut >= granted.size()));
        if (!shake.is_complete()) {
            const auto second = shake.received(as_bytes(stream).subspan(cut));
            REQUIRE(second);
            CHECK(*second == granted.size() - cut);
            CHECK(shake.is_complete());
        }
    }
}

TEST_CASE("the response may come byte by byte") {
    auto shake = handshake();
    for (std::size_t index = 0; index < granted.size(); ++index) {
        CHECK_FALSE(shake.is_complete());
        REQUIRE(shake.received(as_bytes(granted).subspan(index, 1)) == 1U);
    }
    CHECK(shake.is_complete());
}

TEST_CASE("header names and their words are read without regard to case") {
    CHECK(verdict("HTTP/1.1 101\r\nUPGRADE:WebSocket\r\nconnection: keep-alive , upgrade\r\n"
                  "sec-websocket-accept:\ts3pPLMBiTxaQ9kYGzzhZRbK+xOo= \r\n"
                  "SEC-WEBSOCKET-PROTOCOL: mqtt\r\n\r\n") == "complete");
}

TEST_CASE("an answer that does not prove the upgrade is refused") {
    CHECK(verdict(replaced("s3pP", "S3pP")) ==
          "not a WebSocket server: its answer to the upgrade does not prove that it read the key");
    CHECK(verdict(replaced("Upgrade: websocket", "Upgrade: h2c")) ==
          "not a WebSocket server: its answer to the upgrade does not confirm it");
    CHECK(verdict(replaced("Connection: Upgrade", "Connection: close")) ==
          "not a WebSocket server: its answer to the upgrade does not confirm it");
    CHECK(verdict(replaced("Upgrade: websocket",
                           "Sec-WebSocket-Extensions: permessage-deflate\r\n"
                           "Upgrade: websocket")) ==
          "not a WebSocket server: its answer to the upgrade uses an extension that was not asked "
          "for");
    CHECK(verdict(replaced("Sec-WebSocket-Accept",
                           "Sec-WebSocket-Accept: x\r\n"
                           "Sec-WebSocket-Accept")) ==
          "not a WebSocket server: its answer to the upgrade does not prove that it read the key");
}

TEST_CASE("a server that does not grant the subprotocol is no MQTT server") {
    CHECK(verdict(replaced("Sec-WebSocket-Protocol: mqtt\r\n", "")) ==
          "no MQTT at \"/mqtt\" of this WebSocket server: it grants nothing instead of the "
          "subprotocol \"mqtt\": check --ws-path");
    CHECK(verdict(replaced("Protocol: mqtt", "Protocol: chat")) ==
          "no MQTT at \"/mqtt\" of this WebSocket server: it grants \"chat\" instead of the "
          "subprotocol \"mqtt\": check --ws-path");
    CHECK(code(replaced("Protocol: mqtt", "Protocol: chat")) == Errc::websocket_failed);
}

TEST_CASE("any of the subprotocols that were offered is good") {
    WsHandshake shake({.host = "b", .subprotocols = "mqttv3.1, mqtt"}, sample_nonce());
    CHECK(shake.received(as_bytes(replaced("Protocol: mqtt", "Protocol: mqttv3.1"))));
    CHECK(shake.is_complete());
}

TEST_CASE("a refusal is explained with its HTTP status") {
    const auto refused = [](std::string_view status, std::string_view headers = "") {
        return verdict("HTTP/1.1 " + std::string(status) + "\r\n" + std::string(headers) + "\r\n");
    };
    CHECK(refused("404 Not Found") ==
          "the server refused the WebSocket with HTTP 404 \"Not Found\": there is no WebSocket at "
          "\"/mqtt\": check --ws-path");
    CHECK(refused("401 Unauthorized") ==
          "the server refused the WebSocket with HTTP 401 \"Unauthorized\": it wants a login with "
          "the request: add --ws-header 'Authorization: ...'");
    CHECK(refused("403 Forbidden") ==
          "the server refused the WebSocket with HTTP 403 \"Forbidden\": it lets this request in "
          "neither by its path nor by its headers: check --ws-path and --ws-header");
    CHECK(refused("301 Moved Permanently", "Location: https://other/mqtt\r\n") ==
          "the server refused the WebSocket with HTTP 301 \"Moved Permanently\": it redirects to "
          "\"https://other/mqtt\": connect there");
    CHECK(refused("426 Upgrade Required", "Sec-WebSocket-Version: 8, 7\r\n") ==
          "the server refused the WebSocket with HTTP 426 \"Upgrade Required\": it speaks version "
          "\"8, 7\" of WebSocket, and this is 13");
    CHECK(refused("426 Upgrade Required") ==
          "the server refused the WebSocket with HTTP 426 \"Upgrade Required\": it wants another "
          "protocol than WebSocket 13");
    CHECK(refused("200 OK") ==
          "the server refused the WebSocket with HTTP 200 \"OK\": there is a page, but no "
          "WebSocket, at \"/mqtt\": check --ws-path");
    CHECK(refused("400") == "the server refused the WebSocket with HTTP 400: check --ws-path");
}

TEST_CASE("a refusal that may pass is no judgement of the request") {
    const auto reason = [](std::string_view status) {
        const std::string response = "HTTP/1.1 " + std::string(status) + "\r\n\r\n";
        return handshake().received(as_bytes(response)).error().reason;
    };
    CHECK(reason("502 Bad Gateway") == ReasonCode::server_unavailable);
    CHECK(reason("429 Too Many Requests") == ReasonCode::server_unavailable);
    CHECK(reason("404 Not Found") == ReasonCode::success);
}

TEST_CASE("what is not HTTP is named at the first byte that tells") {
    CHECK(verdict("\x20") == "not a WebSocket server: it answered \" \" instead of HTTP");
    CHECK(verdict("HTTQ") == "not a WebSocket server: it answered \"HTTQ\" instead of HTTP");
    CHECK(verdict("\x15\x03\x01") ==
          "not a WebSocket server without TLS: it answered with TLS, try wss://");
    CHECK(verdict("SSH-2.0-OpenSSH_9.2\r\n") ==
          "not a WebSocket server: it answered \"SSH-2.0-OpenSSH_9.2\\x0D\\x0A\" instead of HTTP");
    CHECK(verdict("HTTP/") == "incomplete");
}

TEST_CASE("broken HTTP is no answer") {
    for (const char* response :
         {"HTTP/2 101 x\r\n\r\n", "HTTP/1.1 10\r\n\r\n", "HTTP/1.1 1x1 y\r\n\r\n",
          "HTTP/1.1 099 y\r\n\r\n", "HTTP/1.1 1011\r\n\r\n", "HTTP/1.1\t101 y\r\n\r\n",
          "HTTP/1.1 -10 y\r\n\r\n", "HTTP/1.1 101 x\r\nno colon\r\n\r\n",
          "HTTP/1.1 101 x\r\nA: b\r\n folded: c\r\n\r\n", "HTTP/1.1 101 x\r\nA : b\r\n\r\n"}) {
        CAPTURE(response);
        CHECK(verdict(response).starts_with("not a WebSocket server: its answer is not HTTP at "));
    }
}

TEST_CASE("what a server may send as headers is bounded") {
    const std::string endless =
        "HTTP/1.1 101 x\r\nA: " + std::string(WsHandshake::response_limit, 'a');
    CHECK(verdict(endless) == "not a WebSocket server: its headers have no end within 16384 bytes");
    auto shake = handshake();
    std::size_t taken = 0;
    while (shake.received(as_bytes(endless).subspan(taken, 1))) {
        ++taken;
    }
    CHECK(taken + 1 == WsHandshake::response_limit);

    const std::string header = "A: \r\n";
    const std::string longest = replaced(
        "\r\n\r\n",
        "\r\nA: " + std::string(WsHandshake::response_limit - granted.size() - header.size(), 'a') +
            "\r\n\r\n");
    REQUIRE(longest.size() == WsHandshake::response_limit);
    CHECK(verdict(longest + "frames") == "complete");
}
