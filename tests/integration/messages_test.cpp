// Where incoming messages go, and what becomes of outgoing ones.
#include <utility>

#include "client_run.hpp"

using namespace integration;
using mqtt::Message;
using mqtt::PacketType;
using mqtt::PublishDone;
using mqtt::QoS;

namespace {

// Sends one message to each topic, then closes.
ScriptedPeer::Script sender(std::vector<std::string> topics) {
    return [topics = std::move(topics)](PeerLink& link) {
        link.accept();
        for (const std::string& topic : topics) {
            link.send(message(topic, QoS::at_most_once));
        }
    };
}

}  // namespace

TEST_CASE("the first matching filter has a message, and on_message has the rest") {
    ScriptedPeer peer({sender({"a/b", "a/c", "x", "a/b"})});
    std::string seen;
    ClientRun run(options_for(peer.port()), {.on_message = [&](const Message& received) {
                      seen += " rest:" + std::string(received.topic);
                  }});
    REQUIRE(run.client->on("a/b", [&](const Message&) { seen += " b"; }));
    REQUIRE(run.client->on("a/#", [&](const Message&) { seen += " a"; }));
    REQUIRE(run.client->on("a/c", [&](const Message&) { FAIL("a/# stands before"); }));
    run.run();
    CHECK(seen == " b a rest:x b");
    peer.finish();
}

TEST_CASE("the filter of a shared subscription matches without its share") {
    ScriptedPeer peer({sender({"a"})});
    int count = 0;
    ClientRun run(options_for(peer.port()), {});
    REQUIRE(run.client->on("$share/group/a", [&](const Message&) { ++count; }));
    run.run();
    CHECK(count == 1);
    peer.finish();
}

TEST_CASE("a handler may add handlers") {
    ScriptedPeer peer({sender({"a", "b"})});
    std::string seen;
    ClientRun run(options_for(peer.port()), {});
    REQUIRE(run.client->on("a", [&, padding = std::string(100, 'p')](const Message&) {
        for (int count = 0; count < 100; ++count) {
            REQUIRE(run.client->on("b", [&](const Message&) { seen += " b"; }));
        }
        seen += padding.substr(0, 1);
    }));
    run.run();
    CHECK(seen == "p b");
    peer.finish();
}

TEST_CASE("a handler needs a topic filter") {
    mqtt::Loop loop;
    auto client = mqtt::Client::create(loop, options_for("1883"), {});
    REQUIRE(client);
    const auto added = client->on("a#", [](const Message&) {});
    REQUIRE_FALSE(added);
    CHECK(added.error().code == mqtt::Errc::invalid_argument);
}

TEST_CASE("a full queue drops the oldest messages and the client counts them") {
    ScriptedPeer peer({sender({"1", "2", "3", "4", "5"})});
    mqtt::MessageQueue queue(2);
    ClientRun run(options_for(peer.port()),
                  {.on_message = [](const Message&) { FAIL("the queue has it"); }});
    run.client->deliver_to(queue);
    run.run();
    std::string topics;
    for (const mqtt::OwnedMessage& kept : queue) {
        topics += kept.topic;
    }
    CHECK(topics == "45");
    CHECK(run.client->stats().discards == 3);
    peer.finish();
}

TEST_CASE("a stopped client closes its queue") {
    mqtt::MessageQueue queue(1);
    ClientRun run(options_for("1883"), {});
    run.client->deliver_to(queue);
    run.client->stop();
    CHECK_FALSE(queue.pop());
}

TEST_CASE("a token tells the packet identifier and what became of the message") {
    ScriptedPeer peer({[](PeerLink& link) {
        link.accept();
        static_cast<void>(expect_publish(link, QoS::at_most_once, false));
        const auto first = expect_publish(link, QoS::at_least_once, false);
        const auto second = expect_publish(link, QoS::at_least_once, false);
        const auto third = expect_publish(link, QoS::at_least_once, false);
        link.send(mqtt::Puback{{second, mqtt::ReasonCode::quota_exceeded, {}}});
        acknowledge(link, PacketType::puback, first);
        CHECK(third == 3);
    }});
    std::vector<mqtt::PublishToken> tokens;
    ClientRun run(
        options_for(peer.port()), {.on_connected = [&](const mqtt::Connected&) {
            tokens.push_back(*run.client->publish_tracked(message("t", {})));
            CHECK(tokens[0].is_done());
            for (int count = 0; count < 3; ++count) {
                tokens.push_back(*run.client->publish_tracked(message("t", QoS::at_least_once)));
                CHECK_FALSE(tokens.back().is_done());
            }
        }});
    run.run();
    run.client.reset();
    REQUIRE(tokens.size() == 4);
    CHECK(tokens[0].packet_id() == 0);
    CHECK(tokens[1].outcome() == PublishDone::Outcome::acknowledged);
    CHECK(tokens[2].packet_id() == 2);
    CHECK(tokens[2].outcome() == PublishDone::Outcome::refused);
    CHECK(tokens[2].reason() == mqtt::ReasonCode::quota_exceeded);
    CHECK_FALSE(tokens[3].is_done());
    peer.finish();
}

TEST_CASE("subscriptions and unsubscriptions are checked before they are kept") {
    mqtt::Loop loop;
    auto client = mqtt::Client::create(loop, options_for("1883"), {});
    REQUIRE(client);
    CHECK_FALSE(client->subscribe({}, {}));
    CHECK_FALSE(client->unsubscribe({}, {}));
    CHECK_FALSE(client->subscribe(std::vector{subscription("a/#/b")}, {}));
    const std::vector<std::string_view> filters{"fine", ""};
    CHECK_FALSE(client->unsubscribe(filters, {}));
}
