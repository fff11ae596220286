#include "client/authority.hpp"

#include <fmt/format.h>

#include <charconv>

namespace mqtt {

namespace {

Result<std::uint16_t> parse_port_text(std::string_view text) {
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port == 0) {
        // Not shown: with a slash in a password, this is what stands before the slash.
        return fail(Errc::invalid_argument, "must have a port from 1 to 65535 behind the host");
    }
    return port;
}

void take_credentials(std::string_view text, Authority& authority) {
    const std::size_t colon = text.find(':');
    authority.user_name = std::string(text.substr(0, colon));
    if (colon != std::string_view::npos) {
        authority.password = std::string(text.substr(colon + 1));
    }
}

// Splits "host", "host:port", "[v6]" or "[v6]:port".
Result<void> take_host(std::string_view text, std::string_view forms, Authority& authority) {
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
    authority.host = std::string(host);
    if (host_end == std::string_view::npos) {
        return {};
    }
    if (text[host_end] != ':') {
        return fail(Errc::invalid_argument, "must have a colon between the address and the port");
    }
    const auto port = parse_port_text(text.substr(host_end + 1));
    if (!port) {
        return tl::unexpected(port.error());
    }
    authority.port = *port;
    return {};
}

}  // namespace

Result<Authority> parse_authority(std::string_view text, std::string_view forms) {
    Authority authority;
    if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
        take_credentials(text.substr(0, at), authority);
        text.remove_prefix(at + 1);
    }
    if (auto taken = take_host(text, forms, authority); !taken) {
        return tl::unexpected(std::move(taken.error()));
    }
    return authority;
}

}  // namespace mqtt
