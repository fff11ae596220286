// The times of messages whose payload is too small for them, from the publisher's thread to the
// subscriber's: for each stream a ring of the last messages. Never blocks; a message that was
// overtaken by a whole ring has no times.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace mq::bench {

class SentTimes {
public:
    struct Times {
        std::int64_t intended_ns = 0;
        std::int64_t sent_ns = 0;
    };

    explicit SentTimes(std::size_t streams);

    // One thread for each stream.
    void put(std::uint32_t stream, std::uint64_t sequence, const Times& times);
    // From any thread.
    [[nodiscard]] std::optional<Times> find(std::uint32_t stream, std::uint64_t sequence) const;

private:
    struct Entry {
        std::atomic<std::uint64_t> sequence{UINT64_MAX};  // UINT64_MAX: nothing, or being written
        std::atomic<std::int64_t> intended_ns{0};
        std::atomic<std::int64_t> sent_ns{0};
    };
    [[nodiscard]] Entry& at(std::uint32_t stream, std::uint64_t sequence) const {
        return entries_[stream * ring_size_ + static_cast<std::size_t>(sequence % ring_size_)];
    }

    std::size_t ring_size_;
    std::unique_ptr<Entry[]> entries_;
};

}  // namespace mq::bench
