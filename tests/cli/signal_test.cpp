// Ctrl-C and SIGTERM end the tools in order.
#include <doctest/doctest.h>

#include <csignal>
#include <future>

#include "cli/tools.hpp"
#include "support/mosquitto.hpp"
#include "support/scripted_peer.hpp"

using cli_test::mqpub;
using cli_test::mqsub;
using mqtt::PacketType;
using support::PeerLink;
using support::Process;
using support::ScriptedPeer;

TEST_CASE("a signal ends a subscription with DISCONNECT and success") {
    for (const int number : {SIGINT, SIGTERM}) {
        support::Mosquitto broker;
        Process subscriber(mqsub(broker.port(), {"-t", "a", "-i", "subscriber"}));
        broker.wait_for_log("Sending SUBACK");
        // What is printed shows that the SUBACK has been seen.
        REQUIRE(support::run(mqpub(broker.port(), {"-t", "a", "-m", "x"})).exit_status == 0);
        subscriber.wait_for_output("x\n");
        subscriber.send_signal(number);
        const auto result = subscriber.wait();
        CHECK(result.exit_status == 0);
        CHECK(result.error.empty());
        broker.wait_for_log("Received DISCONNECT from subscriber");
    }
}

TEST_CASE("a signal before all messages of -C have come is told by the exit status") {
    support::Mosquitto broker;
    Process subscriber(mqsub(broker.port(), {"-t", "a", "-C", "2"}));
    broker.wait_for_log("Sending SUBACK");
    REQUIRE(support::run(mqpub(broker.port(), {"-t", "a", "-m", "x"})).exit_status == 0);
    subscriber.wait_for_output("x\n");
    subscriber.send_signal(SIGTERM);
    const auto result = subscriber.wait();
    CHECK(result.exit_status == 143);
    CHECK(result.error == "mqsub: exit 143 (signal): ended by signal 15 after 1 message\n");
}

TEST_CASE("on 5.0 the DISCONNECT after a signal keeps the will") {
    Process* subscriber_in_script = nullptr;
    std::promise<void> started;
    auto is_started = started.get_future();
    ScriptedPeer peer({[&](PeerLink& client) {
        client.accept();
        mqtt::Suback granted;
        granted.packet_id = client.expect<mqtt::Subscribe>().packet_id;
        granted.reasons = {mqtt::ReasonCode::success};
        client.send(granted);
        is_started.wait();
        subscriber_in_script->send_signal(SIGINT);
        CHECK(client.expect<mqtt::Disconnect>().reason == mqtt::ReasonCode::disconnect_with_will);
        client.expect_end();
    }});
    Process subscriber(mqsub(peer.port(), {"-V", "5", "-t", "a"}));
    subscriber_in_script = &subscriber;
    started.set_value();
    // 130 if the signal came before the SUBACK was read.
    const int status = subscriber.wait().exit_status;
    CHECK((status == 0 || status == 130));
    peer.finish();
}

TEST_CASE("a signal while mqpub waits is told by the exit status") {
    std::promise<void> started;
    auto is_started = started.get_future();
    Process* publisher_in_script = nullptr;
    ScriptedPeer peer({[&](PeerLink& client) {
        client.expect(PacketType::connect);
        is_started.wait();
        publisher_in_script->send_signal(SIGTERM);
        client.expect_end();
    }});
    Process publisher(mqpub(peer.port(), {"-t", "a", "-m", "x", "-q", "1"}));
    publisher_in_script = &publisher;
    started.set_value();
    CHECK(publisher.wait().exit_status == 143);
    peer.finish();
}

TEST_CASE("an acknowledgement that comes soon after the signal still counts") {
    std::promise<void> started;
    auto is_started = started.get_future();
    Process* publisher_in_script = nullptr;
    ScriptedPeer peer({[&](PeerLink& client) {
        client.accept();
        mqtt::Puback acknowledgement;
        acknowledgement.packet_id = client.expect<mqtt::Publish>().packet_id;
        is_started.wait();
        publisher_in_script->send_signal(SIGTERM);
        client.send(acknowledgement);
        client.expect(PacketType::disconnect);
        client.expect_end();
    }});
    Process publisher(mqpub(peer.port(), {"-t", "a", "-m", "x", "-q", "1"}));
    publisher_in_script = &publisher;
    started.set_value();
    CHECK(publisher.wait().exit_status == 0);
    peer.finish();
}
