#include "support/broker_model.hpp"

#include <algorithm>
#include <utility>

#include "wire/decode.hpp"
#include "wire/frame.hpp"

namespace mqtt::test {

void BrokerModel::opened() {
    input_.clear();
    output_.clear();
    connected_ = wants_close_ = clean_disconnect_ = false;
    unacknowledged_.clear();
}

void BrokerModel::closed() {
    connected_ = false;
    wants_close_ = true;
    if (!keeps_session_) {
        lose_session();
    }
    for (auto& [id, outgoing] : outgoing_) {
        outgoing.in_output = false;
    }
}

void BrokerModel::lose_session() {
    has_session_ = false;
    incoming_qos2_.clear();
    outgoing_.clear();
    order_.clear();
    queue_.clear();
}

std::string BrokerModel::take_output() {
    std::string result(output_.begin(), output_.end());
    output_.clear();
    return result;
}

void BrokerModel::complain(std::string text) {
    if (violation_.empty()) {
        violation_ = std::move(text);
    }
    wants_close_ = true;
}

void BrokerModel::append(const Packet& packet) {
    if (auto encoded = wire::encode(packet, settings_.version, output_); !encoded) {
        complain("the model cannot encode: " + encoded.error().detail);
    }
}

void BrokerModel::received(Bytes bytes) {
    input_ += as_text(bytes);
    std::size_t used = 0;
    while (!wants_close_) {
        const auto scan = wire::scan_frame(as_bytes(input_).subspan(used), settings_.version);
        if (!scan) {
            complain("frame: " + wire::describe(scan.error()));
            break;
        }
        if (!scan->complete) {
            break;
        }
        const auto packet = wire::decode(scan->frame, settings_.version);
        if (!packet) {
            complain(wire::describe(packet.error()));
            break;
        }
        handle(*packet);
        used += scan->frame.size;
    }
    input_.erase(0, used);
}

void BrokerModel::handle(const Packet& packet) {
    if (const auto* connect = std::get_if<Connect>(&packet)) {
        on(*connect);
    } else if (!connected_) {
        complain("a packet before CONNECT");
    } else if (const auto* publish = std::get_if<Publish>(&packet)) {
        on(*publish);
    } else if (const auto* puback = std::get_if<Puback>(&packet)) {
        on_acknowledgement(PacketType::puback, *puback);
    } else if (const auto* pubrec = std::get_if<Pubrec>(&packet)) {
        on_acknowledgement(PacketType::pubrec, *pubrec);
    } else if (const auto* pubrel = std::get_if<Pubrel>(&packet)) {
        on_acknowledgement(PacketType::pubrel, *pubrel);
    } else if (const auto* pubcomp = std::get_if<Pubcomp>(&packet)) {
        on_acknowledgement(PacketType::pubcomp, *pubcomp);
    } else if (const auto* subscribe = std::get_if<Subscribe>(&packet)) {
        append(Suback{
            subscribe->packet_id,
            std::vector<ReasonCode>(subscribe->subscriptions.size(), ReasonCode::granted_qos_2),
            {}});
    } else if (std::holds_alternative<Pingreq>(packet)) {
        append(Pingresp{});
    } else if (std::holds_alternative<Disconnect>(packet)) {
        clean_disconnect_ = wants_close_ = true;
    } else {
        complain("a packet that clients do not send");
    }
}

void BrokerModel::on(const Connect& packet) {
    if (connected_) {
        complain("a second CONNECT");
        return;
    }
    connected_ = true;
    if (packet.clean_start) {
        lose_session();
    }
    const bool present = has_session_ && settings_.version != Version::v3_1;
    keeps_session_ =
        settings_.version == Version::v5
            ? packet.properties.number(PropertyId::session_expiry_interval).value_or(0) > 0
            : !packet.clean_start;
    has_session_ = true;
    client_receive_maximum_ =
        packet.properties.number(PropertyId::receive_maximum).value_or(65'535);
    quota_ = client_receive_maximum_;
    Properties properties;
    if (settings_.version == Version::v5 && settings_.receive_maximum != 65'535) {
        if (!properties.add(PropertyId::receive_maximum, settings_.receive_maximum)) {
            complain("receive maximum");
        }
    }
    append(Connack{present, 0, properties});
    for (const auto& [sequence, id] : order_) {
        Outgoing& outgoing = outgoing_.at(id);
        if (outgoing.received) {
            append(Pubrel{{id, ReasonCode::success, {}}});
        }
    }
    pump();
}

void BrokerModel::on(const Publish& packet) {
    const Record record{std::string(as_text(packet.payload)), packet.qos};
    if (packet.qos == QoS::at_most_once) {
        delivered_.push_back(record);
        return;
    }
    if (settings_.version == Version::v5 && packet.qos == QoS::exactly_once) {
        unacknowledged_.insert(packet.packet_id);
        if (unacknowledged_.size() > settings_.receive_maximum) {
            complain("receive maximum exceeded");
        }
    }
    if (packet.qos == QoS::at_least_once) {
        delivered_.push_back(record);
        append(Puback{{packet.packet_id, ReasonCode::success, {}}});
        return;
    }
    if (incoming_qos2_.insert(packet.packet_id).second) {
        delivered_.push_back(record);
    } else if (!packet.dup) {
        complain("packet identifier used again while in flight");
    }
    append(Pubrec{{packet.packet_id, ReasonCode::success, {}}});
    if (settings_.repeats_pubrec) {
        append(Pubrec{{packet.packet_id, ReasonCode::success, {}}});
    }
}

void BrokerModel::on_acknowledgement(PacketType type, const Acknowledgement& packet) {
    const PacketId id = packet.packet_id;
    if (type == PacketType::pubrel) {
        const bool known = incoming_qos2_.erase(id) > 0;
        unacknowledged_.erase(id);
        const bool strange = !known && settings_.version == Version::v5;
        append(Pubcomp{
            {id, strange ? ReasonCode::packet_identifier_not_found : ReasonCode::success, {}}});
        return;
    }
    const auto found = outgoing_.find(id);
    if (found == outgoing_.end()) {
        return;  // an answer to what was forgotten with a lost session
    }
    Outgoing& outgoing = found->second;
    if (type == PacketType::puback && outgoing.record.qos == QoS::at_least_once) {
        on_outgoing_done(id);
    } else if (type == PacketType::pubrec && outgoing.record.qos == QoS::exactly_once) {
        outgoing.received = true;
        append(Pubrel{{id, ReasonCode::success, {}}});
    } else if (type == PacketType::pubcomp && outgoing.received) {
        on_outgoing_done(id);
    } else {
        complain(std::string(name(type)) + " out of place");
    }
}

void BrokerModel::on_outgoing_done(PacketId id) {
    outgoing_.erase(id);
    std::erase_if(order_, [&](const auto& entry) { return entry.second == id; });
    quota_ = std::min<std::size_t>(quota_ + 1, client_receive_maximum_);  // §4.9
    pump();
}

void BrokerModel::send(std::string payload, QoS qos) {
    queue_.push_back({std::move(payload), qos});
    pump();
}

void BrokerModel::pump() {
    if (!connected_) {
        return;
    }
    for (const auto& [sequence, id] : order_) {
        Outgoing& outgoing = outgoing_.at(id);
        if (!outgoing.received && !outgoing.in_output && quota_ > 0) {
            --quota_;
            send_publish(id, outgoing);
        }
    }
    while (!queue_.empty() && (quota_ > 0 || queue_.front().qos == QoS::at_most_once)) {
        const Record record = std::move(queue_.front());
        queue_.pop_front();
        if (record.qos == QoS::at_most_once) {
            append(Publish{"down", as_bytes(record.payload), record.qos, false, false, 0, {}});
            continue;
        }
        --quota_;
        do {
            last_id_ = last_id_ == 65'535 ? PacketId{1} : static_cast<PacketId>(last_id_ + 1);
        } while (outgoing_.contains(last_id_));
        order_[sequence_++] = last_id_;
        send_publish(last_id_, outgoing_[last_id_] = {record, false, false, false});
    }
}

void BrokerModel::send_publish(PacketId id, Outgoing& outgoing) {
    append(Publish{"down",
                   as_bytes(outgoing.record.payload),
                   outgoing.record.qos,
                   false,
                   outgoing.sent_before,
                   id,
                   {}});
    outgoing.in_output = outgoing.sent_before = true;
}

}  // namespace mqtt::test
