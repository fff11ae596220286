#include "mqbench/bare_ping.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "mqtt/packets.hpp"
#include "wire/encode.hpp"

namespace mq::bench {

namespace {

using mqtt::Bytes;
using mqtt::Clock;
using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;
using mqtt::wire::Buffer;

constexpr mqtt::Version version = mqtt::Version::v3_1_1;
// How long before the time the thread stops sleeping: as long as the tool itself spins.
constexpr auto spin_margin = std::chrono::microseconds(60);

class Socket {
public:
    explicit Socket(std::uint16_t port)
        : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        constexpr int on = 1;
        ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        is_good_ =
            ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    }
    ~Socket() { ::close(socket_); }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;

    // Writes a packet, and reads as many bytes as are to come back for it.
    bool exchange(const Buffer& out, std::size_t answer) {
        std::array<std::uint8_t, 512> in{};
        is_good_ = is_good_ && ::send(socket_, out.data(), out.size(), MSG_NOSIGNAL) ==
                                   static_cast<ssize_t>(out.size());
        while (is_good_ && answer > 0) {
            const ssize_t size = ::recv(socket_, in.data(), std::min(in.size(), answer), 0);
            is_good_ = size > 0;
            answer -= is_good_ ? static_cast<std::size_t>(size) : 0;
        }
        return is_good_;
    }

private:
    int socket_;
    bool is_good_ = false;
};

template <typename Packet>
Buffer encoded(const Packet& packet) {
    Buffer bytes;
    if (!mqtt::wire::encode(mqtt::Packet(packet), version, bytes)) {
        bytes.clear();
    }
    return bytes;
}

void wait_until(mqtt::TimePoint when) {
    std::this_thread::sleep_until(when - spin_margin);
    while (Clock::now() < when) {
    }
}

}  // namespace

Result<Histogram> bare_round_trips(std::uint16_t port, std::uint64_t count, nanoseconds interval) {
    constexpr std::size_t connack_size = 4;
    constexpr std::size_t suback_size = 5;
    constexpr std::array<std::uint8_t, 64> payload{};
    Socket socket(port);
    const Buffer message = encoded(mqtt::Publish{.topic = "mqbench/bare", .payload = payload});
    bool is_good = socket.exchange(encoded(mqtt::Connect{.client_id = "bare"}), connack_size) &&
                   socket.exchange(encoded(mqtt::Subscribe{1, {{.filter = "#"}}, {}}), suback_size);
    Histogram round_trips;
    const mqtt::TimePoint start = Clock::now();
    for (std::uint64_t number = 0; is_good && number < count; ++number) {
        wait_until(start + interval * static_cast<std::int64_t>(number));
        const mqtt::TimePoint sent = Clock::now();
        is_good = socket.exchange(message, message.size());
        round_trips.record(Clock::now() - sent);
    }
    if (!is_good) {
        return fail(Errc::connection_lost, "the connection to our own echo was lost");
    }
    return round_trips;
}

}  // namespace mq::bench
