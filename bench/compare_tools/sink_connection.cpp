#include "sink_connection.hpp"

namespace mq::compare {

std::string SinkConnection::tally() const {
    return "publish=" + std::to_string(publish_) + " duplicates=" + std::to_string(duplicates_) +
           " completed=" + std::to_string(completed_);
}

void SinkConnection::take_publish(const PacketView& packet) {
    if (packet.qos() == QoS::at_most_once) {
        ++publish_;
        ++completed_;
        return;
    }
    // The packet identifier stands in the same place in all versions.
    const PacketId packet_id = view_publish(packet).packet_id;
    const bool exactly_once = packet.qos() == QoS::exactly_once;
    // At QoS 1 an identifier is free as soon as its PUBACK is made: only the DUP flag tells.
    const bool is_duplicate = exactly_once ? held_.test(packet_id) : packet.dup();
    ++(is_duplicate ? duplicates_ : publish_);
    if (exactly_once) {
        held_.set(packet_id);
        append_acknowledgement(PacketType::pubrec, packet_id, answers());
    } else {
        completed_ += is_duplicate ? 0U : 1U;
        append_acknowledgement(PacketType::puback, packet_id, answers());
    }
}

void SinkConnection::take_acknowledgement(PacketType type, PacketId packet_id) {
    if (type == PacketType::pubrel) {
        completed_ += held_.test(packet_id) ? 1U : 0U;
        held_.reset(packet_id);
        append_acknowledgement(PacketType::pubcomp, packet_id, answers());
    }
}

}  // namespace mq::compare
