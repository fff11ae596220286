// A peer that sends and sends and does not read: what it can make us store is bounded.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "client/connection.hpp"
#include "mqtt/client.hpp"

using namespace mqtt;

namespace {

constexpr std::size_t messages = 1'500'000;
constexpr std::size_t answer_size = 4;  // a PUBACK

class Flood {
public:
    Flood() : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
        const int small = 4096;  // so that the client's answers pile up at its side
        REQUIRE(::setsockopt(listener_, SOL_SOCKET, SO_RCVBUF, &small, sizeof small) == 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* any = reinterpret_cast<sockaddr*>(&address);
        REQUIRE(::bind(listener_, any, size) == 0);
        REQUIRE(::listen(listener_, 1) == 0);
        REQUIRE(::getsockname(listener_, any, &size) == 0);
        port_ = ntohs(address.sin_port);
        thread_ = std::thread([this] { run(); });
    }
    ~Flood() {
        may_read = true;
        may_read.notify_all();
        thread_.join();
        ::close(listener_);
    }
    [[nodiscard]] std::uint16_t port() const { return port_; }

    std::atomic<bool> may_read = false;

private:
    void run() {
        const int link = ::accept(listener_, nullptr, nullptr);
        std::vector<char> incoming(65'536);
        [[maybe_unused]] auto ignored = ::recv(link, incoming.data(), incoming.size(), 0);
        std::thread sender([link] {
            std::string flood("\x20\x02\x00\x00", 4);  // CONNACK
            for (std::size_t number = 0; number < messages; ++number) {
                const auto id = static_cast<std::uint16_t>(number % 65'535 + 1);
                // PUBLISH, QoS 1, topic "a", no payload.
                const char packet[] = {
                    0x32, 5, 0, 1, 'a', static_cast<char>(id >> 8U), static_cast<char>(id & 0xFFU)};
                flood.append(packet, sizeof packet);
            }
            for (std::size_t sent = 0; sent < flood.size();) {
                const auto taken =
                    ::send(link, flood.data() + sent, flood.size() - sent, MSG_NOSIGNAL);
                if (taken <= 0) {
                    return;
                }
                sent += static_cast<std::size_t>(taken);
            }
        });
        may_read.wait(false);
        for (std::size_t got = 0; got < messages * answer_size;) {
            const auto size = ::recv(link, incoming.data(), incoming.size(), 0);
            if (size <= 0) {
                break;
            }
            got += static_cast<std::size_t>(size);
        }
        sender.join();
        ::close(link);
    }

    int listener_;
    std::uint16_t port_ = 0;
    std::thread thread_;
};

}  // namespace

TEST_CASE("Answers that a flooding peer does not read are bounded, and nothing is lost by it") {
    Flood flood;
    Loop loop;
    ClientOptions options;
    options.endpoint.host = "127.0.0.1";
    options.endpoint.port = flood.port();
    options.session.keep_alive = 0;
    std::size_t received = 0;
    std::size_t most = 0;
    Client* self = nullptr;
    auto client =
        Client::create(loop, std::move(options), {.on_message = [&](const Message&) {
                           most = std::max(most, self->output_size());
                           if (++received == messages || most > Connection::answer_limit / 2) {
                               flood.may_read = true;
                               flood.may_read.notify_all();
                           }
                           if (received == messages) {
                               loop.stop();
                           }
                       }});
    REQUIRE(client);
    self = &*client;
    client->start();
    loop.run();
    CHECK(received == messages);
    // They did pile up, and stopped. A few reads of 64 KiB may go over the limit.
    CHECK(most > Connection::answer_limit / 2);
    CHECK(most < Connection::answer_limit + std::size_t{256} * 1024);
    client->stop();
}
