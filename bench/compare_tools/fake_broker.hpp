// What the two fake brokers share: a server for 127.0.0.1 on one thread, and the packets of a
// connection that both answer alike. It keeps no sessions, routes nothing and trusts its clients
// to follow the standard: it is there to cost as little as possible beside the client measured.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "packets.hpp"
#include "socket.hpp"

namespace mq::compare {

class FakeConnection {
public:
    explicit FakeConnection(Descriptor socket) : socket_(std::move(socket)) {}
    virtual ~FakeConnection() = default;

    [[nodiscard]] int descriptor() const { return socket_.number(); }
    // The client said DISCONNECT, or is gone.
    [[nodiscard]] bool is_over() const { return end_ != nullptr; }
    // What poll should wait for; changes with receive() and send().
    [[nodiscard]] short wanted_events() const;

    // Reads once, takes the packets that are whole, and sends the answers.
    void receive();
    // Sends as much as the socket takes.
    void send();

    // One line for the comparison: "NAME=NUMBER ... end=disconnect" or "end=lost".
    // Did anything come but CONNECT and DISCONNECT? On 3.1.1 a client makes connections for no
    // other reason than to begin or end its session.
    [[nodiscard]] bool was_used() const { return was_used_; }
    [[nodiscard]] std::string account() const { return tally() + " end=" + end_; }

protected:
    [[nodiscard]] virtual std::string tally() const = 0;
    virtual void take_connect(const mqtt::Connect& /*connect*/) {}
    virtual void take_subscribe(const mqtt::Subscribe& /*subscribe*/) {}
    virtual void take_publish(const PacketView& /*packet*/) {}
    // PUBACK, PUBREC, PUBREL, PUBCOMP.
    virtual void take_acknowledgement(PacketType /*type*/, PacketId /*packet_id*/) {}
    // Bytes to send when all answers are out; valid until the next call. Empty: none at present.
    [[nodiscard]] virtual Bytes next_block() { return {}; }

    [[nodiscard]] mqtt::Version version() const { return version_; }
    // What goes out next, behind what is on its way.
    [[nodiscard]] Buffer& answers() { return answers_; }

private:
    void take(const PacketView& packet);
    void accept(const PacketView& packet);
    void grant(const PacketView& packet);
    void forget(const PacketView& packet);
    [[nodiscard]] bool has_something_to_send();

    Descriptor socket_;
    PacketInput input_;
    mqtt::Version version_ = mqtt::Version::v3_1_1;
    Buffer answers_;
    Buffer answers_on_their_way_;
    Bytes sending_;
    const char* end_ = nullptr;
    bool was_used_ = false;
};

// Prints "port PORT", serves until standard input ends, and prints the account of each connection
// that was used when it is over.
void serve(const std::function<std::unique_ptr<FakeConnection>(Descriptor)>& make_connection);

}  // namespace mq::compare
