// Variable Byte Integers (MQTT 5.0 §1.5.5): seven bits a byte, least significant first, four bytes
// at the most.
#pragma once

#include <cstddef>
#include <cstdint>

#include "mqtt/types.hpp"

namespace mqtt::wire {

inline constexpr std::uint32_t maximum_varint = 268'435'455;

[[nodiscard]] constexpr std::size_t varint_size(std::uint32_t value) {
    return value < 128 ? 1 : value < 16'384 ? 2 : value < 2'097'152 ? 3 : 4;
}

// Writes varint_size(value) bytes from `out` on and returns the end. `value` <= maximum_varint.
inline std::uint8_t* write_varint(std::uint32_t value, std::uint8_t* out) {
    while (value >= 128) {
        *out++ = static_cast<std::uint8_t>(value | 0x80U);
        value >>= 7U;
    }
    *out++ = static_cast<std::uint8_t>(value);
    return out;
}

struct VarintRead {
    enum class Status : std::uint8_t { complete, incomplete, too_long };
    Status status = Status::incomplete;
    std::uint32_t value = 0;
    std::size_t size = 0;  // bytes used
    // Shorter would have done, as 0x80 0x00 for 0: forbidden on 5.0, allowed before.
    [[nodiscard]] bool is_minimal() const { return size == varint_size(value); }
};

[[nodiscard]] constexpr VarintRead read_varint(Bytes input) {
    std::uint32_t value = 0;
    for (std::size_t index = 0; index < input.size() && index < 4; ++index) {
        value |= static_cast<std::uint32_t>(input[index] & 0x7FU) << (7U * index);
        if ((input[index] & 0x80U) == 0) {
            return {VarintRead::Status::complete, value, index + 1};
        }
    }
    return {input.size() < 4 ? VarintRead::Status::incomplete : VarintRead::Status::too_long, 0, 0};
}

}  // namespace mqtt::wire
