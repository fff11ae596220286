// The packets that are little more than their type: PINGREQ (§3.12), PINGRESP (§3.13), DISCONNECT
// (§3.14) and AUTH (§3.15).
#include "wire/decode.hpp"
#include "wire/encode.hpp"
#include "wire/encode_check.hpp"
#include "wire/reader.hpp"
#include "wire/writer.hpp"

namespace mqtt::wire {

namespace {

// Success without properties goes without a body (§3.14.2.1, §3.15.2.1).
template <typename Packet>
bool has_body(const Packet& packet) {
    return packet.reason != ReasonCode::success || !packet.properties.empty();
}

constexpr auto empty_body = [](auto&) {};

}  // namespace

Result<Pingreq, DecodeError> decode_pingreq(const Frame& frame) {
    return Reader(frame).finish(Pingreq{});
}

Result<void> encode(const Pingreq&, Buffer& out) {
    return append_packet(PacketType::pingreq, 0, out, empty_body);
}

Result<Pingresp, DecodeError> decode_pingresp(const Frame& frame) {
    return Reader(frame).finish(Pingresp{});
}

Result<void> encode(const Pingresp&, Buffer& out) {
    return append_packet(PacketType::pingresp, 0, out, empty_body);
}

Result<Disconnect, DecodeError> decode_disconnect(const Frame& frame, Version version) {
    Reader reader(frame);
    Disconnect packet;
    if (version == Version::v5 && !reader.at_end()) {
        packet.reason = reader.read_reason_code();
        // §3.14.2.2.1: a code may go without properties.
        if (!reader.at_end()) {
            packet.properties = reader.read_properties(PropertyPlace::disconnect, version);
        }
    }
    return reader.finish(packet);
}

Result<void> encode(const Disconnect& packet, Version version, Buffer& out) {
    EncodeCheck check(PacketType::disconnect, version);
    check.require_reason(packet.reason);
    check.require_properties(packet.properties, PropertyPlace::disconnect);
    if (!check.holds()) {
        return check.error();
    }
    return append_packet(PacketType::disconnect, 0, out, [&](auto& sink) {
        if (has_body(packet)) {
            sink.put_byte(number_of(packet.reason));
        }
        if (!packet.properties.empty()) {
            sink.put_properties(packet.properties, version);
        }
    });
}

Result<Auth, DecodeError> decode_auth(const Frame& frame) {
    Reader reader(frame);
    Auth packet;
    if (!reader.at_end()) {
        packet.reason = reader.read_reason_code();
        const std::size_t properties_start = reader.offset();
        packet.properties = reader.read_properties(PropertyPlace::auth, Version::v5);
        // §3.15.2.2.2: only AUTH without a body may be without it.
        reader.require(packet.properties.find(PropertyId::authentication_method).has_value(),
                       DecodeErrorCode::bad_value, "Authentication Method", properties_start);
    }
    return reader.finish(packet);
}

Result<void> encode(const Auth& packet, Buffer& out) {
    EncodeCheck check(PacketType::auth, Version::v5);
    check.require_reason(packet.reason);
    check.require_properties(packet.properties, PropertyPlace::auth);
    check.require(!has_body(packet) || packet.properties.find(PropertyId::authentication_method),
                  "authentication method", "must not be missing");
    if (!check.holds()) {
        return check.error();
    }
    return append_packet(PacketType::auth, 0, out, [&](auto& sink) {
        if (has_body(packet)) {
            sink.put_byte(number_of(packet.reason));
            sink.put_properties(packet.properties, Version::v5);
        }
    });
}

}  // namespace mqtt::wire
