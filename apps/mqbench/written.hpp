// How many messages of a connection the kernel has taken, and how many the peer's TCP has
// acknowledged, from byte counts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mq::bench {

class WrittenTracker {
public:
    // Message `stream_index` was appended; with it, `end` bytes of this connection are taken or
    // wait. `is_measured`: it counts.
    void appended(std::uint64_t end, std::size_t stream_index, bool is_measured);
    // The kernel has taken so many bytes of this connection.
    void taken(std::uint64_t bytes);
    // The peer's TCP has acknowledged so many.
    void acknowledged(std::uint64_t bytes);
    // The connection is gone: what was not taken goes out on the next one if it is of QoS 1 or 2,
    // and never if it is not. What was written stays written.
    void connection_lost();

    [[nodiscard]] std::uint64_t written() const { return written_; }
    [[nodiscard]] std::uint64_t tcp_acked() const { return tcp_acked_; }
    [[nodiscard]] const std::vector<std::uint64_t>& written_in_streams() const {
        return in_streams_;
    }

private:
    struct Appended {
        std::uint64_t end = 0;
        std::uint32_t stream_index = 0;
        bool is_measured = false;
    };
    struct Mark {
        std::uint64_t end = 0;  // bytes
        std::uint64_t written = 0;
    };

    std::vector<Appended> waiting_;  // from first_waiting_ on
    std::size_t first_waiting_ = 0;
    std::vector<Mark> unacknowledged_;  // from first_mark_ on
    std::size_t first_mark_ = 0;
    std::vector<std::uint64_t> in_streams_;
    std::uint64_t written_ = 0;
    std::uint64_t tcp_acked_ = 0;
};

}  // namespace mq::bench
