#include "session/output.hpp"

#include <cassert>

namespace mqtt {
namespace {

// A buffer that a burst made larger than this is given back when it is empty; below, keeping it
// saves an allocation for every loop turn.
constexpr std::size_t kept_capacity = std::size_t{512} * 1024;
// Moving the rest to the front costs at most one copy of each byte, since it waits until more than
// half has gone.
constexpr std::size_t worth_moving = std::size_t{64} * 1024;

}  // namespace

void Output::take(std::size_t count) {
    assert(count <= buffer_.size() - head_);
    head_ += count;
    taken_ += count;
    if (head_ == buffer_.size()) {
        head_ = 0;
        if (buffer_.capacity() > kept_capacity) {
            wire::Buffer().swap(buffer_);
        } else {
            buffer_.clear();
        }
    } else if (head_ >= worth_moving && head_ > buffer_.size() - head_) {
        buffer_.erase(buffer_.begin(), buffer_.begin() + static_cast<std::ptrdiff_t>(head_));
        head_ = 0;
    }
}

void Output::reset() {
    buffer_.clear();
    head_ = 0;
    taken_ = 0;
}

}  // namespace mqtt
