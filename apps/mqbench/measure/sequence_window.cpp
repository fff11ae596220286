#include "mqbench/measure/sequence_window.hpp"

#include <algorithm>
#include <bit>

namespace mq::bench {

SequenceWindow::Arrival SequenceWindow::received(std::uint64_t sequence) {
    if (sequence < end_) {
        return received_before_end(sequence);
    }
    if (sequence - end_ >= maximum_gap) {
        return Arrival::garbled;
    }
    if ((sequence + 1) / word_bits != end_ / word_bits) {
        advance_to(sequence);
    }
    word_of(sequence) |= bit_of(sequence);
    end_ = sequence + 1;
    ++received_;
    return Arrival::in_order;
}

// Words that come into the window are those that leave it.
void SequenceWindow::advance_to(std::uint64_t sequence) {
    const std::uint64_t last = end_ / word_bits;
    const std::uint64_t wanted = (sequence + 1) / word_bits;
    const std::uint64_t count = std::min<std::uint64_t>(wanted - last, words_.size());
    for (std::uint64_t word = wanted + 1 - count; word <= wanted; ++word) {
        std::uint64_t& bits = words_[static_cast<std::size_t>(word % words_.size())];
        seen_behind_ += static_cast<std::uint64_t>(std::popcount(bits));
        bits = 0;
    }
}

SequenceWindow::Arrival SequenceWindow::received_before_end(std::uint64_t sequence) {
    const std::uint64_t last = end_ / word_bits;
    const std::uint64_t first = last >= words_.size() - 1 ? last - (words_.size() - 1) : 0;
    if (sequence / word_bits < first) {
        // Everything behind was received: then this one too.
        return seen_behind_ == first * word_bits ? Arrival::duplicate : Arrival::too_late;
    }
    std::uint64_t& word = word_of(sequence);
    if ((word & bit_of(sequence)) != 0) {
        return Arrival::duplicate;
    }
    word |= bit_of(sequence);
    ++received_;
    return Arrival::reordered;
}

}  // namespace mq::bench
