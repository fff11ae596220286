#include "mqbench/written.hpp"

namespace mq::bench {

namespace {

// More writes than this without an acknowledgement by TCP are not told apart: the oldest of them
// count as acknowledged with a later one.
constexpr std::size_t most_marks = std::size_t{1} << 16U;

}  // namespace

void WrittenTracker::appended(std::uint64_t end, std::size_t stream_index, bool is_measured) {
    if (is_measured && in_streams_.size() <= stream_index) {
        in_streams_.resize(stream_index + 1);
    }
    waiting_.push_back({end, static_cast<std::uint32_t>(stream_index), is_measured});
}

void WrittenTracker::taken(std::uint64_t bytes) {
    const std::uint64_t before = written_;
    while (first_waiting_ < waiting_.size() && waiting_[first_waiting_].end <= bytes) {
        const Appended& message = waiting_[first_waiting_++];
        if (message.is_measured) {
            ++written_;
            ++in_streams_[message.stream_index];
        }
    }
    if (first_waiting_ == waiting_.size()) {
        waiting_.clear();
        first_waiting_ = 0;
    }
    if (written_ == before) {
        return;
    }
    if (unacknowledged_.size() - first_mark_ >= most_marks) {
        ++first_mark_;
    }
    unacknowledged_.push_back({bytes, written_});
}

void WrittenTracker::acknowledged(std::uint64_t bytes) {
    while (first_mark_ < unacknowledged_.size() && unacknowledged_[first_mark_].end <= bytes) {
        tcp_acked_ = unacknowledged_[first_mark_++].written;
    }
    unacknowledged_.erase(unacknowledged_.begin(),
                          unacknowledged_.begin() + static_cast<std::ptrdiff_t>(first_mark_));
    first_mark_ = 0;
}

void WrittenTracker::connection_lost() {
    waiting_.clear();
    first_waiting_ = 0;
    unacknowledged_.clear();
    first_mark_ = 0;
}

}  // namespace mq::bench
