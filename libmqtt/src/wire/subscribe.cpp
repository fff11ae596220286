// SUBSCRIBE (§3.8) and SUBACK (§3.9).
#include <utility>

#include "mqtt/topic.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"
#include "wire/encode_check.hpp"
#include "wire/reader.hpp"
#include "wire/writer.hpp"

namespace mqtt::wire {

namespace {

// §3.8.3.1
constexpr std::uint8_t qos_bits = 0x03;
constexpr std::uint8_t no_local_flag = 0x04;
constexpr std::uint8_t retain_as_published_flag = 0x08;
constexpr unsigned retain_handling_shift = 4;
constexpr std::uint8_t retain_handling_bits = 0x30;
constexpr std::uint8_t option_bits =
    qos_bits | no_local_flag | retain_as_published_flag | retain_handling_bits;

// [MQTT-3.8.1-1]
constexpr std::uint8_t subscribe_flags = 0b0010;

// 3.1.1 §3.9.3: the one error that it knows. MQTT 3.1 knows none.
constexpr ReasonCode failure = ReasonCode::unspecified_error;

void read_options(Reader& reader, Version version, Subscription& subscription) {
    const std::size_t start = reader.offset();
    const unsigned options = reader.read_byte("subscription options");
    const unsigned known = version == Version::v5 ? option_bits : qos_bits;
    reader.require((options & ~known) == 0, DecodeErrorCode::reserved_bits, "subscription options",
                   start);
    subscription.qos = reader.to_qos(options & qos_bits, "requested QoS", start);
    subscription.no_local = (options & no_local_flag) != 0;
    subscription.retain_as_published = (options & retain_as_published_flag) != 0;
    const auto retain_handling = (options & retain_handling_bits) >> retain_handling_shift;
    reader.require(retain_handling < 3, DecodeErrorCode::bad_value, "retain handling", start);
    subscription.retain_handling = static_cast<RetainHandling>(retain_handling);
    // [MQTT-3.8.3-4]
    reader.require(!subscription.no_local || !split_shared(subscription.filter),
                   DecodeErrorCode::bad_value, "no local", start);
}

void check_subscription(EncodeCheck& check, const Subscription& subscription, Version version) {
    check.require_topic_filter(subscription.filter);
    check.require_qos(subscription.qos, "requested QoS");
    check.require(subscription.retain_handling <= RetainHandling::do_not_send, "retain handling",
                  "must be 0, 1 or 2");
    check.require(!subscription.no_local || !split_shared(subscription.filter), "no local",
                  "must not be set on a shared subscription");
    const bool is_plain = !subscription.no_local && !subscription.retain_as_published &&
                          subscription.retain_handling == RetainHandling::send;
    check.require(version == Version::v5 || is_plain, "subscription options",
                  "other than QoS need MQTT 5.0");
}

std::uint8_t options_of(const Subscription& subscription) {
    unsigned options = number_of(subscription.qos);
    options |= subscription.no_local ? no_local_flag : 0U;
    options |= subscription.retain_as_published ? retain_as_published_flag : 0U;
    options |= static_cast<unsigned>(subscription.retain_handling) << retain_handling_shift;
    return static_cast<std::uint8_t>(options);
}

bool is_suback_code(ReasonCode code, Version version) {
    if (version == Version::v5) {
        return is_allowed(code, PacketType::suback);
    }
    return code <= ReasonCode::granted_qos_2 || (version == Version::v3_1_1 && code == failure);
}

}  // namespace

Result<Subscribe, DecodeError> decode_subscribe(const Frame& frame, Version version) {
    Reader reader(frame);
    Subscribe packet;
    packet.packet_id = reader.read_packet_id();
    packet.properties = reader.read_properties(PropertyPlace::subscribe, version);
    // [MQTT-3.8.3-2]
    reader.require(!reader.at_end(), DecodeErrorCode::empty_list, "payload", reader.offset());
    while (!reader.at_end()) {
        Subscription& subscription = packet.subscriptions.emplace_back();
        subscription.filter = reader.read_topic_filter();
        read_options(reader, version, subscription);
    }
    return reader.finish(std::move(packet));
}

Result<void> encode(const Subscribe& packet, Version version, Buffer& out) {
    EncodeCheck check(PacketType::subscribe, version);
    check.require_packet_id(packet.packet_id);
    check.require_properties(packet.properties, PropertyPlace::subscribe);
    check.require(!packet.subscriptions.empty(), "payload", "needs at least one topic filter");
    for (const Subscription& subscription : packet.subscriptions) {
        check_subscription(check, subscription, version);
    }
    if (!check.holds()) {
        return check.error();
    }
    return append_packet(PacketType::subscribe, subscribe_flags, out, [&](auto& sink) {
        sink.put_two_byte_integer(packet.packet_id);
        sink.put_properties(packet.properties, version);
        for (const Subscription& subscription : packet.subscriptions) {
            sink.put_text(subscription.filter);
            sink.put_byte(options_of(subscription));
        }
    });
}

Result<Suback, DecodeError> decode_suback(const Frame& frame, Version version) {
    Reader reader(frame);
    Suback packet;
    packet.packet_id = reader.read_packet_id();
    packet.properties = reader.read_properties(PropertyPlace::suback, version);
    reader.require(!reader.at_end(), DecodeErrorCode::empty_list, "payload", reader.offset());
    packet.reasons.reserve(reader.rest_size());
    while (!reader.at_end()) {
        const std::size_t start = reader.offset();
        const auto code = static_cast<ReasonCode>(reader.read_byte("reason code"));
        reader.require(is_suback_code(code, version), DecodeErrorCode::bad_reason_code,
                       "reason code", start);
        packet.reasons.push_back(code);
    }
    return reader.finish(std::move(packet));
}

Result<void> encode(const Suback& packet, Version version, Buffer& out) {
    EncodeCheck check(PacketType::suback, version);
    check.require_packet_id(packet.packet_id);
    check.require_properties(packet.properties, PropertyPlace::suback);
    check.require(!packet.reasons.empty(), "payload", "needs at least one reason code");
    for (const ReasonCode code : packet.reasons) {
        check.require(is_suback_code(code, version), "reason code",
                      "is none that this packet may carry");
    }
    if (!check.holds()) {
        return check.error();
    }
    return append_packet(PacketType::suback, 0, out, [&](auto& sink) {
        sink.put_two_byte_integer(packet.packet_id);
        sink.put_properties(packet.properties, version);
        for (const ReasonCode code : packet.reasons) {
            sink.put_byte(number_of(code));
        }
    });
}

}  // namespace mqtt::wire
