#include "net/socket_options.hpp"

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

using mqtt::SocketOptions;
using mqtt::TcpKeepalive;
using mqtt::net::apply_socket_options;

namespace {

struct TcpSocket {
    int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    TcpSocket() = default;
    ~TcpSocket() { ::close(descriptor); }
    TcpSocket(const TcpSocket&) = delete;
    TcpSocket& operator=(const TcpSocket&) = delete;

    [[nodiscard]] int option(int level, int name) const {
        int value = -1;
        socklen_t size = sizeof value;
        ::getsockopt(descriptor, level, name, &value, &size);
        return value;
    }
};

}  // namespace

TEST_CASE("without options, a socket sends at once and is not probed") {
    TcpSocket socket;
    REQUIRE(apply_socket_options({}, socket.descriptor));
    CHECK(socket.option(IPPROTO_TCP, TCP_NODELAY) == 1);
    CHECK(socket.option(SOL_SOCKET, SO_KEEPALIVE) == 0);
}

TEST_CASE("nagle turns TCP_NODELAY off") {
    TcpSocket socket;
    SocketOptions options;
    options.nagle = true;
    REQUIRE(apply_socket_options(options, socket.descriptor));
    CHECK(socket.option(IPPROTO_TCP, TCP_NODELAY) == 0);
}

TEST_CASE("keepalive has count, idle time and interval") {
    TcpSocket socket;
    SocketOptions options;
    options.keepalive = TcpKeepalive{3, std::chrono::seconds(60), std::chrono::seconds(10)};
    REQUIRE(apply_socket_options(options, socket.descriptor));
    CHECK(socket.option(SOL_SOCKET, SO_KEEPALIVE) == 1);
    CHECK(socket.option(IPPROTO_TCP, TCP_KEEPCNT) == 3);
    CHECK(socket.option(IPPROTO_TCP, TCP_KEEPIDLE) == 60);
    CHECK(socket.option(IPPROTO_TCP, TCP_KEEPINTVL) == 10);
}

TEST_CASE("an interface that is not there is named") {
    TcpSocket socket;
    SocketOptions options;
    options.interface = "nosuch0";
    const auto applied = apply_socket_options(options, socket.descriptor);
    REQUIRE_FALSE(applied);
    CHECK(applied.error().code == mqtt::Errc::connect_failed);
    CHECK(applied.error().system_error == ENODEV);
    CHECK(applied.error().detail == "there is no network interface \"nosuch0\"");
}

TEST_CASE("what the system refuses is named with its words") {
    SocketOptions options;
    const auto applied = apply_socket_options(options, -1);
    REQUIRE_FALSE(applied);
    CHECK(applied.error().detail == "cannot set TCP_NODELAY: Bad file descriptor");
}
