// A data frame as a WebSocket client sends it: masked (RFC 6455 §5.2, §5.3).
#pragma once

#include <array>
#include <cstdint>

#include "layer/byte_queue.hpp"
#include "mqtt/types.hpp"

namespace mqtt::layer {

// `payload` as a binary message of one frame, of any size, behind what `out` has.
void append_masked_frame(Bytes payload, const std::array<std::uint8_t, 4>& mask, ByteQueue& out);

}  // namespace mqtt::layer
