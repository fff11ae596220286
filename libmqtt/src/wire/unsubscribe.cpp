// UNSUBSCRIBE (§3.10) and UNSUBACK (§3.11).
#include <utility>

#include "wire/decode.hpp"
#include "wire/encode.hpp"
#include "wire/encode_check.hpp"
#include "wire/reader.hpp"
#include "wire/writer.hpp"

namespace mqtt::wire {

namespace {

// [MQTT-3.10.1-1]
constexpr std::uint8_t unsubscribe_flags = 0b0010;

}  // namespace

Result<Unsubscribe, DecodeError> decode_unsubscribe(const Frame& frame, Version version) {
    Reader reader(frame);
    Unsubscribe packet;
    packet.packet_id = reader.read_packet_id();
    packet.properties = reader.read_properties(PropertyPlace::unsubscribe, version);
    // [MQTT-3.10.3-2]
    reader.require(!reader.at_end(), DecodeErrorCode::empty_list, "payload", reader.offset());
    while (!reader.at_end()) {
        packet.filters.push_back(reader.read_topic_filter());
    }
    return reader.finish(std::move(packet));
}

Result<void> encode(const Unsubscribe& packet, Version version, Buffer& out) {
    EncodeCheck check(PacketType::unsubscribe, version);
    check.require_packet_id(packet.packet_id);
    check.require_properties(packet.properties, PropertyPlace::unsubscribe);
    check.require(!packet.filters.empty(), "payload", "needs at least one topic filter");
    for (const std::string_view filter : packet.filters) {
        check.require_topic_filter(filter);
    }
    if (!check.holds()) {
        return check.error();
    }
    return append_packet(PacketType::unsubscribe, unsubscribe_flags, out, [&](auto& sink) {
        sink.put_two_byte_integer(packet.packet_id);
        sink.put_properties(packet.properties, version);
        for (const std::string_view filter : packet.filters) {
            sink.put_text(filter);
        }
    });
}

Result<Unsuback, DecodeError> decode_unsuback(const Frame& frame, Version version) {
    Reader reader(frame);
    Unsuback packet;
    packet.packet_id = reader.read_packet_id();
    if (version == Version::v5) {
        packet.properties = reader.read_properties(PropertyPlace::unsuback, version);
        // [MQTT-3.11.3-1]: a code for each filter, of which there was one at least.
        reader.require(!reader.at_end(), DecodeErrorCode::empty_list, "payload", reader.offset());
        packet.reasons.reserve(reader.rest_size());
        while (!reader.at_end()) {
            packet.reasons.push_back(reader.read_reason_code());
        }
    }
    return reader.finish(std::move(packet));
}

Result<void> encode(const Unsuback& packet, Version version, Buffer& out) {
    EncodeCheck check(PacketType::unsuback, version);
    check.require_packet_id(packet.packet_id);
    check.require_properties(packet.properties, PropertyPlace::unsuback);
    if (version == Version::v5) {
        check.require(!packet.reasons.empty(), "payload", "needs at least one reason code");
        for (const ReasonCode code : packet.reasons) {
            check.require_reason(code);
        }
    } else {
        check.require(packet.reasons.empty(), "reason code", "needs MQTT 5.0");
    }
    if (!check.holds()) {
        return check.error();
    }
    return append_packet(PacketType::unsuback, 0, out, [&](auto& sink) {
        sink.put_two_byte_integer(packet.packet_id);
        sink.put_properties(packet.properties, version);
        for (const ReasonCode code : packet.reasons) {
            sink.put_byte(number_of(code));
        }
    });
}

}  // namespace mqtt::wire
