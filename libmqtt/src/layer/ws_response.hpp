// What a server answered to a WebSocket's upgrade request, and what a refusal usually means.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mqtt/result.hpp"

namespace mqtt::layer {

struct WsResponse {
    int status = 0;
    std::string reason;
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case

    // `text` ends with the empty line. The error: websocket_failed.
    [[nodiscard]] static Result<WsResponse> parse(std::string_view text);
    // All values of this header, with commas between them (RFC 9110 §5.3); empty if it is not
    // there.
    [[nodiscard]] std::string header(std::string_view lower_case_name) const;
};

// For a status that is not 101, to a request for `path`: websocket_failed, with the reason
// server_unavailable if another attempt could help.
[[nodiscard]] Error refusal(const WsResponse& response, std::string_view path);

}  // namespace mqtt::layer
