// The way to the broker: WebSocket, proxy, Unix socket, local address, and what the system is told
// about the socket.
#pragma once

#include <optional>
#include <string>

#include "common/option.hpp"
#include "mqtt/client.hpp"

namespace mq::cli {

struct ConnectionConfig;

struct LinkConfig {
    bool web_socket = false;  // by --ws; a URL says it too
    std::optional<std::string> ws_path;
    std::vector<mqtt::HttpHeader> ws_headers;
    std::optional<mqtt::Proxy> proxy;
    std::string bind_address;
    mqtt::SocketOptions socket;
};

// `config` must outlive the table.
void add_link_options(OptionTable& table, ConnectionConfig& config);

// What no single option can tell. The error is a sentence.
[[nodiscard]] mqtt::Result<void> check_link(const ConnectionConfig& config);

void apply_link(const LinkConfig& config, mqtt::ClientOptions& options);

}  // namespace mq::cli
