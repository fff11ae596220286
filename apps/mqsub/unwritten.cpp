#include "mqsub/unwritten.hpp"

#include <algorithm>

namespace mq::sub {

std::uint64_t Unwritten::take_written(std::uint64_t position) {
    if (entries_.empty() || entries_.front().position > position) {
        return 0;
    }
    const auto rest = entries_.back().position <= position
                          ? entries_.end()
                          : std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
                                return entry.position > position;
                            });
    const std::uint64_t last = (rest - 1)->number;
    entries_.erase(entries_.begin(), rest);
    return last;
}

}  // namespace mq::sub
