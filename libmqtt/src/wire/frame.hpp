// Finds the next control packet in a stream of bytes (MQTT 5.0 §2.1).
#pragma once

#include <cstddef>
#include <cstdint>

#include "mqtt/result.hpp"
#include "mqtt/types.hpp"
#include "wire/decode_error.hpp"

namespace mqtt::wire {

// The largest packet that the remaining length can express: 1 + 4 + 268,435,455 bytes.
inline constexpr std::size_t maximum_packet_size = 5 + 268'435'455;

struct Frame {
    PacketType type{};
    std::uint8_t flags = 0;  // lower half of the first byte, checked against §2.1.3
    Bytes body;              // what follows the fixed header; part of the input
    std::size_t size = 0;    // of the whole packet
    [[nodiscard]] std::size_t header_size() const { return size - body.size(); }
};

struct FrameScan {
    bool complete = false;
    Frame frame;  // only if complete
    // Bytes that the packet needs from its first one on: exact once the remaining length has come,
    // else one more than there are. Nothing is allocated on the strength of it.
    std::size_t needed = 0;
};

// Looks at the packet that `input` begins with. The type, its reserved flags, the length's form and
// `limit` (bytes of a whole packet, what we announced as Maximum Packet Size) are judged as soon as
// their bytes are there, so that a bad packet is refused before its body arrives.
[[nodiscard]] Result<FrameScan, DecodeError> scan_frame(Bytes input, Version version,
                                                        std::size_t limit = maximum_packet_size);

}  // namespace mqtt::wire
