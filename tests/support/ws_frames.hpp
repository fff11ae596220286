// The server's end of a WebSocket (RFC 6455) for scripts, in the plainest way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace support {

struct WsFrame {
    std::uint8_t first_byte = 0;  // FIN and opcode
    std::vector<std::uint8_t> payload;
};

// What a client sent, unmasked, frame by frame. Throws when it sent what it may not.
class WsFrameReader {
public:
    void append(const std::vector<std::uint8_t>& bytes);
    [[nodiscard]] std::optional<WsFrame> next();

private:
    std::vector<std::uint8_t> input_;
};

// As a server sends it.
[[nodiscard]] std::vector<std::uint8_t> ws_frame(std::uint8_t first_byte,
                                                 const std::vector<std::uint8_t>& payload);
// 101, with the proof that this request was read; `subprotocol` is granted.
[[nodiscard]] std::string ws_grant(const std::string& request, const std::string& subprotocol);

}  // namespace support
