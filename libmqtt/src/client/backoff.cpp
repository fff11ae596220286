#include "mqtt/backoff.hpp"

#include <algorithm>

namespace mqtt {

Duration Backoff::next(std::uint64_t random) {
    // 32 bits are finer than any clock here, and as a fraction they cannot overflow.
    const double fraction = static_cast<double>(random >> 32U) / static_cast<double>(0xFFFF'FFFFU);
    const Duration delay(
        static_cast<Duration::rep>(fraction * static_cast<double>(ceiling_.count())));
    // Compared before it is doubled: a maximum of years must not overflow.
    ceiling_ = ceiling_ > limits_.maximum / 2 ? limits_.maximum : ceiling_ * 2;
    return delay;
}

}  // namespace mqtt
