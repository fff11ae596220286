// PUBLISH (§3.3), the packet that has to be quick.
#include "wire/decode.hpp"
#include "wire/encode.hpp"
#include "wire/encode_check.hpp"
#include "wire/reader.hpp"
#include "wire/writer.hpp"

namespace mqtt::wire {

namespace {

// §3.3.1
constexpr std::uint8_t dup_flag = 0x08;
constexpr unsigned qos_shift = 1;
constexpr std::uint8_t qos_bits = 0x06;
constexpr std::uint8_t retain_flag = 0x01;

std::uint8_t flags_of(const Publish& packet) {
    unsigned flags = static_cast<unsigned>(packet.qos) << qos_shift;
    flags |= packet.dup ? dup_flag : 0U;
    flags |= packet.retain ? retain_flag : 0U;
    return static_cast<std::uint8_t>(flags);
}

void check_publish(EncodeCheck& check, const Publish& packet) {
    check.require_qos(packet.qos, "QoS");
    // [MQTT-3.3.1-2]
    check.require(!packet.dup || packet.qos != QoS::at_most_once, "DUP flag",
                  "must not be set at QoS 0");
    // [MQTT-2.2.1-2], [MQTT-2.2.1-4]
    check.require((packet.packet_id != 0) == (packet.qos != QoS::at_most_once), "packet identifier",
                  "must be 0 at QoS 0 and only there");
    check.require_size(packet.topic.size(), "topic name");
    check.require_properties(packet.properties, PropertyPlace::publish);
    check.require(!packet.topic.empty() || packet.properties.find(PropertyId::topic_alias),
                  "topic name", "must not be empty without a topic alias");
}

}  // namespace

Result<Publish, DecodeError> decode_publish(const Frame& frame, Version version) {
    Reader reader(frame);
    Publish packet;
    packet.dup = (frame.flags & dup_flag) != 0;
    packet.retain = (frame.flags & retain_flag) != 0;
    // [MQTT-3.3.1-4]
    packet.qos = reader.to_qos((frame.flags & qos_bits) >> qos_shift, "QoS", 0);
    // [MQTT-3.3.1-2]
    reader.require(!packet.dup || packet.qos != QoS::at_most_once, DecodeErrorCode::bad_value,
                   "DUP flag", 0);
    const std::size_t topic_start = reader.offset();
    packet.topic = reader.read_topic_name("topic name");
    if (packet.qos != QoS::at_most_once) {
        packet.packet_id = reader.read_packet_id();
    }
    packet.properties = reader.read_properties(PropertyPlace::publish, version);
    // [MQTT-4.7.3-1]; 5.0 §3.3.2.1 lets an alias stand for the topic.
    reader.require(!packet.topic.empty() || packet.properties.find(PropertyId::topic_alias),
                   DecodeErrorCode::bad_topic_name, "topic name", topic_start);
    packet.payload = reader.read_rest();
    return reader.finish(packet);
}

Result<void> encode(const Publish& packet, Version version, Buffer& out) {
    EncodeCheck check(PacketType::publish, version);
    check_publish(check, packet);
    if (!check.holds()) {
        return check.error();
    }
    return append_packet(PacketType::publish, flags_of(packet), out, [&](auto& sink) {
        sink.put_text(packet.topic);
        if (packet.qos != QoS::at_most_once) {
            sink.put_two_byte_integer(packet.packet_id);
        }
        sink.put_properties(packet.properties, version);
        sink.put_bytes(packet.payload);
    });
}

}  // namespace mqtt::wire
