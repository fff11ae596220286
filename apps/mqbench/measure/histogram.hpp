// How often each duration came, in the layout of HdrHistogram: 1 ns to 1 h at three significant
// digits. Below 2,048 ns each nanosecond has its own bucket; above, each doubling of the duration
// has 1,024. Counts are added, never averaged: merging loses nothing.
//
//   Histogram latency;
//   latency.record(received - intended);
//   total.merge(latency);
//   if (const auto p99 = total.supported_quantile(0.99)) ...
//
// One thread at a time. The buckets take 264 KiB, made and touched at construction; nothing is
// allocated afterwards.
#pragma once

#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace mq::bench {

using std::chrono::nanoseconds;

class Histogram {
public:
    static constexpr nanoseconds highest = std::chrono::hours(1);
    static constexpr int significant_digits = 3;
    static constexpr unsigned sub_bucket_bits = 11;  // 2,048: the first power of two over 2 * 10^3
    static constexpr std::size_t half_size = std::size_t{1} << (sub_bucket_bits - 1);

    // Where a duration of 0 to `highest` is counted, and what is counted there.
    [[nodiscard]] static constexpr std::size_t index_of(std::uint64_t value) {
        const auto width = static_cast<unsigned>(std::bit_width(value | (2 * half_size - 1)));
        const unsigned shift = width - sub_bucket_bits;
        return shift * half_size + static_cast<std::size_t>(value >> shift);
    }
    [[nodiscard]] static constexpr nanoseconds lowest_at(std::size_t index) {
        const std::size_t shift = index < 2 * half_size ? 0 : index / half_size - 1;
        return nanoseconds(static_cast<std::int64_t>(index - shift * half_size) << shift);
    }
    [[nodiscard]] static constexpr nanoseconds highest_at(std::size_t index) {
        return lowest_at(index + 1) - nanoseconds(1);
    }

    Histogram() : counts_(index_of(static_cast<std::uint64_t>(highest.count())) + 1) {}

    void record(nanoseconds value) { record_n(value, 1); }
    void record_n(nanoseconds value, std::uint64_t count) {
        const auto number = static_cast<std::uint64_t>(value.count());
        // A negative value is a huge one here.
        if (number > static_cast<std::uint64_t>(highest.count())) {
            count_outside(value, count);
            return;
        }
        counts_[index_of(number)] += count;
        count_ += count;
        minimum_ = number < minimum_ ? number : minimum_;
        maximum_ = number > maximum_ ? number : maximum_;
        sum_ += Sum{number} * count;
    }

    // Adds what `other` counted, outside the range as well.
    void merge(const Histogram& other);
    // As new, in time for the range that was used.
    void clear();

    // Values that were recorded; the ones outside the range are not among them.
    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] bool is_empty() const { return count_ == 0; }
    // Values over `highest`: any at all and no quantile above them can be believed.
    [[nodiscard]] std::uint64_t overflow() const { return overflow_; }
    // Values below zero: clocks that disagree.
    [[nodiscard]] std::uint64_t negative() const { return negative_; }

    // Exact; zero if nothing was recorded.
    [[nodiscard]] nanoseconds minimum() const;
    [[nodiscard]] nanoseconds maximum() const;
    [[nodiscard]] double mean_ns() const;
    // From the middles of the buckets.
    [[nodiscard]] double standard_deviation_ns() const;

    // The highest value of the bucket that holds the value of rank ceil(fraction * count()), but
    // never more than maximum(); the exact minimum() for 0. Zero if nothing was recorded.
    [[nodiscard]] nanoseconds quantile(double fraction) const;
    // Ten values or more lie above it: count() * (1 - fraction) >= 10.
    [[nodiscard]] bool supports(double fraction) const;
    [[nodiscard]] std::optional<nanoseconds> supported_quantile(double fraction) const;
    // How many values are in buckets that reach no further than `value`'s.
    [[nodiscard]] std::uint64_t count_up_to(nanoseconds value) const;

    // The buckets up to the last one that holds something; their values are lowest_at(index).
    [[nodiscard]] std::span<const std::uint64_t> counts() const;

    // What a report says besides the buckets.
    struct Exact {
        nanoseconds minimum{0};
        nanoseconds maximum{0};
        double mean_ns = 0;
        std::uint64_t overflow = 0;
        std::uint64_t negative = 0;
    };
    // Replaces what is known from record_n() of whole buckets. False, and nothing changed, if it
    // contradicts them.
    [[nodiscard]] bool restore(const Exact& exact);

private:
    // The mean of a long run in trouble is right too.
    __extension__ using Sum = unsigned __int128;

    void count_outside(nanoseconds value, std::uint64_t count);
    // Buckets from the one of minimum_ to the one of maximum_; empty if nothing was recorded.
    [[nodiscard]] std::size_t first_index() const;
    [[nodiscard]] std::size_t end_index() const;

    std::vector<std::uint64_t> counts_;
    std::uint64_t count_ = 0;
    std::uint64_t minimum_ = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t maximum_ = 0;
    Sum sum_ = 0;
    std::uint64_t overflow_ = 0;
    std::uint64_t negative_ = 0;
};

}  // namespace mq::bench
