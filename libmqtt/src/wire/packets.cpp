// From a packet's type to its functions, in both directions.
#include "mqtt/packets.hpp"

#include <type_traits>
#include <utility>

#include "wire/decode.hpp"
#include "wire/encode.hpp"

namespace mqtt {

// The variant's alternatives stand in the order of their types, from 1 on.
static_assert(std::variant_size_v<Packet> == 15);
static_assert(std::is_same_v<std::variant_alternative_t<0, Packet>, Connect>);
static_assert(std::is_same_v<std::variant_alternative_t<7, Packet>, Subscribe>);
static_assert(std::is_same_v<std::variant_alternative_t<14, Packet>, Auth>);

PacketType type_of(const Packet& packet) {
    return static_cast<PacketType>(packet.index() + 1);
}

namespace wire {

namespace {

template <typename Named>
Result<Packet, DecodeError> named(const Result<Acknowledgement, DecodeError>& decoded) {
    return decoded.map([](const Acknowledgement& packet) { return Packet(Named{packet}); });
}

Result<Packet, DecodeError> decode_auth_of(const Frame& frame, Version version) {
    if (version != Version::v5) {
        return tl::unexpected<DecodeError>(DecodeError{DecodeErrorCode::unknown_packet_type,
                                                       frame.type, "control packet type", 0});
    }
    return decode_auth(frame);
}

struct Encoder {
    Version version;
    Buffer& out;

    Result<void> operator()(const Connect& packet) const { return encode(packet, out); }
    Result<void> operator()(const Puback& packet) const {
        return encode_acknowledgement(PacketType::puback, packet, version, out);
    }
    Result<void> operator()(const Pubrec& packet) const {
        return encode_acknowledgement(PacketType::pubrec, packet, version, out);
    }
    Result<void> operator()(const Pubrel& packet) const {
        return encode_acknowledgement(PacketType::pubrel, packet, version, out);
    }
    Result<void> operator()(const Pubcomp& packet) const {
        return encode_acknowledgement(PacketType::pubcomp, packet, version, out);
    }
    Result<void> operator()(const Pingreq& packet) const { return encode(packet, out); }
    Result<void> operator()(const Pingresp& packet) const { return encode(packet, out); }
    Result<void> operator()(const Auth& packet) const {
        if (version != Version::v5) {
            return fail(Errc::invalid_argument, "AUTH: control packet type needs MQTT 5.0");
        }
        return encode(packet, out);
    }
    template <typename Other>
    Result<void> operator()(const Other& packet) const {
        return encode(packet, version, out);
    }
};

}  // namespace

Result<Packet, DecodeError> decode(const Frame& frame, Version version) {
    switch (frame.type) {
        case PacketType::connect:
            return decode_connect(frame);
        case PacketType::connack:
            return decode_connack(frame, version);
        case PacketType::publish:
            return decode_publish(frame, version);
        case PacketType::puback:
            return named<Puback>(decode_acknowledgement(frame, version));
        case PacketType::pubrec:
            return named<Pubrec>(decode_acknowledgement(frame, version));
        case PacketType::pubrel:
            return named<Pubrel>(decode_acknowledgement(frame, version));
        case PacketType::pubcomp:
            return named<Pubcomp>(decode_acknowledgement(frame, version));
        case PacketType::subscribe:
            return decode_subscribe(frame, version);
        case PacketType::suback:
            return decode_suback(frame, version);
        case PacketType::unsubscribe:
            return decode_unsubscribe(frame, version);
        case PacketType::unsuback:
            return decode_unsuback(frame, version);
        case PacketType::pingreq:
            return decode_pingreq(frame);
        case PacketType::pingresp:
            return decode_pingresp(frame);
        case PacketType::disconnect:
            return decode_disconnect(frame, version);
        case PacketType::auth:
            return decode_auth_of(frame, version);
    }
    return tl::unexpected<DecodeError>(
        DecodeError{DecodeErrorCode::unknown_packet_type, frame.type, "control packet type", 0});
}

Result<void> encode(const Packet& packet, Version version, Buffer& out) {
    return std::visit(Encoder{version, out}, packet);
}

}  // namespace wire
}  // namespace mqtt
