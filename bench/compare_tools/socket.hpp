// The few system calls that the programs of this directory make on sockets and files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "mqtt/types.hpp"

namespace mq::compare {

// How much is read and written at once.
inline constexpr std::size_t block_size = 64 * 1024;

class Descriptor {
public:
    explicit Descriptor(int number = -1) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor();

    [[nodiscard]] int number() const { return number_; }
    void close() { Descriptor closed(std::exchange(number_, -1)); }

private:
    int number_;
};

// TCP to 127.0.0.1 with TCP_NODELAY.
[[nodiscard]] Descriptor connect_to_loopback(std::uint16_t port);

struct Listener {
    Descriptor socket;
    std::uint16_t port = 0;
};
// TCP on 127.0.0.1, on a port that the kernel chooses.
[[nodiscard]] Listener listen_on_loopback();
// A socket that does not block, with TCP_NODELAY.
[[nodiscard]] Descriptor accept_from(const Listener& listener);

// Lets the kernel acknowledge what comes next without delay. A broker that leaves Nagle's algorithm
// on, as mosquitto does, holds a retained message back until its SUBACK is acknowledged: 40 ms.
void acknowledge_at_once(int socket);

// How many bytes came; 0 at the end, and when the peer reset the connection.
[[nodiscard]] std::size_t read_some(int descriptor, std::span<std::uint8_t> into);
// The whole of it. The descriptor blocks.
void write_all(int descriptor, mqtt::Bytes bytes);
// How many bytes a socket that does not block took, 0 when it is full; nothing when the peer is
// gone.
[[nodiscard]] std::optional<std::size_t> send_some(int descriptor, mqtt::Bytes bytes);

}  // namespace mq::compare
