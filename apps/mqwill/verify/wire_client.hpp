// A client that does what no well-behaved client does: it breaks off, falls silent, or talks
// nonsense, when a case wants it to. It waits in place, so that a case reads as a story. The first
// thing that goes wrong is kept, and every later call does nothing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mqtt/endpoint.hpp"
#include "mqtt/packets.hpp"
#include "mqtt/properties.hpp"
#include "mqtt/session.hpp"

namespace mq::will::verify {

// Who a client is, and where.
struct Broker {
    mqtt::Endpoint endpoint;
    std::optional<std::string> user_name;
    std::optional<std::string> password;
    mqtt::PacketObserver* observer = nullptr;  // may be none
};

// A message as it came.
struct Received {
    std::string topic;
    std::string payload;
    mqtt::QoS qos = mqtt::QoS::at_most_once;
    bool retain = false;
    mqtt::Properties properties;
    mqtt::TimePoint time;
};

class WireClient {
public:
    WireClient(const Broker& broker, mqtt::Version version);
    ~WireClient();  // as close()
    WireClient(WireClient&& other) noexcept;
    WireClient& operator=(WireClient&&) = delete;

    // Connects; CONNECT and CONNACK follow. The user's name and password are added.
    void open(mqtt::Connect connect);
    // As it is on the wire, `patch` applied: for what the encoder would refuse.
    void open_raw(mqtt::Connect connect, std::string_view from, std::string_view to);
    void subscribe(std::string_view filter, mqtt::QoS qos);
    // QoS 1, and its acknowledgement.
    void publish(std::string_view topic, std::string_view payload, bool retain);
    void send(const mqtt::Packet& packet);
    // What is no packet.
    void send_bytes(mqtt::Bytes bytes);
    // DISCONNECT, and the end of the connection.
    void disconnect(mqtt::ReasonCode reason = mqtt::ReasonCode::success);
    // The end without a word: in order for TCP (FIN), or not (RST).
    void close();
    void reset();

    // The next message, acknowledged; nothing if none comes until then.
    [[nodiscard]] std::optional<Received> next_message(mqtt::TimePoint until);
    // Until the server closes the connection: did it?
    [[nodiscard]] bool is_closed_by(mqtt::TimePoint until);

    [[nodiscard]] bool is_ok() const { return failure_.empty(); }
    // What went wrong, with who it was: "SUBACK 0x87 Not authorized".
    [[nodiscard]] const std::string& failure() const { return failure_; }
    // The server could not be reached at all, or it refused us: no case can say anything.
    [[nodiscard]] bool was_refused() const { return was_refused_; }
    [[nodiscard]] bool was_unreachable() const { return was_unreachable_; }
    // The CONNACK's, on 5.0.
    [[nodiscard]] std::optional<std::uint32_t> maximum_packet_size() const {
        return maximum_packet_size_;
    }

private:
    void connect_socket();
    void write(mqtt::Bytes bytes);
    void await_connack();
    // The next packet, whose views are valid until the next call; nothing: the time is up, or it
    // failed.
    [[nodiscard]] const mqtt::Packet* next_packet(mqtt::TimePoint until);
    template <typename Wanted>
    const Wanted* expect(std::string_view what);
    void acknowledge(const mqtt::Publish& message);
    void fail(std::string text);

    const Broker* broker_;
    mqtt::Version version_;
    int descriptor_ = -1;
    std::vector<std::uint8_t> input_;
    std::size_t consumed_ = 0;
    mqtt::Packet packet_;
    std::string failure_;
    bool was_refused_ = false;
    bool was_unreachable_ = false;
    bool was_closed_ = false;  // by the server
    std::optional<std::uint32_t> maximum_packet_size_;
};

}  // namespace mq::will::verify
