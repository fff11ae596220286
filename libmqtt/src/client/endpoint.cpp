#include "mqtt/endpoint.hpp"

#include <fmt/format.h>

#include <utility>

#include "client/authority.hpp"
#include "wire/ascii.hpp"

namespace mqtt {

namespace {

constexpr std::string_view forms =
    "mqtt://[user[:password]@]host[:port][/topic], with mqtts, ws or wss in place of mqtt, or "
    "unix:PATH";

// Puts the rest of the URL into an endpoint that has the scheme.
Result<Endpoint> parse_tcp(std::string_view rest, Endpoint endpoint) {
    const std::size_t slash = rest.find('/');
    if (slash != std::string_view::npos && slash + 1 < rest.size()) {
        endpoint.topic = std::string(rest.substr(slash + 1));
    }
    auto authority = parse_authority(rest.substr(0, slash), forms);
    if (!authority) {
        return tl::unexpected(std::move(authority.error()));
    }
    endpoint.user_name = std::move(authority->user_name);
    endpoint.password = std::move(authority->password);
    endpoint.host = std::move(authority->host);
    // What else is said of TLS does not change it.
    endpoint.port = authority->port.value_or(port_of(endpoint));
    return endpoint;
}

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view url) {
    const std::size_t colon = url.find(':');
    const std::string scheme = wire::lower_case(url.substr(0, colon));
    if (colon == std::string_view::npos || scheme.find('@') != std::string::npos) {
        return fail(Errc::invalid_argument, fmt::format("must be {}", forms));
    }
    std::string_view rest = url.substr(colon + 1);
    if (scheme == "unix") {
        if (rest.empty()) {
            return fail(Errc::invalid_argument, "must name the socket: unix:PATH");
        }
        Endpoint endpoint;
        endpoint.kind = Endpoint::Kind::unix_socket;
        endpoint.path = std::string(rest);
        return endpoint;
    }
    Endpoint endpoint;
    endpoint.tls = scheme == "mqtts" || scheme == "wss";
    endpoint.websocket = scheme == "ws" || scheme == "wss";
    const bool is_known = endpoint.tls || endpoint.websocket || scheme == "mqtt";
    if (!is_known || !rest.starts_with("//")) {
        return fail(Errc::invalid_argument, fmt::format("must be {}", forms));
    }
    rest.remove_prefix(2);
    return parse_tcp(rest, std::move(endpoint));
}

std::uint16_t port_of(const Endpoint& endpoint) {
    if (endpoint.port != 0) {
        return endpoint.port;
    }
    return endpoint.tls ? default_tls_port : default_port;
}

std::string_view scheme(const Endpoint& endpoint) {
    if (endpoint.kind == Endpoint::Kind::unix_socket) {
        return "unix";
    }
    if (endpoint.websocket) {
        return endpoint.tls ? "wss" : "ws";
    }
    return endpoint.tls ? "mqtts" : "mqtt";
}

std::string to_url(const Endpoint& endpoint) {
    if (endpoint.kind == Endpoint::Kind::unix_socket) {
        return fmt::format("unix:{}", endpoint.path);
    }
    const bool is_v6 = endpoint.host.find(':') != std::string::npos;
    return fmt::format("{}://{}{}{}{}{}:{}{}{}", scheme(endpoint), endpoint.user_name.value_or(""),
                       endpoint.user_name ? "@" : "", is_v6 ? "[" : "", endpoint.host,
                       is_v6 ? "]" : "", port_of(endpoint), endpoint.topic ? "/" : "",
                       endpoint.topic.value_or(""));
}

}  // namespace mqtt
