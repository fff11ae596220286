// Which messages have been written, for those that are acknowledged only then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace mq::sub {

class Unwritten {
public:
    // The output of message `number` (Message::number, not 0) ends at this position, or it has none
    // and comes after what ends there.
    void add(std::uint64_t number, std::uint64_t position) {
        entries_.push_back({number, position});
    }
    // The output is written up to this position: the number of the last message that is, 0 if there
    // is none since the last call.
    [[nodiscard]] std::uint64_t take_written(std::uint64_t position);

private:
    struct Entry {
        std::uint64_t number = 0;
        std::uint64_t position = 0;
    };
    std::vector<Entry> entries_;  // in the order of both
};

}  // namespace mq::sub
