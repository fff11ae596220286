// The opening handshake of a WebSocket, the client's side (RFC 6455 §4.1): the request as text, and
// the judgement of what a server answers.
//
//   WsHandshake handshake(request, nonce);
//   send(handshake.request());
//   handshake.received(bytes) ...   until is_complete(); what it did not take are frames
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "mqtt/result.hpp"
#include "mqtt/types.hpp"
#include "mqtt/ws_options.hpp"

namespace mqtt::layer {

struct WsRequest {
    std::string host;         // a name or an address, IPv6 without brackets
    std::uint16_t port = 80;  // left out of the Host header where it is the scheme's own
    bool is_secure = false;   // wss: 443 is the scheme's own port, not 80
    // In order of preference, separated by a comma and a blank; the server picks one (MQTT 5.0
    // §6.0).
    std::string subprotocols = "mqtt";
    WsOptions options = {};
};

using WsNonce = std::array<std::uint8_t, 16>;

class WsHandshake {
public:
    // Bytes of headers that a server may send.
    static constexpr std::size_t response_limit = std::size_t{16} * 1024;

    // `nonce`: random, another one for each connection.
    WsHandshake(WsRequest request, const WsNonce& nonce);

    [[nodiscard]] std::string request() const;
    // Takes what belongs to the response, and returns how much that was: everything, until
    // is_complete(). The error: websocket_failed, with the reason server_unavailable if the same
    // request may be granted another time.
    [[nodiscard]] Result<std::size_t> received(Bytes bytes);
    [[nodiscard]] bool is_complete() const { return is_complete_; }

private:
    WsRequest request_;
    std::string key_;
    std::string response_;
    bool is_complete_ = false;
};

}  // namespace mqtt::layer
