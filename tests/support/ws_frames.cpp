#include "support/ws_frames.hpp"

#include <sha1.h>

#include <array>
#include <stdexcept>

#include "mqtt/types.hpp"
#include "wire/base64.hpp"

namespace support {

namespace {

constexpr std::uint8_t mask_bit = 0x80;
constexpr std::size_t mask_size = 4;

// How many bytes say the length, behind the two that every frame has.
std::size_t length_size(std::uint8_t second_byte) {
    const unsigned length = second_byte & 0x7FU;
    return length < 126 ? 0 : length == 126 ? 2 : 8;
}

}  // namespace

void WsFrameReader::append(const std::vector<std::uint8_t>& bytes) {
    input_.insert(input_.end(), bytes.begin(), bytes.end());
}

std::optional<WsFrame> WsFrameReader::next() {
    if (input_.size() < 2) {
        return std::nullopt;
    }
    if ((input_[1] & mask_bit) == 0) {
        throw std::runtime_error("the client sent a frame without a mask");
    }
    const std::size_t extra = length_size(input_[1]);
    const std::size_t header_size = 2 + extra + mask_size;
    if (input_.size() < header_size) {
        return std::nullopt;
    }
    std::size_t size = extra == 0 ? input_[1] & 0x7FU : 0;
    for (std::size_t index = 0; index < extra; ++index) {
        size = size * 256 + input_[2 + index];
    }
    if (input_.size() < header_size + size) {
        return std::nullopt;
    }
    WsFrame frame{input_[0], std::vector<std::uint8_t>(size)};
    for (std::size_t index = 0; index < size; ++index) {
        frame.payload[index] =
            input_[header_size + index] ^ input_[header_size - mask_size + index % mask_size];
    }
    input_.erase(input_.begin(), input_.begin() + static_cast<std::ptrdiff_t>(header_size + size));
    return frame;
}

std::vector<std::uint8_t> ws_frame(std::uint8_t first_byte,
                                   const std::vector<std::uint8_t>& payload) {
    std::vector<std::uint8_t> frame{first_byte};
    const std::size_t size = payload.size();
    const std::size_t extra = size < 126 ? 0 : size <= 0xFFFF ? 2 : 8;
    frame.push_back(static_cast<std::uint8_t>(extra == 0 ? size : extra == 2 ? 126U : 127U));
    for (std::size_t left = extra; left > 0; --left) {
        frame.push_back(static_cast<std::uint8_t>(std::uint64_t{size} >> 8U * (left - 1)));
    }
    frame.insert(frame.end(), payload.begin(), payload.end());
    return frame;
}

std::string ws_grant(const std::string& request, const std::string& subprotocol) {
    const std::string name = "Sec-WebSocket-Key: ";
    const std::size_t begin = request.find(name) + name.size();
    const std::string text = request.substr(begin, request.find('\r', begin) - begin) +
                             "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<std::uint8_t, SHA1_DIGEST_LENGTH> digest{};
    SHA1_CTX context;
    SHA1Init(&context);
    SHA1Update(&context, mqtt::as_bytes(text).data(), text.size());
    SHA1Final(digest.data(), &context);
    std::string accept;
    mqtt::wire::append_base64(digest, accept);
    return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
           "Sec-WebSocket-Accept: " +
           accept + "\r\nSec-WebSocket-Protocol: " + subprotocol + "\r\n\r\n";
}

}  // namespace support
