#include "net/socket.hpp"

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "mqtt/loop.hpp"
#include "support/listener.hpp"

using mqtt::Bytes;
using mqtt::Errc;
using mqtt::Loop;
using mqtt::net::Address;
using mqtt::net::Socket;
using std::chrono::seconds;
using support::Listener;
using support::tcp_address;

namespace {

// A port that was free a moment ago and is not listened on.
std::uint16_t closed_port() {
    return Listener(tcp_address(0)).port();
}

struct Observed {
    bool connected = false;
    bool writable = false;
    std::string received;
    std::optional<mqtt::Error> error;
};

Socket::Handlers handlers(Loop& loop, Observed& seen) {
    return {.on_connected =
                [&] {
                    seen.connected = true;
                    loop.stop();
                },
            .on_received =
                [&](Bytes bytes) {
                    seen.received += mqtt::as_text(bytes);
                    loop.stop();
                },
            .on_writable =
                [&] {
                    seen.writable = true;
                    loop.stop();
                },
            .on_closed =
                [&](const mqtt::Error& error) {
                    seen.error = error;
                    loop.stop();
                }};
}

}  // namespace

TEST_CASE("a refused connection is an error that names the address and the reason") {
    Loop loop;
    Observed seen;
    Socket socket(loop, handlers(loop, seen));
    const auto port = closed_port();
    socket.connect({tcp_address(port)}, seconds(5));
    loop.run();
    REQUIRE(seen.error);
    CHECK(seen.error->code == Errc::connect_failed);
    CHECK(seen.error->system_error == ECONNREFUSED);
    CHECK(seen.error->detail ==
          "connect to 127.0.0.1:" + std::to_string(port) + " failed: Connection refused");
    CHECK_FALSE(socket.is_open());
}

TEST_CASE("addresses are tried in turn until one accepts") {
    Loop loop;
    Observed seen;
    Listener listener(tcp_address(0));
    Socket socket(loop, handlers(loop, seen));
    socket.connect({tcp_address(closed_port()), tcp_address(listener.port())}, seconds(5));
    loop.run();
    CHECK(seen.connected);
    CHECK_FALSE(seen.error);
}

TEST_CASE("if all addresses fail, the error names each") {
    Loop loop;
    Observed seen;
    Socket socket(loop, handlers(loop, seen));
    const auto first = tcp_address(closed_port());
    const auto second = *mqtt::net::unix_address("/nonexistent/socket");
    socket.connect({first, second}, seconds(5));
    loop.run();
    REQUIRE(seen.error);
    CHECK(seen.error->detail == "connect to " + first.text +
                                    " failed: Connection refused; connect to "
                                    "unix:/nonexistent/socket failed: No such file or directory");
}

TEST_CASE("an address that does not answer is given up after its share of the time") {
    Loop loop;
    Observed seen;
    // A full backlog: the system drops further SYNs, as a dead host would.
    const int full = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    Address address = tcp_address(0);
    REQUIRE(::bind(full, reinterpret_cast<sockaddr*>(&address.storage), address.size) == 0);
    REQUIRE(::listen(full, 0) == 0);
    REQUIRE(::getsockname(full, reinterpret_cast<sockaddr*>(&address.storage), &address.size) == 0);
    std::vector<int> fillers;
    for (int count = 0; count < 4; ++count) {
        fillers.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        ::connect(fillers.back(), reinterpret_cast<sockaddr*>(&address.storage), address.size);
    }
    Socket socket(loop, handlers(loop, seen));
    socket.connect({address}, std::chrono::milliseconds(50));
    loop.run();
    REQUIRE(seen.error);
    CHECK(seen.error->code == Errc::connect_timeout);
    CHECK(seen.error->detail.find(" failed: no answer within 0.0") != std::string::npos);
    for (const int filler : fillers) {
        ::close(filler);
    }
    ::close(full);
}

TEST_CASE("bytes go both ways, at once") {
    Loop loop;
    Observed seen;
    Listener listener(tcp_address(0));
    Socket socket(loop, handlers(loop, seen));
    socket.connect({tcp_address(listener.port())}, seconds(5));
    loop.run();
    const int peer = listener.accept();
    CHECK(socket.write(mqtt::as_bytes("ping")) == 4);
    char buffer[8] = {};
    CHECK(::read(peer, buffer, sizeof buffer) == 4);
    CHECK(std::string(buffer) == "ping");
    REQUIRE(::write(peer, "pong", 4) == 4);
    loop.run();
    CHECK(seen.received == "pong");
    ::close(peer);
}

TEST_CASE("a peer that closes is an error that names it") {
    Loop loop;
    Observed seen;
    Listener listener(tcp_address(0));
    Socket socket(loop, handlers(loop, seen));
    socket.connect({tcp_address(listener.port())}, seconds(5));
    loop.run();
    ::close(listener.accept());
    loop.run();
    REQUIRE(seen.error);
    CHECK(seen.error->code == Errc::connection_lost);
    CHECK(seen.error->detail ==
          "127.0.0.1:" + std::to_string(listener.port()) + " closed the connection");
    CHECK(socket.write(mqtt::as_bytes("late")) == 0);
}

TEST_CASE("a peer that reads nothing stops the writer, and starts it again by reading") {
    Loop loop;
    Observed seen;
    Listener listener(tcp_address(0));
    Socket socket(loop, handlers(loop, seen));
    socket.connect({tcp_address(listener.port())}, seconds(5));
    loop.run();
    const int peer = listener.accept();
    const std::string block(1 << 20, 'x');
    std::size_t written = 0;
    for (;;) {
        const std::size_t taken = socket.write(mqtt::as_bytes(block));
        written += taken;
        if (taken < block.size()) {
            break;
        }
    }
    loop.poll();
    CHECK_FALSE(seen.writable);
    std::string sink(written, '\0');
    REQUIRE(::recv(peer, sink.data(), sink.size(), MSG_WAITALL) == static_cast<ssize_t>(written));
    loop.run();
    CHECK(seen.writable);
    ::close(peer);
}

TEST_CASE("reading goes on after the last write") {
    Loop loop;
    Observed seen;
    Listener listener(tcp_address(0));
    Socket socket(loop, handlers(loop, seen));
    socket.connect({tcp_address(listener.port())}, seconds(5));
    loop.run();
    const int peer = listener.accept();
    socket.finish_writing();
    char byte = 0;
    CHECK(::read(peer, &byte, 1) == 0);
    REQUIRE(::write(peer, "bye", 3) == 3);
    loop.run();
    CHECK(seen.received == "bye");
    ::close(peer);
}

TEST_CASE("a handler may destroy the socket") {
    Loop loop;
    Listener listener(tcp_address(0));
    std::optional<Socket> socket;
    bool received = false;
    socket.emplace(loop, Socket::Handlers{.on_connected = [&] { loop.stop(); },
                                          .on_received =
                                              [&](Bytes) {
                                                  socket.reset();
                                                  received = true;
                                              },
                                          .on_writable = [] {},
                                          .on_closed = [](const mqtt::Error&) { FAIL("closed"); }});
    socket->connect({tcp_address(listener.port())}, seconds(5));
    loop.run();
    const int peer = listener.accept();
    REQUIRE(::write(peer, "x", 1) == 1);
    loop.run();
    CHECK(received);
    ::close(peer);
}

TEST_CASE("a Unix socket works like a TCP one") {
    Loop loop;
    Observed seen;
    const auto path = std::filesystem::temp_directory_path() /
                      ("mqtools-socket-test-" + std::to_string(::getpid()));
    std::filesystem::remove(path);
    const Address address = *mqtt::net::unix_address(path.string());
    Listener listener(address);
    Socket socket(loop, handlers(loop, seen));
    socket.connect({address}, seconds(5));
    loop.run();
    CHECK(seen.connected);
    const int peer = listener.accept();
    REQUIRE(::write(peer, "hi", 2) == 2);
    loop.run();
    CHECK(seen.received == "hi");
    ::close(peer);
    std::filesystem::remove(path);
}

TEST_CASE("connecting again forgets the attempt before") {
    Loop loop;
    Observed seen;
    Listener listener(tcp_address(0));
    Socket socket(loop, handlers(loop, seen));
    socket.connect({tcp_address(closed_port())}, seconds(5));
    socket.connect({tcp_address(listener.port())}, seconds(5));
    loop.run();
    CHECK(seen.connected);
    CHECK_FALSE(seen.error);
}

TEST_CASE("what a peer said before it broke the connection is received, whatever writing meets") {
    Loop loop;
    Observed seen;
    Listener listener(tcp_address(0));
    Socket socket(loop, handlers(loop, seen));
    socket.connect({tcp_address(listener.port())}, seconds(5));
    loop.run();
    const int peer = listener.accept();
    REQUIRE(socket.write(mqtt::as_bytes("not read")) == 8);
    REQUIRE(::write(peer, "why", 3) == 3);
    ::close(peer);  // with bytes unread: a reset
    CHECK(socket.write(mqtt::as_bytes("more")) == 0);
    CHECK_FALSE(seen.error);
    loop.run();
    CHECK(seen.received == "why");
    loop.run();
    REQUIRE(seen.error);
    CHECK(seen.error->code == Errc::connection_lost);
}

TEST_CASE("a socket that is bound comes from that address") {
    Loop loop;
    Observed seen;
    Listener listener(tcp_address(0));
    Socket socket(loop, handlers(loop, seen));
    socket.bind_to(mqtt::net::addresses_without_lookup("127.0.0.2", 0).value());
    socket.connect({tcp_address(listener.port())}, seconds(5));
    loop.run();
    REQUIRE(seen.connected);
    sockaddr_in name{};
    socklen_t size = sizeof name;
    const int peer = listener.accept();
    REQUIRE(::getpeername(peer, reinterpret_cast<sockaddr*>(&name), &size) == 0);
    CHECK(ntohl(name.sin_addr.s_addr) == INADDR_LOOPBACK + 1);
    ::close(peer);
}

TEST_CASE("an address to bind that is not ours is an error that names both ends") {
    Loop loop;
    Observed seen;
    Listener listener(tcp_address(0));
    Socket socket(loop, handlers(loop, seen));
    socket.bind_to(mqtt::net::addresses_without_lookup("192.0.2.1", 0).value());
    socket.connect({tcp_address(listener.port())}, seconds(5));
    loop.run();
    REQUIRE(seen.error);
    CHECK(seen.error->system_error == EADDRNOTAVAIL);
    CHECK(seen.error->detail == "connect to 127.0.0.1:" + std::to_string(listener.port()) +
                                    " from 192.0.2.1:0 failed: Cannot assign requested address");
}

TEST_CASE("remote addresses of another family than the bound one are passed over") {
    Loop loop;
    Observed seen;
    Listener listener(tcp_address(0));
    Socket socket(loop, handlers(loop, seen));
    socket.bind_to(mqtt::net::addresses_without_lookup("127.0.0.1", 0).value());
    const auto v6 = mqtt::net::addresses_without_lookup("::1", listener.port()).value().at(0);
    socket.connect({v6, tcp_address(listener.port())}, seconds(5));
    loop.run();
    CHECK(seen.connected);
    socket.connect({v6}, seconds(5));
    loop.run();
    REQUIRE(seen.error);
    CHECK(seen.error->detail ==
          "connect to " + v6.text + " failed: the address to bind is of another family");
}
