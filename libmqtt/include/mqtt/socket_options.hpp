// How a connection leaves this machine, and how the system watches over it. Plain data.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace mqtt {

// Probes of an idle TCP connection, by the system: after `idle`, `count` of them, `interval` apart;
// then the connection is broken.
struct TcpKeepalive {
    int count = 0;
    std::chrono::seconds idle{};
    std::chrono::seconds interval{};
};

// Of TCP connections; a Unix socket has none of it.
struct SocketOptions {
    // They go by this network interface, whatever the routes say (Linux only). Empty: by the
    // routes.
    std::string interface = {};
    std::optional<TcpKeepalive> keepalive = {};
    // The system gathers small writes (RFC 896) instead of sending at once (TCP_NODELAY).
    bool nagle = false;
};

}  // namespace mqtt
