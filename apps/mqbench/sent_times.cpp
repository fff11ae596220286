#include "mqbench/sent_times.hpp"

#include <algorithm>
#include <bit>

namespace mq::bench {

namespace {

constexpr std::size_t entries_in_all = std::size_t{1} << 21U;  // 48 MiB
constexpr std::size_t largest_ring = std::size_t{1} << 16U;
constexpr std::size_t smallest_ring = 64;

}  // namespace

SentTimes::SentTimes(std::size_t streams)
    : ring_size_(std::bit_floor(std::clamp(entries_in_all / std::max<std::size_t>(streams, 1),
                                           smallest_ring, largest_ring))),
      entries_(std::make_unique<Entry[]>(ring_size_ * streams)) {}

void SentTimes::put(std::uint32_t stream, std::uint64_t sequence, const Times& times) {
    Entry& entry = at(stream, sequence);
    entry.sequence.store(UINT64_MAX, std::memory_order_release);
    std::atomic_thread_fence(std::memory_order_seq_cst);
    entry.intended_ns.store(times.intended_ns, std::memory_order_relaxed);
    entry.sent_ns.store(times.sent_ns, std::memory_order_relaxed);
    entry.sequence.store(sequence, std::memory_order_release);
}

std::optional<SentTimes::Times> SentTimes::find(std::uint32_t stream,
                                                std::uint64_t sequence) const {
    const Entry& entry = at(stream, sequence);
    if (entry.sequence.load(std::memory_order_acquire) != sequence) {
        return std::nullopt;
    }
    const Times times{entry.intended_ns.load(std::memory_order_acquire),
                      entry.sent_ns.load(std::memory_order_acquire)};
    return entry.sequence.load(std::memory_order_acquire) == sequence ? std::optional(times)
                                                                      : std::nullopt;
}

}  // namespace mq::bench
