// A broker for one publisher and one subscriber at QoS 1, which does to their messages what a test
// says: real sockets on 127.0.0.1, a thread for each connection.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "mqtt/packets.hpp"
#include "support/scripted_peer.hpp"

namespace cli_test {

struct Copy {
    std::string payload;
    bool dup = false;
};

class LyingBroker {
public:
    // What becomes of a message: the copies that the subscriber gets for it.
    using Lie = std::function<std::vector<Copy>(const std::string& payload)>;

    explicit LyingBroker(Lie lie);
    ~LyingBroker();
    LyingBroker(const LyingBroker&) = delete;
    LyingBroker& operator=(const LyingBroker&) = delete;

    [[nodiscard]] std::string port() const { return std::to_string(port_); }

private:
    void accept_all();
    void serve(support::PeerLink& link);
    void answer(support::PeerLink& link, const mqtt::Packet& packet);
    void pass_on(const mqtt::Publish& message);

    Lie lie_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::mutex mutex_;  // for what follows, and for writing to the subscriber
    support::PeerLink* subscriber_ = nullptr;
    mqtt::PacketId last_id_ = 0;
    std::vector<std::thread> connections_;
    std::thread acceptor_;
};

}  // namespace cli_test
