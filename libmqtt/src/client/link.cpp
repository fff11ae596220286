#include "client/link.hpp"

#include <fmt/format.h>

#include <utility>

#include "client/tls_loader.hpp"

namespace mqtt {

Result<Link> Link::create(const ClientOptions& options) {
    const Endpoint& endpoint = options.endpoint;
    if (endpoint.websocket) {
        return fail(Errc::invalid_argument,
                    fmt::format("{}:// is not supported in this version", scheme(endpoint)));
    }
    Link link;
    if (endpoint.tls) {
        const auto module = load_tls_module();
        if (!module) {
            return tl::unexpected(module.error());
        }
        auto context = (*module)->make_context(options.tls, endpoint.host);
        if (!context) {
            return tl::unexpected(std::move(context.error()));
        }
        link.tls_ = std::move(*context);
    }
    return link;
}

// Bottom first: the proxy's handshake, TLS, WebSocket.
layer::Layers Link::make_layers() const {
    layer::Layers layers;
    if (tls_ != nullptr) {
        layers.push_back(tls_->make_layer());
    }
    return layers;
}

}  // namespace mqtt
