// A small MQTT broker without sockets, for one client: the other end of the session under test. It
// is written from the standard, not from our session, and shares only the codec with it; what it
// must be able to trust, it checks, and notes the first thing that is wrong in violation().
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "mqtt/packets.hpp"
#include "wire/encode.hpp"

namespace mqtt::test {

class BrokerModel {
public:
    struct Settings {
        Version version = Version::v5;
        std::uint16_t receive_maximum = 65'535;  // announced on 5.0
        bool repeats_pubrec = false;             // sends each PUBREC twice
    };
    // One application message that arrived from the client, or is to go to it.
    struct Record {
        std::string payload;
        QoS qos = QoS::at_most_once;
    };

    explicit BrokerModel(Settings settings) : settings_(settings) {}

    // The transport. -----------------------------------------------------------------------------
    void opened();
    void received(Bytes bytes);
    void closed();
    [[nodiscard]] std::string take_output();
    // The connection is to be closed from this side (after DISCONNECT or a violation).
    [[nodiscard]] bool wants_close() const { return wants_close_; }

    // The server forgets the session, as after a crash without persistence. Between connections.
    void lose_session();

    // Messages for the client.
    void send(std::string payload, QoS qos);
    [[nodiscard]] bool all_sent() const { return queue_.empty() && outgoing_.empty(); }

    // What happened. -----------------------------------------------------------------------------
    [[nodiscard]] const std::vector<Record>& delivered() const { return delivered_; }
    [[nodiscard]] const std::string& violation() const { return violation_; }
    [[nodiscard]] bool was_disconnected_cleanly() const { return clean_disconnect_; }

private:
    struct Outgoing {
        Record record;
        bool received = false;   // PUBREC came
        bool in_output = false;  // sent on this connection
        bool sent_before = false;
    };

    void handle(const Packet& packet);
    void on(const Connect& packet);
    void on(const Publish& packet);
    void on_acknowledgement(PacketType type, const Acknowledgement& packet);
    void on_outgoing_done(PacketId id);
    void pump();
    void send_publish(PacketId id, Outgoing& outgoing);
    void append(const Packet& packet);
    void complain(std::string text);

    Settings settings_;
    std::string input_;
    wire::Buffer output_;
    bool connected_ = false;
    bool wants_close_ = false;
    bool clean_disconnect_ = false;
    std::string violation_;
    std::vector<Record> delivered_;

    // Session state.
    bool has_session_ = false;
    bool keeps_session_ = false;  // as the present connection asked
    std::set<PacketId> incoming_qos2_;
    std::map<std::uint64_t, PacketId> order_;  // of outgoing_, oldest first
    std::map<PacketId, Outgoing> outgoing_;
    std::deque<Record> queue_;
    std::uint64_t sequence_ = 0;
    PacketId last_id_ = 0;

    // Of this connection.
    std::uint32_t client_receive_maximum_ = 65'535;
    std::size_t quota_ = 0;              // what the client still takes from us
    std::set<PacketId> unacknowledged_;  // PUBLISH of the client that we have not answered
};

}  // namespace mqtt::test
