#include "mqtt/endpoint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace mqtt {

namespace {

constexpr std::string_view forms =
    "mqtt://[user[:password]@]host[:port][/topic], with mqtts, ws or wss in place of mqtt, or "
    "unix:PATH";

std::string lower_case(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return result;
}

Result<std::uint16_t> parse_port_text(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port == 0) {
        // Not shown: with a slash in a password, this is what stands before the slash.
        return fail(Errc::invalid_argument, "must have a port from 1 to 65535 behind the host");
    }
    return port;
}

void take_credentials(std::string_view text, Endpoint& endpoint) {
    const std::size_t colon = text.find(':');
    endpoint.user_name = std::string(text.substr(0, colon));
    if (colon != std::string_view::npos) {
        endpoint.password = std::string(text.substr(colon + 1));
    }
}

// Splits "host", "host:port", "[v6]" or "[v6]:port".
Result<void> take_host(std::string_view text, Endpoint& endpoint) {
    std::size_t host_end = text.find(':');
    std::string_view host = text.substr(0, host_end);
    if (text.starts_with('[')) {
        const std::size_t bracket = text.find(']');
        if (bracket == std::string_view::npos) {
            return fail(Errc::invalid_argument, "must close the bracket of its IPv6 address");
        }
        host = text.substr(1, bracket - 1);
        host_end = bracket + 1 == text.size() ? std::string_view::npos : bracket + 1;
    }
    if (host.empty()) {
        return fail(Errc::invalid_argument, fmt::format("must name a host: {}", forms));
    }
    endpoint.host = std::string(host);
    if (host_end == std::string_view::npos) {
        endpoint.port = port_of(endpoint);  // what else is said of TLS does not change it
        return {};
    }
    if (text[host_end] != ':') {
        return fail(Errc::invalid_argument, "must have a colon between the address and the port");
    }
    auto port = parse_port_text(text.substr(host_end + 1));
    if (!port) {
        return tl::unexpected(std::move(port.error()));
    }
    endpoint.port = *port;
    return {};
}

// Puts the rest of the URL into an endpoint that has the scheme.
Result<Endpoint> parse_tcp(std::string_view rest, Endpoint endpoint) {
    const std::size_t slash = rest.find('/');
    std::string_view authority = rest.substr(0, slash);
    if (slash != std::string_view::npos && slash + 1 < rest.size()) {
        endpoint.topic = std::string(rest.substr(slash + 1));
    }
    // The last @: a password may hold others.
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos) {
        take_credentials(authority.substr(0, at), endpoint);
        authority.remove_prefix(at + 1);
    }
    if (auto taken = take_host(authority, endpoint); !taken) {
        return tl::unexpected(std::move(taken.error()));
    }
    return endpoint;
}

}  // namespace

Result<Endpoint> parse_endpoint(std::string_view url) {
    const std::size_t colon = url.find(':');
    const std::string scheme = lower_case(url.substr(0, colon));
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
