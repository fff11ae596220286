#include "mqtt/backoff.hpp"

#include <algorithm>

namespace mqtt {

Duration Backoff::next(std::uint64_t random) {
    // ceiling * fraction, with the fraction in 32 bits, which are finer than anybody's clock: split
    // so that no product overflows, and in integers so that no rounding exceeds the ceiling.
    constexpr std::uint64_t one = 0xFFFF'FFFF;
    const std::uint64_t fraction = random >> 32U;
    const auto ceiling = static_cast<std::uint64_t>(ceiling_.count());
    const std::uint64_t delay = ceiling / one * fraction + ceiling % one * fraction / one;
    // Compared before it is doubled: a maximum of years must not overflow.
    ceiling_ = ceiling_ > limits_.maximum / 2 ? limits_.maximum : ceiling_ * 2;
    return Duration(static_cast<Duration::rep>(delay));
}

}  // namespace mqtt
