// What a client asks of a WebSocket server besides the connection itself (RFC 6455 §4.1).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mqtt/result.hpp"

namespace mqtt {

struct HttpHeader {
    std::string name;
    std::string value;
};

struct WsOptions {
    std::string path = "/mqtt";            // and a query, if the server wants one
    std::vector<HttpHeader> headers = {};  // added to the request; a Host takes the place of ours
};

// Both check what must not break the request; errors (invalid_argument) are clauses that go on
// after the option's name. Those of a header do not show it: it may hold a credential.
[[nodiscard]] Result<std::string> parse_ws_path(std::string_view text);
// "Name: value". The headers of the handshake itself are refused.
[[nodiscard]] Result<HttpHeader> parse_ws_header(std::string_view text);

}  // namespace mqtt
