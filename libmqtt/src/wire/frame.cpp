#include "wire/frame.hpp"

#include "wire/varint.hpp"

namespace mqtt::wire {

namespace {

constexpr std::uint8_t dup_flag = 0b1000;

tl::unexpected<DecodeError> refuse(DecodeErrorCode code, PacketType type, std::string_view field,
                                   std::size_t offset) {
    return tl::unexpected<DecodeError>(DecodeError{code, type, field, offset});
}

bool is_known(PacketType type, Version version) {
    return type >= PacketType::connect &&
           type <= (version == Version::v5 ? PacketType::auth : PacketType::disconnect);
}

// Table 2-2. PUBLISH uses all four flags; its decoder judges them.
bool has_right_flags(PacketType type, std::uint8_t flags, Version version) {
    switch (type) {
        case PacketType::publish:
            return true;
        case PacketType::pubrel:
        case PacketType::subscribe:
        case PacketType::unsubscribe:
            // MQTT 3.1 §2.1 knows DUP here, for packets sent again.
            return flags == 0b0010 || (version == Version::v3_1 && flags == (dup_flag | 0b0010));
        default:
            return flags == 0;
    }
}

}  // namespace

Result<FrameScan, DecodeError> scan_frame(Bytes input, Version version, std::size_t limit) {
    if (input.empty()) {
        return FrameScan{.complete = false, .frame = {}, .needed = 1};
    }
    const auto type = static_cast<PacketType>(input[0] >> 4U);
    const auto flags = static_cast<std::uint8_t>(input[0] & 0x0FU);
    if (!is_known(type, version)) {
        return refuse(DecodeErrorCode::unknown_packet_type, type, "control packet type", 0);
    }
    if (!has_right_flags(type, flags, version)) {
        return refuse(DecodeErrorCode::reserved_flags, type, "fixed header", 0);
    }

    const VarintRead length = read_varint(input.subspan(1));
    if (length.status == VarintRead::Status::too_long) {
        return refuse(DecodeErrorCode::bad_variable_byte_integer, type, "remaining length", 1);
    }
    if (length.status == VarintRead::Status::incomplete) {
        return FrameScan{.complete = false, .frame = {}, .needed = input.size() + 1};
    }
    if (version == Version::v5 && !length.is_minimal()) {
        return refuse(DecodeErrorCode::non_minimal_variable_byte_integer, type, "remaining length",
                      1);
    }

    const std::size_t header_size = 1 + length.size;
    const std::size_t size = header_size + length.value;
    if (size > limit) {
        return refuse(DecodeErrorCode::packet_too_large, type, "remaining length", 1);
    }
    if (size > input.size()) {
        return FrameScan{.complete = false, .frame = {}, .needed = size};
    }
    return FrameScan{.complete = true,
                     .frame = {.type = type,
                               .flags = flags,
                               .body = input.subspan(header_size, length.value),
                               .size = size},
                     .needed = size};
}

}  // namespace mqtt::wire
