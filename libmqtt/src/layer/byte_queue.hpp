// A queue of bytes in one piece of memory, for whoever must hand them on as a span. Memory that a
// burst took is given back when the queue is empty.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "mqtt/types.hpp"

namespace mqtt::layer {

class ByteQueue {
public:
    void append(Bytes bytes);
    // Room for `size` more bytes behind the last; commit() says how many of them were filled. Valid
    // until the next call.
    [[nodiscard]] std::span<std::uint8_t> prepare(std::size_t size);
    void commit(std::size_t size);

    // All that is there; valid until the next call that is not const.
    [[nodiscard]] Bytes bytes() const { return Bytes(bytes_).subspan(head_, end_ - head_); }
    [[nodiscard]] std::size_t size() const { return end_ - head_; }
    [[nodiscard]] bool empty() const { return head_ == end_; }
    // The first `size` bytes go.
    void consume(std::size_t size);
    void clear() { consume(this->size()); }

private:
    std::vector<std::uint8_t> bytes_;  // filled from head_ to end_
    std::size_t head_ = 0;
    std::size_t end_ = 0;
};

}  // namespace mqtt::layer
