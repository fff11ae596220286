#include "socket.hpp"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include "program.hpp"

namespace mq::compare {
namespace {

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

// The socket functions want the address family's own type behind a pointer to sockaddr.
sockaddr* generic(sockaddr_in& address) {
    return reinterpret_cast<sockaddr*>(&address);
}

void send_at_once(int socket) {
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

}  // namespace

Descriptor::~Descriptor() {
    if (number_ >= 0) {
        ::close(number_);
    }
}

Descriptor connect_to_loopback(std::uint16_t port) {
    Descriptor descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address = loopback(port);
    if (::connect(descriptor.number(), generic(address), sizeof address) != 0) {
        fail_with_errno("cannot connect to 127.0.0.1:" + std::to_string(port));
    }
    send_at_once(descriptor.number());
    return descriptor;
}

Listener listen_on_loopback() {
    Listener listener{Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0))};
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    const int socket = listener.socket.number();
    if (::bind(socket, generic(address), size) != 0 || ::listen(socket, 100) != 0 ||
        ::getsockname(socket, generic(address), &size) != 0) {
        fail_with_errno("cannot listen on 127.0.0.1");
    }
    listener.port = ntohs(address.sin_port);
    return listener;
}

Descriptor accept_from(const Listener& listener) {
    Descriptor descriptor(
        ::accept4(listener.socket.number(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
    if (descriptor.number() < 0) {
        fail_with_errno("cannot accept a connection");
    }
    send_at_once(descriptor.number());
    return descriptor;
}

void acknowledge_at_once(int socket) {
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

std::size_t read_some(int descriptor, std::span<std::uint8_t> into) {
    ssize_t count = 0;
    do {
        count = ::read(descriptor, into.data(), into.size());
    } while (count < 0 && errno == EINTR);
    if (count < 0 && errno != ECONNRESET) {
        fail_with_errno("cannot read");
    }
    return count < 0 ? 0 : static_cast<std::size_t>(count);
}

void write_all(int descriptor, mqtt::Bytes bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(descriptor, bytes.data(), bytes.size());
        if (count >= 0) {
            bytes = bytes.subspan(static_cast<std::size_t>(count));
        } else if (errno != EINTR) {
            fail_with_errno("cannot write");
        }
    }
}

std::optional<std::size_t> send_some(int descriptor, mqtt::Bytes bytes) {
    const ssize_t count = ::send(descriptor, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0) {
        return static_cast<std::size_t>(count);
    }
    return errno == EAGAIN || errno == EINTR ? std::optional<std::size_t>(0) : std::nullopt;
}

}  // namespace mq::compare
