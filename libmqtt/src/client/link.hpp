// From what the options of a client say of the way to its broker to the layers of a connection.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "layer/socks5_layer.hpp"
#include "layer/stack.hpp"
#include "layer/tls_module.hpp"
#include "layer/ws_handshake.hpp"
#include "mqtt/client.hpp"
#include "mqtt/result.hpp"

namespace mqtt {

// Where the socket connects to: the proxy if there is one, else the broker.
[[nodiscard]] Endpoint first_hop(const ClientOptions& options);

// What all connections of a client share.
class Link {
public:
    // The error (invalid_argument): something that this build or this machine cannot do.
    [[nodiscard]] static Result<Link> create(const ClientOptions& options);

    // New layers for one Connection, which uses them for as long as it lives.
    [[nodiscard]] layer::Layers make_layers() const;

private:
    struct Socks5 {
        layer::Socks5Target target;
        std::optional<layer::Socks5Login> login;
    };

    [[nodiscard]] Result<void> use_proxy(const ClientOptions& options);
    [[nodiscard]] Result<void> use_tls(const ClientOptions& options);
    [[nodiscard]] Result<void> use_web_socket(const ClientOptions& options);

    std::optional<Socks5> socks5_;
    std::unique_ptr<layer::TlsContext> tls_;  // with its session, which all connections resume
    std::optional<layer::WsRequest> web_socket_;
    std::function<std::uint64_t()> random_;
};

}  // namespace mqtt
