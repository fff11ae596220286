// A broker that does exactly what a test wants: real sockets on 127.0.0.1, one script for each
// connection that is to come, run one after the other in a thread.
//
//   ScriptedPeer peer({[](PeerLink& client) {
//       client.expect(PacketType::connect);
//       client.send(Connack{.code = 5});
//       client.expect_end();
//   }});
//   ... run a client against peer.port() ...
//   peer.finish();   // throws what went wrong in a script
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "mqtt/packets.hpp"
#include "support/ws_frames.hpp"

namespace support {

class PeerLink {
public:
    explicit PeerLink(int descriptor);
    ~PeerLink();
    PeerLink(const PeerLink&) = delete;
    PeerLink& operator=(const PeerLink&) = delete;

    // The next packet, which must be of this type. Its views are valid until the next expect().
    const mqtt::Packet& expect(mqtt::PacketType type);
    template <typename T>
    const T& expect() {
        return std::get<T>(expect(mqtt::type_of(mqtt::Packet(T{}))));
    }
    // The next packet, whatever it is.
    const mqtt::Packet& expect_any();
    // The client has sent something else already.
    [[nodiscard]] bool has_more();
    // The client closes its side (orderly or not) without another packet.
    void expect_end();
    void send(const mqtt::Packet& packet);
    // The same; `on_stall` is called if the client takes nothing for half a second.
    void send(const mqtt::Packet& packet, const std::function<void()>& on_stall);
    void send_bytes(const std::vector<std::uint8_t>& bytes);
    // CONNECT is answered with success.
    void accept();

    // The request for a WebSocket, up to its empty line; nothing is answered yet.
    [[nodiscard]] std::string expect_upgrade();
    // The request for a WebSocket is granted: from now on packets come and go in its messages. A
    // Ping of the client is ignored, its Close is answered and remembered.
    void accept_websocket();
    // Bytes for the connection itself, also if it is a WebSocket.
    void send_raw(const std::vector<std::uint8_t>& bytes);
    // Sends this again and again and reads nothing, until the client takes nothing for half a
    // second or `limit` bytes have gone. How many went.
    [[nodiscard]] std::size_t flood(const std::vector<std::uint8_t>& bytes, std::size_t limit);
    // The frames that were no data, in the order in which they came.
    [[nodiscard]] const std::vector<WsFrame>& control_frames() const { return control_frames_; }
    // How many data frames came.
    [[nodiscard]] std::size_t data_frames() const { return data_frames_; }

private:
    bool read_more();
    void take_frames(const std::vector<std::uint8_t>& bytes);

    int descriptor_;
    mqtt::Version version_ = mqtt::Version::v3_1_1;  // what the client's CONNECT says
    std::vector<std::uint8_t> input_;
    std::size_t consumed_ = 0;
    mqtt::Packet packet_;
    std::optional<WsFrameReader> websocket_;
    std::vector<WsFrame> control_frames_;
    std::size_t data_frames_ = 0;
};

class ScriptedPeer {
public:
    using Script = std::function<void(PeerLink&)>;

    explicit ScriptedPeer(std::vector<Script> scripts);
    ~ScriptedPeer();
    ScriptedPeer(const ScriptedPeer&) = delete;
    ScriptedPeer& operator=(const ScriptedPeer&) = delete;

    [[nodiscard]] std::string port() const { return std::to_string(port_); }
    void finish();

private:
    void serve();

    std::vector<Script> scripts_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::exception_ptr failure_;
    std::thread thread_;  // the last member: it uses the others
};

}  // namespace support
