#include "common/options_link.hpp"

#include <fmt/format.h>
#include <netdb.h>

#include <algorithm>
#include <array>
#include <utility>

#include "common/assign.hpp"
#include "common/options_connection.hpp"
#include "common/terminal.hpp"
#include "common/value.hpp"

namespace mq::cli {

namespace {

using mqtt::Endpoint;
using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

constexpr std::string_view group = "Link";

Result<std::string> parse_unix_path(std::string_view text) {
    if (text.empty()) {
        return fail(Errc::invalid_argument, "must not be empty: it is the path of a socket");
    }
    return std::string(text);
}

Result<std::string> parse_numeric_address(std::string_view text) {
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST;
    addrinfo* found = nullptr;
    const std::string address(text);
    if (::getaddrinfo(address.c_str(), nullptr, &hints, &found) != 0) {
        return fail(Errc::invalid_argument,
                    fmt::format("must be an IPv4 or IPv6 address of this machine (got \"{}\")",
                                escape_controls(text)));
    }
    ::freeaddrinfo(found);
    return address;
}

Result<std::string> parse_interface(std::string_view text) {
    constexpr std::size_t longest = 15;  // IFNAMSIZ less the NUL
    if (text.empty() || text.size() > longest || text.find('/') != std::string_view::npos) {
        return fail(Errc::invalid_argument,
                    fmt::format("must be the name of a network interface, such as eth0 (got "
                                "\"{}\")",
                                escape_controls(text)));
    }
    return std::string(text);
}

// Whole seconds, 1 to 32767: what Linux takes.
Result<std::chrono::seconds> parse_probe_time(std::string_view text) {
    constexpr std::chrono::seconds longest(32'767);
    const auto duration = parse_duration(text);
    const auto seconds =
        duration ? std::chrono::floor<std::chrono::seconds>(*duration) : std::chrono::seconds(0);
    if (!duration || seconds != *duration || seconds.count() < 1 || seconds > longest) {
        return fail(Errc::invalid_argument, "");
    }
    return seconds;
}

Result<mqtt::TcpKeepalive> parse_sock_keepalive(std::string_view text) {
    constexpr std::uint64_t most_probes = 127;  // what Linux takes
    std::array<std::string_view, 3> parts;
    std::string_view rest = text;
    for (std::string_view& part : parts) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        part = rest.substr(0, comma);
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    const auto count = parse_integer(parts[0], 1, most_probes);
    const auto idle = parse_probe_time(parts[1]);
    const auto interval = parse_probe_time(parts[2]);
    if (std::count(text.begin(), text.end(), ',') != 2 || !count || !idle || !interval) {
        return fail(Errc::invalid_argument,
                    fmt::format("must be COUNT,IDLE,INTERVAL: 1 to 127 probes and two times of "
                                "whole seconds, such as 3,60s,10s (got \"{}\")",
                                escape_controls(text)));
    }
    return mqtt::TcpKeepalive{static_cast<int>(*count), *idle, *interval};
}

void add_web_socket_rows(OptionTable& table, LinkConfig& link) {
    table.push_back({.long_name = "--ws",
                     .kind = ValueKind::flag,
                     .group = group,
                     .help = "Connect through a WebSocket",
                     .man =
                         "Connect through a WebSocket, as *ws://* and *wss://* do. The port stays "
                         "what it would be without.",
                     .set = [&link](std::string_view) -> Result<void> {
                         link.web_socket = true;
                         return {};
                     }});
    table.push_back(
        {.long_name = "--ws-path",
         .value_name = "PATH",
         .group = group,
         .help = "Use this path (default /mqtt)",
         .man = "Ask the WebSocket server for this path, which may have a query. Default: /mqtt. "
                "(What follows the host in *ws://*_host_*/*_topic_ is the topic.)",
         .set = [&link](std::string_view text) {
             return assign(link.ws_path, mqtt::parse_ws_path(text));
         }});
    table.push_back(
        {.long_name = "--ws-header",
         .kind = ValueKind::secret,
         .value_name = "HEADER",
         .group = group,
         .help = "Add 'Name: value' to the WebSocket's request",
         .man = "Add a header, written as 'Name: value', to the request for the WebSocket: "
                "*Origin*, *Authorization*, *Cookie*. A *Host* takes the place of the usual one. "
                "It is overwritten on the command line once it is read, as it may hold a secret.",
         .repeatable = true,
         .set = [&link](std::string_view text) {
             return mqtt::parse_ws_header(text).map(
                 [&](mqtt::HttpHeader header) { link.ws_headers.push_back(std::move(header)); });
         }});
}

void add_route_rows(OptionTable& table, ConnectionConfig& config) {
    LinkConfig& link = config.link;
    table.push_back(
        {.long_name = "--proxy",
         .kind = ValueKind::url,
         .value_name = "URL",
         .group = group,
         .help = "Connect by a proxy: socks5h://HOST:PORT",
         .man = "Go through the SOCKS5 proxy "
                "*socks5h://*[_user_[*:*_password_]*@*]_host_[*:*_port_], port 1080 by default. "
                "The proxy looks the broker's name up. In user and password *%25*, *%3A*, *%40* "
                "and any other *%*_XX_ is decoded; the password is overwritten on the command line "
                "once it is read. A proxy that cannot reach the broker is exit status 3, one that "
                "refuses the login is 4.",
         .set = [&link](std::string_view text) {
             return assign(link.proxy, mqtt::parse_proxy(text));
         }});
    table.push_back({.long_name = "--unix",
                     .kind = ValueKind::file,
                     .value_name = "PATH",
                     .group = group,
                     .help = "Connect to a Unix socket",
                     .man =
                         "Connect to the Unix socket of this path, as *-L unix:*_path_ does. Of it "
                         "and *-h*, *-p* or *-L* the later one wins.",
                     .set = [&config](std::string_view text) {
                         auto assigned = assign(config.endpoint.path, parse_unix_path(text));
                         config.endpoint.kind = Endpoint::Kind::unix_socket;
                         config.endpoint.user_name.reset();
                         config.endpoint.password.reset();
                         return assigned;
                     }});
    table.push_back({.short_name = "-A",
                     .long_name = "--bind",
                     .value_name = "ADDRESS",
                     .group = group,
                     .help = "Connect from this local address",
                     .man =
                         "Connect from this address of this machine, IPv4 or IPv6. It must be of "
                         "the same family as the broker's.",
                     .set = [&link](std::string_view text) {
                         return assign(link.bind_address, parse_numeric_address(text));
                     }});
    table.push_back(
        {.long_name = "--interface",
         .value_name = "NAME",
         .group = group,
         .help = "Connect by this network interface",
         .man =
             "Connect by this network interface, whatever the routes say (SO_BINDTODEVICE; Linux "
             "only). Before Linux 5.7 this needs root or CAP_NET_RAW.",
         .set = [&link](std::string_view text) {
             return assign(link.socket.interface, parse_interface(text));
         }});
}

void add_socket_rows(OptionTable& table, LinkConfig& link) {
    table.push_back(
        {.long_name = "--sock-keepalive",
         .value_name = "COUNT,IDLE,INTERVAL",
         .group = group,
         .help = "Have the system probe an idle line",
         .man = "Have the system probe a TCP connection that was idle for IDLE with COUNT probes, "
                "INTERVAL apart, and break it if none is answered: *3,60s,10s*. *-k* does the same "
                "for MQTT; this also keeps a NAT or firewall from forgetting the connection.",
         .set = [&link](std::string_view text) {
             return assign(link.socket.keepalive, parse_sock_keepalive(text));
         }});
    table.push_back(
        {.long_name = "--nodelay",
         .kind = ValueKind::flag,
         .group = group,
         .help = "Send small packets at once: the default",
         .man = "Send small packets at once (TCP_NODELAY). This is the default; the option "
                "takes back an earlier *--nagle*.",
         .set = [&link](std::string_view) -> Result<void> {
             link.socket.nagle = false;
             return {};
         }});
    table.push_back({.long_name = "--nagle",
                     .kind = ValueKind::flag,
                     .group = group,
                     .help = "Have the system gather small packets",
                     .man = "Let the system gather small packets while an earlier one is not "
                            "acknowledged (RFC 896): fewer packets, but up to 40 ms more latency.",
                     .set = [&link](std::string_view) -> Result<void> {
                         link.socket.nagle = true;
                         return {};
                     }});
}

// The first option given that only a TCP connection has, or nothing.
std::string_view tcp_only(const LinkConfig& link) {
    if (link.proxy) {
        return "--proxy";
    }
    if (!link.bind_address.empty()) {
        return "--bind";
    }
    if (!link.socket.interface.empty()) {
        return "--interface";
    }
    if (link.socket.keepalive) {
        return "--sock-keepalive";
    }
    return link.socket.nagle ? "--nagle" : "";
}

}  // namespace

void add_link_options(OptionTable& table, ConnectionConfig& config) {
    add_web_socket_rows(table, config.link);
    add_route_rows(table, config);
    add_socket_rows(table, config.link);
}

Result<void> check_link(const ConnectionConfig& config) {
    const LinkConfig& link = config.link;
    const bool has_web_socket = link.web_socket || config.endpoint.websocket;
    if (!has_web_socket && (link.ws_path || !link.ws_headers.empty())) {
        return fail(Errc::invalid_argument,
                    fmt::format("{} needs a WebSocket: add --ws, or a URL with ws:// or wss://",
                                link.ws_path ? "--ws-path" : "--ws-header"));
    }
    const std::string_view option = tcp_only(link);
    if (config.endpoint.kind == Endpoint::Kind::unix_socket && !option.empty()) {
        return fail(Errc::invalid_argument,
                    fmt::format("{} is for TCP, and the broker is a Unix socket: leave one of them "
                                "out",
                                option));
    }
    return {};
}

void apply_link(const LinkConfig& config, mqtt::ClientOptions& options) {
    options.endpoint.websocket = options.endpoint.websocket || config.web_socket;
    options.web_socket.path = config.ws_path.value_or(options.web_socket.path);
    options.web_socket.headers = config.ws_headers;
    options.proxy = config.proxy;
    options.bind_address = config.bind_address;
    options.socket = config.socket;
}

}  // namespace mq::cli
