#include "layer/byte_queue.hpp"

#include <algorithm>
#include <cassert>

namespace mqtt::layer {
namespace {

// A buffer that a burst made larger than this is given back when it is empty.
constexpr std::size_t kept_capacity = std::size_t{128} * 1024;

}  // namespace

void ByteQueue::append(Bytes bytes) {
    std::copy(bytes.begin(), bytes.end(), prepare(bytes.size()).begin());
    commit(bytes.size());
}

std::span<std::uint8_t> ByteQueue::prepare(std::size_t size) {
    if (bytes_.size() - end_ < size && head_ > 0) {
        std::copy(bytes_.begin() + static_cast<std::ptrdiff_t>(head_),
                  bytes_.begin() + static_cast<std::ptrdiff_t>(end_), bytes_.begin());
        end_ -= head_;
        head_ = 0;
    }
    if (bytes_.size() - end_ < size) {
        bytes_.resize(std::max(end_ + size, bytes_.size() * 2));
    }
    return std::span(bytes_).subspan(end_, size);
}

void ByteQueue::commit(std::size_t size) {
    assert(size <= bytes_.size() - end_);
    end_ += size;
}

void ByteQueue::consume(std::size_t size) {
    assert(size <= this->size());
    head_ += size;
    if (head_ == end_) {
        head_ = 0;
        end_ = 0;
        if (bytes_.size() > kept_capacity) {
            std::vector<std::uint8_t>().swap(bytes_);
        }
    }
}

}  // namespace mqtt::layer
