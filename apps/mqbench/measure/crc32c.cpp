#include "mqbench/measure/crc32c.hpp"

#include <array>
#include <cstddef>
#include <cstring>

namespace mq::bench {

namespace {

constexpr std::uint32_t polynomial = 0x82F63B78;  // reflected

constexpr std::array<std::uint32_t, 256> make_table() {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
        std::uint32_t value = byte;
        for (int bit = 0; bit < 8; ++bit) {
            value = (value >> 1U) ^ ((value & 1U) != 0 ? polynomial : 0);
        }
        table[byte] = value;
    }
    return table;
}

constexpr std::array<std::uint32_t, 256> table = make_table();

#if defined(__x86_64__)
[[gnu::target("sse4.2")]] std::uint32_t crc32c_by_instruction(mqtt::Bytes bytes,
                                                              std::uint32_t before) {
    std::uint64_t checksum = ~before;
    for (; bytes.size() >= sizeof(std::uint64_t); bytes = bytes.subspan(sizeof(std::uint64_t))) {
        std::uint64_t word = 0;
        std::memcpy(&word, bytes.data(), sizeof(word));
        checksum = __builtin_ia32_crc32di(checksum, word);
    }
    auto rest = static_cast<std::uint32_t>(checksum);
    for (const std::uint8_t byte : bytes) {
        rest = __builtin_ia32_crc32qi(rest, byte);
    }
    return ~rest;
}
#endif

}  // namespace

std::uint32_t crc32c_by_table(mqtt::Bytes bytes, std::uint32_t before) {
    std::uint32_t checksum = ~before;
    for (const std::uint8_t byte : bytes) {
        checksum = (checksum >> 8U) ^ table[(checksum ^ byte) & 0xFFU];
    }
    return ~checksum;
}

std::uint32_t crc32c(mqtt::Bytes bytes, std::uint32_t before) {
#if defined(__x86_64__)
    static const bool has_instruction = __builtin_cpu_supports("sse4.2") != 0;
    if (has_instruction) {
        return crc32c_by_instruction(bytes, before);
    }
#endif
    return crc32c_by_table(bytes, before);
}

}  // namespace mq::bench
