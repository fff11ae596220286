// Which sequence numbers of one stream have been received, in bounded memory: the last 1,024 are
// known one by one, and older ones only by how many of them are missing. Constant time, no
// allocation.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace mq::bench {

class SequenceWindow {
public:
    static constexpr std::uint64_t size = 1024;
    // Nobody sends so many in one stream that a gap like this is one: the number is garbled.
    static constexpr std::uint64_t maximum_gap = std::uint64_t{1} << 32U;

    enum class Arrival : std::uint8_t {
        in_order,   // higher than all before
        reordered,  // lower than one before, and new
        duplicate,
        too_late,  // older than the window, which left gaps behind: new or duplicate
        garbled,   // beyond maximum_gap; nothing changed
    };

    [[nodiscard]] Arrival received(std::uint64_t sequence);

    // How many different numbers were received; those that came too late are not among them.
    [[nodiscard]] std::uint64_t received() const { return received_; }
    // One more than the highest number that was received.
    [[nodiscard]] std::uint64_t end() const { return end_; }

private:
    static constexpr std::size_t word_bits = 64;

    [[nodiscard]] std::uint64_t& word_of(std::uint64_t sequence) {
        return words_[static_cast<std::size_t>(sequence / word_bits) % words_.size()];
    }
    static constexpr std::uint64_t bit_of(std::uint64_t sequence) {
        return std::uint64_t{1} << (sequence % word_bits);
    }
    // Moves the window's end to behind `sequence`.
    void advance_to(std::uint64_t sequence);
    [[nodiscard]] Arrival received_before_end(std::uint64_t sequence);

    // The window in whole words: bits of end_'s word and of the ones before it.
    std::array<std::uint64_t, size / word_bits + 1> words_{};
    std::uint64_t end_ = 0;
    std::uint64_t received_ = 0;
    std::uint64_t seen_behind_ = 0;  // received numbers older than the window
};

}  // namespace mq::bench
