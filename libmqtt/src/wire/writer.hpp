// Appends packets to a buffer. A packet's body is described once, as a function that puts fields
// into a sink; it runs twice: into a SizeCounter, for the remaining length that stands in front of
// the body, and into a Writer. Whether the fields may be sent is judged before (encode_check.hpp).
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

#include "mqtt/properties.hpp"
#include "mqtt/result.hpp"
#include "mqtt/types.hpp"
#include "wire/encode.hpp"
#include "wire/varint.hpp"

namespace mqtt::wire {

// The number that stands for an enumerator on the wire.
template <typename Enum>
[[nodiscard]] constexpr std::uint8_t number_of(Enum value) {
    static_assert(std::is_same_v<std::underlying_type_t<Enum>, std::uint8_t>);
    return static_cast<std::uint8_t>(value);
}

class SizeCounter {
public:
    void put_byte(std::uint8_t) { size_ += 1; }
    void put_two_byte_integer(std::uint16_t) { size_ += 2; }
    void put_binary(Bytes bytes) { size_ += 2 + bytes.size(); }
    void put_text(std::string_view text) { size_ += 2 + text.size(); }
    void put_bytes(Bytes bytes) { size_ += bytes.size(); }
    // A list over maximum_varint counts as one: the packet is refused in any case.
    void put_properties(PropertyView properties, Version version) {
        if (version == Version::v5) {
            const std::size_t size = properties.bytes().size();
            size_ +=
                size + (size > maximum_varint ? 4 : varint_size(static_cast<std::uint32_t>(size)));
        }
    }
    [[nodiscard]] std::size_t size() const { return size_; }

private:
    std::size_t size_ = 0;
};

// Writes from `out` on; whoever makes it has counted that there is room.
class Writer {
public:
    explicit Writer(std::uint8_t* out) : out_(out) {}

    void put_byte(std::uint8_t value) { *out_++ = value; }
    void put_two_byte_integer(std::uint16_t value) {
        put_byte(static_cast<std::uint8_t>(value >> 8U));
        put_byte(static_cast<std::uint8_t>(value & 0xFFU));
    }
    void put_variable_byte_integer(std::size_t value) {
        out_ = write_varint(static_cast<std::uint32_t>(value), out_);
    }
    void put_binary(Bytes bytes) {
        put_two_byte_integer(static_cast<std::uint16_t>(bytes.size()));
        put_bytes(bytes);
    }
    void put_text(std::string_view text) { put_binary(as_bytes(text)); }
    void put_bytes(Bytes bytes) {
        // memcpy wants a pointer to somewhere even for no bytes.
        if (!bytes.empty()) {
            std::memcpy(out_, bytes.data(), bytes.size());
            out_ += bytes.size();
        }
    }
    // The properties behind their length; nothing at all before 5.0.
    void put_properties(PropertyView properties, Version version) {
        if (version == Version::v5) {
            put_variable_byte_integer(properties.bytes().size());
            put_bytes(properties.bytes());
        }
    }
    [[nodiscard]] const std::uint8_t* position() const { return out_; }

private:
    std::uint8_t* out_;
};

// A buffer that grows this large for one packet leaves room for small ones behind it: else the
// DISCONNECT after it would double it.
inline constexpr std::size_t large_buffer = std::size_t{1024} * 1024;
inline constexpr std::size_t room_behind = std::size_t{4} * 1024;

// One whole packet at the end of `out`; `put_body(sink)` puts the same fields into either sink.
template <typename PutBody>
[[nodiscard]] Result<void> append_packet(PacketType type, std::uint8_t flags, Buffer& out,
                                         const PutBody& put_body) {
    SizeCounter counter;
    put_body(counter);
    if (counter.size() > maximum_varint) {
        return fail(Errc::invalid_argument,
                    std::string(name(type)) + ": remaining length of " +
                        std::to_string(counter.size()) + " bytes is over the maximum of 268435455",
                    ReasonCode::packet_too_large);
    }
    const std::size_t start = out.size();
    const auto remaining_length = static_cast<std::uint32_t>(counter.size());
    const std::size_t end = start + 1 + varint_size(remaining_length) + remaining_length;
    if (end > out.capacity() && end >= large_buffer) {
        out.reserve(end + room_behind);
    }
    out.resize(end);
    Writer writer(out.data() + start);
    writer.put_byte(static_cast<std::uint8_t>(number_of(type) << 4U | flags));
    writer.put_variable_byte_integer(remaining_length);
    put_body(writer);
    assert(writer.position() == out.data() + out.size());
    return {};
}

}  // namespace mqtt::wire
