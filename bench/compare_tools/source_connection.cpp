#include "source_connection.hpp"

#include <algorithm>

namespace mq::compare {
namespace {

constexpr std::string_view topic = "bench/compare/topic1";
constexpr std::string_view payload =
    "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.+";
static_assert(topic.size() == 20 && payload.size() == 64);

}  // namespace

SourceConnection::SourceConnection(Descriptor socket, const SourcePlan& plan)
    : FakeConnection(std::move(socket)), plan_(plan) {}

std::string SourceConnection::tally() const {
    return "sent=" + std::to_string(sent_) + " acknowledged=" + std::to_string(acknowledged_);
}

void SourceConnection::take_connect(const mqtt::Connect& connect) {
    const auto announced = connect.properties.number(mqtt::PropertyId::receive_maximum);
    plan_.window = std::min<std::size_t>(plan_.window, announced.value_or(65'535));
}

void SourceConnection::take_subscribe(const mqtt::Subscribe& subscribe) {
    // [MQTT-3.8.4-8]: never above what was granted.
    plan_.qos = std::min(plan_.qos, subscribe.subscriptions.front().qos);
    mqtt::Publish publish;
    publish.topic = topic;
    publish.payload = mqtt::as_bytes(payload);
    publish.qos = plan_.qos;
    publish.packet_id = plan_.qos == QoS::at_most_once ? PacketId{0} : PacketId{1};
    block_.clear();
    append(publish, version(), block_);
    packet_size_ = block_.size();
    id_offset_ = 2 + 2 + topic.size();
    while (block_.size() + packet_size_ <= block_size) {
        append(publish, version(), block_);
    }
    streams_ = true;
}

void SourceConnection::take_acknowledgement(PacketType type, PacketId packet_id) {
    if (type == PacketType::pubrec) {
        append_acknowledgement(PacketType::pubrel, packet_id, answers());
    } else if (type == PacketType::puback || type == PacketType::pubcomp) {
        ++acknowledged_;
    }
}

std::uint64_t SourceConnection::sendable() const {
    const std::uint64_t left = plan_.messages - sent_;
    if (plan_.qos == QoS::at_most_once) {
        return left;
    }
    return std::min<std::uint64_t>(left, plan_.window - (sent_ - acknowledged_));
}

Bytes SourceConnection::next_block() {
    if (!streams_ || is_over()) {
        return {};
    }
    const std::uint64_t count = std::min<std::uint64_t>(sendable(), block_.size() / packet_size_);
    if (plan_.qos != QoS::at_most_once) {
        number_packets(count);
    }
    sent_ += count;
    return Bytes(block_).first(count * packet_size_);
}

void SourceConnection::number_packets(std::uint64_t count) {
    std::uint8_t* id = block_.data() + id_offset_;
    for (std::uint64_t i = 0; i < count; ++i, id += packet_size_) {
        packet_id_ = next_id(packet_id_);
        id[0] = static_cast<std::uint8_t>(packet_id_ >> 8);
        id[1] = static_cast<std::uint8_t>(packet_id_ & 0xFF);
    }
}

}  // namespace mq::compare
