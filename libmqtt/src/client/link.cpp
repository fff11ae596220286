#include "client/link.hpp"

#include <fmt/format.h>

#include <utility>

#include "client/tls_loader.hpp"
#ifdef MQTOOLS_WEBSOCKET
#include "layer/ws_layer.hpp"
#endif

namespace mqtt {

namespace {

using Random = std::function<std::uint64_t()>;

#ifdef MQTOOLS_WEBSOCKET
constexpr bool has_web_socket = true;

std::unique_ptr<layer::Layer> make_web_socket(const layer::WsRequest& request,
                                              const Random& random) {
    return std::make_unique<layer::WsLayer>(request, random);
}
#else
constexpr bool has_web_socket = false;

std::unique_ptr<layer::Layer> make_web_socket(const layer::WsRequest& /*request*/,
                                              const Random& /*random*/) {
    return nullptr;  // never called
}
#endif

}  // namespace

Endpoint first_hop(const ClientOptions& options) {
    if (!options.proxy) {
        return options.endpoint;
    }
    Endpoint hop;
    hop.host = options.proxy->host;
    hop.port = options.proxy->port;
    return hop;
}

Result<Link> Link::create(const ClientOptions& options) {
    const Endpoint& endpoint = options.endpoint;
    Link link;
    auto done = options.proxy ? link.use_proxy(options) : Result<void>();
    if (done && endpoint.tls) {
        done = link.use_tls(options);
    }
    if (done && endpoint.websocket) {
        done = link.use_web_socket(options);
    }
    return done.map([&link] { return std::move(link); });
}

Result<void> Link::use_proxy(const ClientOptions& options) {
    constexpr std::size_t longest_name = 255;  // RFC 1928 §5
    const Endpoint& endpoint = options.endpoint;
    if (endpoint.kind == Endpoint::Kind::unix_socket) {
        return fail(Errc::invalid_argument, "no proxy leads to a Unix socket");
    }
    if (endpoint.host.size() > longest_name) {
        return fail(Errc::invalid_argument,
                    "a proxy takes host names of at most 255 bytes, and the broker's is longer");
    }
    socks5_ = Socks5{{endpoint.host, port_of(endpoint)}, std::nullopt};
    if (options.proxy->user_name) {
        socks5_->login = {*options.proxy->user_name, options.proxy->password};
    }
    return {};
}

Result<void> Link::use_tls(const ClientOptions& options) {
    const auto module = load_tls_module();
    if (!module) {
        return tl::unexpected(module.error());
    }
    auto context = (*module)->make_context(options.tls, options.endpoint.host);
    if (!context) {
        return tl::unexpected(std::move(context.error()));
    }
    tls_ = std::move(*context);
    return {};
}

Result<void> Link::use_web_socket(const ClientOptions& options) {
    if (!has_web_socket) {
        return fail(Errc::invalid_argument, "this build of mqtools has no WebSocket");
    }
    if (!options.random) {
        return fail(Errc::invalid_argument, "a WebSocket needs a source of random bits");
    }
    random_ = options.random;
    const bool is_unix = options.endpoint.kind == Endpoint::Kind::unix_socket;
    const bool is_v3_1 = options.session.version == Version::v3_1;
    web_socket_ = layer::WsRequest{
        .host = is_unix ? "localhost" : options.endpoint.host,
        .port = is_unix ? std::uint16_t{80} : port_of(options.endpoint),
        .is_secure = options.endpoint.tls,
        // Servers of today know 3.1 under either name.
        .subprotocols = is_v3_1 ? "mqttv3.1, mqtt" : "mqtt",
        .options = options.web_socket,
    };
    return {};
}

// Bottom first: the proxy's handshake, TLS, WebSocket.
layer::Layers Link::make_layers() const {
    layer::Layers layers;
    if (socks5_) {
        layers.push_back(std::make_unique<layer::Socks5Layer>(socks5_->target, socks5_->login));
    }
    if (tls_ != nullptr) {
        layers.push_back(tls_->make_layer());
    }
    if (web_socket_) {
        layers.push_back(make_web_socket(*web_socket_, random_));
    }
    return layers;
}

}  // namespace mqtt
