// CRC32C (Castagnoli, RFC 3720 appendix B.4): the processor's own instruction where it has one.
#pragma once

#include <cstdint>

#include "mqtt/types.hpp"

namespace mq::bench {

// Goes on from the checksum of the bytes before: crc32c(b, crc32c(a)) is that of a and b in a row.
[[nodiscard]] std::uint32_t crc32c(mqtt::Bytes bytes, std::uint32_t before = 0);

// The same from a table, whatever the processor has.
[[nodiscard]] std::uint32_t crc32c_by_table(mqtt::Bytes bytes, std::uint32_t before = 0);

}  // namespace mq::bench
