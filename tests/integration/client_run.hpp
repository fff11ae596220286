// A client under test with its loop, what it reported, and the usual answers of a scripted peer.
#pragma once

#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mqtt/client.hpp"
#include "support/scripted_peer.hpp"

namespace integration {

using support::PeerLink;
using support::ScriptedPeer;

// MQTT 5.0 on 127.0.0.1, without delays between attempts.
[[nodiscard]] mqtt::ClientOptions options_for(std::string_view port);
[[nodiscard]] mqtt::Subscription subscription(std::string_view filter,
                                              mqtt::QoS qos = mqtt::QoS::at_most_once);
[[nodiscard]] mqtt::Publish message(std::string_view topic, mqtt::QoS qos);

class ClientRun {
public:
    // `handlers.on_disconnected`, if it is set, is called after the ending was recorded.
    ClientRun(mqtt::ClientOptions options, mqtt::ClientHandlers handlers);
    // Starts the client and runs to its end, or for as long as there is anything to wait for.
    void run();
    // The same without the start.
    void run_loop();

    mqtt::Loop loop;
    std::optional<mqtt::Client> client;
    std::vector<mqtt::Disconnection> endings;  // without their properties
    [[nodiscard]] const mqtt::Disconnection& last_ending() const { return endings.back(); }

private:
    std::atomic<bool> was_patient_ = true;
};

// What a server says, and what it expects.
void grant(PeerLink& link);         // SUBSCRIBE, answered with QoS 0 for each filter
void accept_again(PeerLink& link);  // CONNECT, answered with Session Present 1
[[nodiscard]] mqtt::PacketId expect_publish(PeerLink& link, mqtt::QoS qos, bool dup);
void acknowledge(PeerLink& link, mqtt::PacketType type, mqtt::PacketId packet_id);
void expect_goodbye(PeerLink& link);  // DISCONNECT, then the end

}  // namespace integration
