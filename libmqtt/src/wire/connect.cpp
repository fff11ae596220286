// CONNECT (§3.1).
#include <algorithm>
#include <utility>

#include "wire/decode.hpp"
#include "wire/encode.hpp"
#include "wire/encode_check.hpp"
#include "wire/reader.hpp"
#include "wire/writer.hpp"

namespace mqtt::wire {

namespace {

// §3.1.2.3
constexpr std::uint8_t user_name_flag = 0x80;
constexpr std::uint8_t password_flag = 0x40;
constexpr std::uint8_t will_retain_flag = 0x20;
constexpr unsigned will_qos_shift = 3;
constexpr std::uint8_t will_qos_bits = 0x18;
constexpr std::uint8_t will_flag = 0x04;
constexpr std::uint8_t clean_start_flag = 0x02;
constexpr std::uint8_t reserved_flag = 0x01;

constexpr std::string_view protocol_name(Version version) {
    return version == Version::v3_1 ? "MQIsdp" : "MQTT";
}

Version read_version(Reader& reader) {
    const std::size_t name_start = reader.offset();
    const std::string_view name = reader.read_text("protocol name");
    const bool is_old = name == protocol_name(Version::v3_1);
    reader.require(is_old || name == protocol_name(Version::v5), DecodeErrorCode::bad_protocol_name,
                   "protocol name", name_start);
    const std::size_t level_start = reader.offset();
    const auto version = static_cast<Version>(reader.read_byte("protocol level"));
    const bool fits =
        is_old ? version == Version::v3_1 : version == Version::v3_1_1 || version == Version::v5;
    reader.require(fits, DecodeErrorCode::unsupported_version, "protocol level", level_start);
    return version;
}

struct Flags {
    bool user_name = false;
    bool password = false;
    bool will = false;
    bool will_retain = false;
    QoS will_qos = QoS::at_most_once;
    bool clean_start = false;
};

Flags read_flags(Reader& reader, Version version) {
    const std::size_t start = reader.offset();
    const unsigned bits = reader.read_byte("connect flags");
    Flags flags{.user_name = (bits & user_name_flag) != 0,
                .password = (bits & password_flag) != 0,
                .will = (bits & will_flag) != 0,
                .will_retain = (bits & will_retain_flag) != 0,
                .clean_start = (bits & clean_start_flag) != 0};
    // [MQTT-3.1.2-3]
    reader.require((bits & reserved_flag) == 0, DecodeErrorCode::reserved_bits, "connect flags",
                   start);
    // [MQTT-3.1.2-11], [MQTT-3.1.2-13]
    reader.require(flags.will || (bits & will_qos_bits) == 0, DecodeErrorCode::bad_value,
                   "will QoS", start);
    reader.require(flags.will || !flags.will_retain, DecodeErrorCode::bad_value, "will retain",
                   start);
    // [MQTT-3.1.2-12]
    flags.will_qos = reader.to_qos((bits & will_qos_bits) >> will_qos_shift, "will QoS", start);
    // MQTT 3.1.1 [MQTT-3.1.2-22]; 5.0 lifted it.
    reader.require(version == Version::v5 || flags.user_name || !flags.password,
                   DecodeErrorCode::bad_value, "password flag", start);
    return flags;
}

Will read_will(Reader& reader, const Flags& flags, Version version) {
    Will will{.topic = {},
              .payload = {},
              .qos = flags.will_qos,
              .retain = flags.will_retain,
              .properties = reader.read_properties(PropertyPlace::will, version)};
    const std::size_t topic_start = reader.offset();
    will.topic = reader.read_topic_name("will topic");
    reader.require(!will.topic.empty(), DecodeErrorCode::bad_topic_name, "will topic", topic_start);
    will.payload = reader.read_binary("will payload");
    return will;
}

// MQTT 3.1 §3.1: a user name or password that the flags announce may be missing at the end all the
// same, as in the protocol before 3.1.
bool is_left_out(const Reader& reader, Version version) {
    return version == Version::v3_1 && reader.at_end();
}

// MQTT 3.1 §3.1: 1 to 23 characters, which need not be bytes.
bool has_length_of_3_1(std::string_view client_id) {
    const auto characters = std::count_if(client_id.begin(), client_id.end(),
                                          [](char byte) { return (byte & '\xC0') != '\x80'; });
    return characters >= 1 && characters <= 23;
}

void check_will(EncodeCheck& check, const Will& will) {
    check.require_topic_name(will.topic, "will topic");
    check.require_size(will.payload.size(), "will payload");
    check.require_qos(will.qos, "will QoS");
    check.require_properties(will.properties, PropertyPlace::will);
}

void check_connect(EncodeCheck& check, const Connect& packet) {
    check.require(packet.version == Version::v3_1 || packet.version == Version::v3_1_1 ||
                      packet.version == Version::v5,
                  "protocol level", "must be 3, 4 or 5");
    check.require_text(packet.client_id, "client identifier");
    check.require(packet.version != Version::v3_1 || has_length_of_3_1(packet.client_id),
                  "client identifier", "must have 1 to 23 characters on MQTT 3.1");
    if (packet.will) {
        check_will(check, *packet.will);
    }
    if (packet.user_name) {
        check.require_text(*packet.user_name, "user name");
    }
    if (packet.password) {
        check.require_size(packet.password->size(), "password");
        check.require(packet.version == Version::v5 || packet.user_name, "password",
                      "needs a user name before MQTT 5.0");
    }
    check.require_properties(packet.properties, PropertyPlace::connect);
}

std::uint8_t flags_of(const Connect& packet) {
    unsigned flags = 0;
    flags |= packet.user_name ? user_name_flag : 0U;
    flags |= packet.password ? password_flag : 0U;
    flags |= packet.clean_start ? clean_start_flag : 0U;
    if (packet.will) {
        flags |= will_flag;
        flags |= packet.will->retain ? will_retain_flag : 0U;
        flags |= static_cast<unsigned>(packet.will->qos) << will_qos_shift;
    }
    return static_cast<std::uint8_t>(flags);
}

template <typename Sink>
void put_will(Sink& sink, const Will& will, Version version) {
    sink.put_properties(will.properties, version);
    sink.put_text(will.topic);
    sink.put_binary(will.payload);
}

}  // namespace

Result<Connect, DecodeError> decode_connect(const Frame& frame) {
    Reader reader(frame);
    Connect packet;
    packet.version = read_version(reader);
    const Flags flags = read_flags(reader, packet.version);
    packet.clean_start = flags.clean_start;
    packet.keep_alive = reader.read_two_byte_integer("keep alive");
    packet.properties = reader.read_properties(PropertyPlace::connect, packet.version);
    packet.client_id = reader.read_text("client identifier");
    if (flags.will) {
        packet.will = read_will(reader, flags, packet.version);
    }
    if (flags.user_name && !is_left_out(reader, packet.version)) {
        packet.user_name = reader.read_text("user name");
    }
    if (flags.password && !is_left_out(reader, packet.version)) {
        packet.password = reader.read_binary("password");
    }
    return reader.finish(std::move(packet));
}

Result<void> encode(const Connect& packet, Buffer& out) {
    EncodeCheck check(PacketType::connect, packet.version);
    check_connect(check, packet);
    if (!check.holds()) {
        return check.error();
    }
    return append_packet(PacketType::connect, 0, out, [&packet](auto& sink) {
        sink.put_text(protocol_name(packet.version));
        sink.put_byte(number_of(packet.version));
        sink.put_byte(flags_of(packet));
        sink.put_two_byte_integer(packet.keep_alive);
        sink.put_properties(packet.properties, packet.version);
        sink.put_text(packet.client_id);
        if (packet.will) {
            put_will(sink, *packet.will, packet.version);
        }
        if (packet.user_name) {
            sink.put_text(*packet.user_name);
        }
        if (packet.password) {
            sink.put_binary(*packet.password);
        }
    });
}

}  // namespace mqtt::wire
