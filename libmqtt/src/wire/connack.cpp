// CONNACK (§3.2).
#include <utility>

#include "wire/decode.hpp"
#include "wire/encode.hpp"
#include "wire/encode_check.hpp"
#include "wire/reader.hpp"
#include "wire/writer.hpp"

namespace mqtt::wire {

namespace {

constexpr std::uint8_t session_present_flag = 0x01;

bool is_connack_code(std::uint8_t code, Version version) {
    if (version == Version::v5) {
        return is_allowed(static_cast<ReasonCode>(code), PacketType::connack);
    }
    return code <= number_of(ConnectReturnCode::not_authorized);
}

}  // namespace

Result<Connack, DecodeError> decode_connack(const Frame& frame, Version version) {
    Reader reader(frame);
    Connack packet;
    const std::size_t flags_start = reader.offset();
    const std::uint8_t flags = reader.read_byte("connect acknowledge flags");
    // MQTT 3.1 does not use this byte, and says nothing of its value.
    if (version != Version::v3_1) {
        // [MQTT-3.2.2-1]
        reader.require((flags & ~session_present_flag) == 0, DecodeErrorCode::reserved_bits,
                       "connect acknowledge flags", flags_start);
        packet.session_present = flags == session_present_flag;
    }
    const std::size_t code_start = reader.offset();
    packet.code = reader.read_byte("reason code");
    reader.require(is_connack_code(packet.code, version), DecodeErrorCode::bad_reason_code,
                   "reason code", code_start);
    // [MQTT-3.2.2-6]
    reader.require(packet.code == 0 || !packet.session_present, DecodeErrorCode::bad_value,
                   "session present", flags_start);
    packet.properties = reader.read_properties(PropertyPlace::connack, version);
    return reader.finish(packet);
}

Result<void> encode(const Connack& packet, Version version, Buffer& out) {
    EncodeCheck check(PacketType::connack, version);
    check.require(is_connack_code(packet.code, version), "reason code",
                  "is none that this packet may carry");
    check.require(!packet.session_present || version != Version::v3_1, "session present",
                  "needs MQTT 3.1.1 or later");
    check.require(!packet.session_present || packet.code == 0, "session present",
                  "must not be set when the connection is refused");
    check.require_properties(packet.properties, PropertyPlace::connack);
    if (!check.holds()) {
        return check.error();
    }
    return append_packet(PacketType::connack, 0, out, [&](auto& sink) {
        sink.put_byte(packet.session_present ? session_present_flag : 0);
        sink.put_byte(packet.code);
        sink.put_properties(packet.properties, version);
    });
}

}  // namespace mqtt::wire
