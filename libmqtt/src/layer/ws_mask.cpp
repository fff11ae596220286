#include "layer/ws_mask.hpp"

#include <cstring>
#include <span>

namespace mqtt::layer {

namespace {

constexpr std::uint8_t last_binary = 0x82;  // FIN, opcode 2
constexpr std::uint8_t masked = 0x80;
constexpr std::size_t largest_header = 14;

// The header without the mask; returns its size.
std::size_t write_header(std::size_t payload_size, std::span<std::uint8_t> out) {
    const std::size_t length_size = payload_size < 126 ? 0 : payload_size <= 0xFFFF ? 2 : 8;
    out[0] = last_binary;
    out[1] = static_cast<std::uint8_t>(masked | (length_size == 0   ? payload_size
                                                 : length_size == 2 ? 126U
                                                                    : 127U));
    for (std::size_t index = 0; index < length_size; ++index) {
        out[2 + index] = static_cast<std::uint8_t>(std::uint64_t{payload_size} >>
                                                   8U * (length_size - 1 - index));
    }
    return 2 + length_size;
}

// Eight bytes at once, which the compiler makes more of.
void write_masked(Bytes payload, const std::array<std::uint8_t, 4>& mask, std::uint8_t* out) {
    std::uint64_t key = 0;
    std::memcpy(&key, mask.data(), mask.size());
    std::memcpy(reinterpret_cast<char*>(&key) + mask.size(), mask.data(), mask.size());
    std::size_t done = 0;
    for (; done + sizeof key <= payload.size(); done += sizeof key) {
        std::uint64_t word = 0;
        std::memcpy(&word, payload.data() + done, sizeof word);
        word ^= key;
        std::memcpy(out + done, &word, sizeof word);
    }
    for (; done < payload.size(); ++done) {
        out[done] = payload[done] ^ mask[done % mask.size()];
    }
}

}  // namespace

void append_masked_frame(Bytes payload, const std::array<std::uint8_t, 4>& mask, ByteQueue& out) {
    const auto room = out.prepare(largest_header + payload.size());
    std::size_t size = write_header(payload.size(), room);
    std::memcpy(room.data() + size, mask.data(), mask.size());
    size += mask.size();
    write_masked(payload, mask, room.data() + size);
    out.commit(size + payload.size());
}

}  // namespace mqtt::layer
