#include "client/link.hpp"

#include <fmt/format.h>

namespace mqtt {

Result<Link> Link::create(const ClientOptions& options) {
    const Endpoint& endpoint = options.endpoint;
    if (endpoint.tls || endpoint.websocket) {
        return fail(Errc::invalid_argument,
                    fmt::format("{}:// is not supported in this version", scheme(endpoint)));
    }
    return Link();
}

// Bottom first: the proxy's handshake, TLS, WebSocket.
layer::Layers Link::make_layers() const {
    return {};
}

}  // namespace mqtt
