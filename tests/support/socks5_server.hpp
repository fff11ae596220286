// A SOCKS5 proxy on 127.0.0.1 (RFC 1928, 1929) that does what a test wants. Every connection has a
// thread of its own.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace support {

struct Socks5Rules {
    std::optional<std::string> login = {};    // "user:password" that it demands
    std::uint8_t reply = 0;                   // to a request; not 0: it connects nowhere
    std::string names_lead_to = "127.0.0.1";  // no name is looked up
    bool byte_by_byte = false;                // its own words, each byte in a segment of its own
    bool is_silent = false;                   // it takes connections, and says nothing
};

class Socks5Server {
public:
    explicit Socks5Server(Socks5Rules rules = {});
    ~Socks5Server();
    Socks5Server(const Socks5Server&) = delete;
    Socks5Server& operator=(const Socks5Server&) = delete;

    [[nodiscard]] std::string port() const { return std::to_string(port_); }
    // "socks5h://127.0.0.1:PORT", with `login` before the address.
    [[nodiscard]] std::string url(const std::string& login = {}) const;
    // What clients asked for: "name broker.test:1883", "ipv4 127.0.0.1:1883", "ipv6 ::1:1883".
    [[nodiscard]] std::vector<std::string> requests();

private:
    class Link;

    void accept_clients();
    void serve(int client);
    void note(std::string request);

    Socks5Rules rules_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::mutex mutex_;
    std::vector<std::string> requests_;
    std::vector<int> clients_;  // closed at the end, by their threads
    std::vector<std::thread> threads_;
    std::thread acceptor_;  // the last member: it uses the others
};

}  // namespace support
