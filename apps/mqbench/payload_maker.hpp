// Makes the payloads of one thread: a stamp, and behind it random bytes or what --payload has.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "mqbench/load.hpp"
#include "mqbench/measure/stamp.hpp"
#include "mqtt/types.hpp"

namespace mq::bench {

class PayloadMaker {
public:
    // `bodies` is empty for random bytes of these sizes.
    PayloadMaker(const PayloadSize& size, const std::vector<std::string>& bodies,
                 std::uint64_t seed);

    // Valid until the next call. Nothing is allocated once the largest size has come.
    [[nodiscard]] mqtt::Bytes make(const Stamp& stamp);

private:
    struct Prepared {
        std::vector<std::uint8_t> payload;  // with room for the stamp
        std::uint32_t checksum = 0;         // of the body
    };

    [[nodiscard]] std::size_t draw_size();
    void fill_to(std::size_t size);

    PayloadSize size_;
    std::mt19937_64 random_;
    std::vector<Prepared> prepared_;  // of varying sizes: one, as large as the largest
    std::size_t next_ = 0;
};

}  // namespace mq::bench
