// PUBACK, PUBREC, PUBREL and PUBCOMP (§3.4 to §3.7): one form, four names.
#include <cassert>

#include "wire/decode.hpp"
#include "wire/encode.hpp"
#include "wire/encode_check.hpp"
#include "wire/reader.hpp"
#include "wire/writer.hpp"

namespace mqtt::wire {

namespace {

// PropertyPlace has the numbers of PacketType for this.
PropertyPlace place_of(PacketType type) {
    assert(type >= PacketType::puback && type <= PacketType::pubcomp);
    return static_cast<PropertyPlace>(type);
}

// [MQTT-3.6.1-1]: PUBREL alone has a flag, and it is always set.
std::uint8_t flags_of(PacketType type) {
    return type == PacketType::pubrel ? 0b0010 : 0;
}

}  // namespace

Result<Acknowledgement, DecodeError> decode_acknowledgement(const Frame& frame, Version version) {
    Reader reader(frame);
    Acknowledgement packet;
    packet.packet_id = reader.read_packet_id();
    // §3.4.2.1: success may go without a code, and a code without properties.
    if (version == Version::v5 && !reader.at_end()) {
        packet.reason = reader.read_reason_code();
        if (!reader.at_end()) {
            packet.properties = reader.read_properties(place_of(frame.type), version);
        }
    }
    return reader.finish(packet);
}

Result<void> encode_acknowledgement(PacketType type, const Acknowledgement& packet, Version version,
                                    Buffer& out) {
    EncodeCheck check(type, version);
    check.require_packet_id(packet.packet_id);
    check.require_reason(packet.reason);
    check.require_properties(packet.properties, place_of(type));
    if (!check.holds()) {
        return check.error();
    }
    return append_packet(type, flags_of(type), out, [&](auto& sink) {
        sink.put_two_byte_integer(packet.packet_id);
        if (packet.reason != ReasonCode::success || !packet.properties.empty()) {
            sink.put_byte(number_of(packet.reason));
        }
        if (!packet.properties.empty()) {
            sink.put_properties(packet.properties, version);
        }
    });
}

}  // namespace mqtt::wire
