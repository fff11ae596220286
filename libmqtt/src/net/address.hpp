// Where a socket can connect to: an IPv4 or IPv6 address with a port, or a Unix socket.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mqtt/result.hpp"

namespace mqtt::net {

struct Address {
    sockaddr_storage storage{};
    socklen_t size = 0;
    std::string text;  // "127.0.0.1:1883", "[::1]:1883", "unix:/run/mqtt": for messages

    [[nodiscard]] bool is_unix() const { return storage.ss_family == AF_UNIX; }
};

// The error: a path that is empty, holds a zero byte or is longer than the system allows (107).
[[nodiscard]] Result<Address> unix_address(std::string_view path);

// The addresses of a host that needs no look-up: a numeric address, or "localhost", which is ::1
// and 127.0.0.1 whatever a name server says (RFC 6761 §6.3). Nothing for any other name.
[[nodiscard]] std::optional<std::vector<Address>> addresses_without_lookup(std::string_view host,
                                                                           std::uint16_t port);

}  // namespace mqtt::net
