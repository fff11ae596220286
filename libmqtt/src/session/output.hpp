// The bytes that wait for the transport: a queue that knows its place in the stream of all bytes
// that this connection has sent.
#pragma once

#include <cstddef>
#include <cstdint>

#include "mqtt/types.hpp"
#include "wire/encode.hpp"

namespace mqtt {

class Output {
public:
    // Packets are appended here. Whoever appended one that must not go may cut it off again with
    // resize() as long as nothing was taken in between.
    [[nodiscard]] wire::Buffer& buffer() { return buffer_; }

    [[nodiscard]] Bytes pending() const { return Bytes(buffer_).subspan(head_); }
    [[nodiscard]] bool empty() const { return head_ == buffer_.size(); }

    // The transport took the first `count` pending bytes.
    void take(std::size_t count);

    // Where the next appended byte will stand, and how far the transport has come, both counted
    // from the start of the connection.
    [[nodiscard]] std::uint64_t end_position() const { return taken_ + buffer_.size() - head_; }
    [[nodiscard]] std::uint64_t taken_position() const { return taken_; }

    // What is pending will never be sent on this connection.
    void drop() { buffer_.resize(head_); }
    // A new connection starts with nothing.
    void reset();

private:
    wire::Buffer buffer_;
    std::size_t head_ = 0;
    std::uint64_t taken_ = 0;
};

}  // namespace mqtt
