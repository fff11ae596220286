// A client in a thread of its own, and a reader in ours.
#include "mqtt/loop_thread.hpp"

#include "client_run.hpp"

using namespace integration;
using mqtt::QoS;

TEST_CASE("a client in another thread hands its messages to ours, in order") {
    constexpr int count = 1'000;
    ScriptedPeer peer({[](PeerLink& link) {
        link.accept();
        for (int number = 0; number < count; ++number) {
            link.send(message(std::to_string(number), QoS::at_most_once));
        }
        CHECK(link.expect<mqtt::Publish>().topic == "thanks");
        expect_goodbye(link);
    }});
    mqtt::MessageQueue queue(count);
    std::optional<mqtt::Client> client;
    mqtt::LoopThread thread;
    thread.call([&](mqtt::Loop& loop) {
        client.emplace(*mqtt::Client::create(loop, options_for(peer.port()), {}));
        client->deliver_to(queue);
        client->start();
    });
    int expected = 0;
    for (const mqtt::OwnedMessage& received : queue) {
        CHECK(received.topic == std::to_string(expected));
        if (++expected == count) {
            thread.post([&](mqtt::Loop&) {
                REQUIRE(client->publish(message("thanks", QoS::at_most_once)));
                REQUIRE(client->disconnect());
            });
        }
    }
    CHECK(expected == count);
    thread.call([&](mqtt::Loop&) { client.reset(); });
    peer.finish();
}
