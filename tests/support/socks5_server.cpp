#include "support/socks5_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace support {

namespace {

// Ends the thread of a connection.
struct Gone {};

constexpr std::size_t v4_size = 4;
constexpr std::size_t v6_size = 16;

void send_all(int to, const std::uint8_t* data, std::size_t size) {
    while (size > 0) {
        const ssize_t sent = ::send(to, data, size, MSG_NOSIGNAL);
        if (sent <= 0) {
            throw Gone{};
        }
        data += sent;
        size -= static_cast<std::size_t>(sent);
    }
}

// Closed with the scope.
struct Descriptor {
    int number = -1;
    explicit Descriptor(int descriptor) : number(descriptor) {}
    ~Descriptor() { ::close(number); }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
};

// Passes on what has come. False: this side has ended.
bool pass(int from, int to) {
    std::array<std::uint8_t, 65'536> buffer{};
    const ssize_t size = ::recv(from, buffer.data(), buffer.size(), 0);
    if (size <= 0) {
        ::shutdown(to, SHUT_WR);
        return false;
    }
    send_all(to, buffer.data(), static_cast<std::size_t>(size));
    return true;
}

void relay(int one, int other) {
    std::array<pollfd, 2> ends{pollfd{one, POLLIN, 0}, pollfd{other, POLLIN, 0}};
    while (ends[0].fd >= 0 || ends[1].fd >= 0) {
        ::poll(ends.data(), ends.size(), -1);
        for (const bool backwards : {false, true}) {
            pollfd& end = ends[backwards ? 1 : 0];
            if (end.fd >= 0 && end.revents != 0 && !pass(end.fd, backwards ? one : other)) {
                end.fd = -1;
            }
        }
    }
}

}  // namespace

// One client's handshake.
class Socks5Server::Link {
public:
    Link(Socks5Server& server, int client) : server_(server), client_(client) {}

    // The descriptor that the client is connected to; or Gone.
    int connect() {
        if (server_.rules_.is_silent) {
            take(65'536);
        }
        choose_method();
        const auto request = take(4);
        const std::string host = take_host(request.at(3));
        const auto port = take(2);
        const int number = port[0] * 256 + port[1];
        server_.note(kind_ + " " + host + ":" + std::to_string(number));
        const std::string address = kind_ == "name" ? server_.rules_.names_lead_to : host;
        const std::uint8_t reply = server_.rules_.reply;
        const int target =
            reply == 0 ? connect_to(address, static_cast<std::uint16_t>(number)) : -1;
        say({5, reply != 0 ? reply : static_cast<std::uint8_t>(target < 0 ? 5 : 0), 0, 1, 0, 0, 0,
             0, 0, 0});
        if (target < 0) {
            throw Gone{};
        }
        return target;
    }

private:
    std::vector<std::uint8_t> take(std::size_t size) {
        std::vector<std::uint8_t> bytes(size);
        if (::recv(client_, bytes.data(), size, MSG_WAITALL) != static_cast<ssize_t>(size)) {
            throw Gone{};
        }
        return bytes;
    }

    std::string take_text() {
        const auto text = take(take(1)[0]);
        return {text.begin(), text.end()};
    }

    void say(const std::vector<std::uint8_t>& bytes) {
        const std::size_t step = server_.rules_.byte_by_byte ? 1 : bytes.size();
        for (std::size_t sent = 0; sent < bytes.size(); sent += step) {
            send_all(client_, bytes.data() + sent, step);
        }
    }

    void choose_method() {
        take(1);
        const auto methods = take(take(1)[0]);
        const std::uint8_t wanted = server_.rules_.login ? 2 : 0;
        bool is_offered = false;
        for (const std::uint8_t method : methods) {
            is_offered = is_offered || method == wanted;
        }
        say({5, is_offered ? wanted : std::uint8_t{0xFF}});
        if (!is_offered) {
            throw Gone{};
        }
        if (server_.rules_.login) {
            check_login();
        }
    }

    void check_login() {
        take(1);
        const std::string user = take_text();
        const bool is_good = user + ":" + take_text() == *server_.rules_.login;
        say({1, static_cast<std::uint8_t>(is_good ? 0 : 1)});
        if (!is_good) {
            throw Gone{};
        }
    }

    std::string take_host(std::uint8_t type) {
        if (type == 3) {
            kind_ = "name";
            return take_text();
        }
        kind_ = type == 1 ? "ipv4" : "ipv6";
        const auto bytes = take(type == 1 ? v4_size : v6_size);
        std::array<char, INET6_ADDRSTRLEN> text{};
        ::inet_ntop(type == 1 ? AF_INET : AF_INET6, bytes.data(), text.data(), text.size());
        return text.data();
    }

    static int connect_to(const std::string& address, std::uint16_t port) {
        sockaddr_in v4{};
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        sockaddr_in6 v6{};
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        const bool is_v4 = ::inet_pton(AF_INET, address.c_str(), &v4.sin_addr) == 1;
        ::inet_pton(AF_INET6, address.c_str(), &v6.sin6_addr);
        const int target = ::socket(is_v4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const auto* const general =
            is_v4 ? reinterpret_cast<const sockaddr*>(&v4) : reinterpret_cast<const sockaddr*>(&v6);
        if (::connect(target, general, is_v4 ? sizeof v4 : sizeof v6) != 0) {
            ::close(target);
            return -1;
        }
        constexpr int on = 1;
        ::setsockopt(target, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        return target;
    }

    Socks5Server& server_;
    int client_;
    std::string kind_;
};

Socks5Server::Socks5Server(Socks5Rules rules) : rules_(std::move(rules)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const general = reinterpret_cast<sockaddr*>(&address);
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::bind(listener_, general, size) != 0 || ::listen(listener_, 8) != 0 ||
        ::getsockname(listener_, general, &size) != 0) {
        throw std::runtime_error("no listening socket for the proxy");
    }
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_clients(); });
}

Socks5Server::~Socks5Server() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    for (const int client : clients_) {
        ::shutdown(client, SHUT_RDWR);
    }
    for (std::thread& thread : threads_) {
        thread.join();
    }
    for (const int client : clients_) {
        ::close(client);
    }
    ::close(listener_);
}

std::string Socks5Server::url(const std::string& login) const {
    return "socks5h://" + (login.empty() ? "" : login + "@") + "127.0.0.1:" + port();
}

std::vector<std::string> Socks5Server::requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
}

void Socks5Server::note(std::string request) {
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(request));
}

void Socks5Server::accept_clients() {
    for (;;) {
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client < 0) {
            return;
        }
        constexpr int on = 1;
        ::setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        clients_.push_back(client);
        threads_.emplace_back([this, client] { serve(client); });
    }
}

void Socks5Server::serve(int client) {
    try {
        const Descriptor target(Link(*this, client).connect());
        relay(client, target.number);
    } catch (const Gone&) {
        // The client sees the end of the connection, and the test what it makes of that.
    }
    ::shutdown(client, SHUT_RDWR);
}

}  // namespace support
