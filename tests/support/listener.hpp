// A listening socket on loopback for tests of what connects; what it accepts is blocking.
#pragma once

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>

#include "net/address.hpp"

namespace support {

inline mqtt::net::Address tcp_address(std::uint16_t port) {
    return mqtt::net::addresses_without_lookup("127.0.0.1", port).value().at(0);
}

class Listener {
public:
    explicit Listener(const mqtt::net::Address& address)
        : descriptor_(::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        REQUIRE(::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address.storage),
                       address.size) == 0);
        REQUIRE(::listen(descriptor_, 4) == 0);
    }
    ~Listener() { ::close(descriptor_); }
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;

    [[nodiscard]] std::uint16_t port() const {
        sockaddr_in name{};
        socklen_t size = sizeof name;
        ::getsockname(descriptor_, reinterpret_cast<sockaddr*>(&name), &size);
        return ntohs(name.sin_port);
    }
    [[nodiscard]] int accept() const { return ::accept(descriptor_, nullptr, nullptr); }

private:
    int descriptor_;
};

}  // namespace support
