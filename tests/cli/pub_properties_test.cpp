// -D publish and -D disconnect arrive.
#include <doctest/doctest.h>

#include "cli/pub_support.hpp"

using cli_test::mqpub;
using mqtt::PacketType;
using mqtt::PropertyId;
using support::PeerLink;
using support::run;
using support::ScriptedPeer;

TEST_CASE("properties of the message and of DISCONNECT arrive in order") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept();
        const mqtt::PropertyView properties = client.expect<mqtt::Publish>().properties;
        CHECK(properties.begin()->id == PropertyId::user_property);
        CHECK(properties.begin()->text == "key");
        CHECK(properties.begin()->value == "value");
        CHECK(properties.text(PropertyId::content_type) == "text/plain");
        CHECK(properties.number(PropertyId::message_expiry_interval) == 60U);
        CHECK(client.expect<mqtt::Disconnect>().properties.text(PropertyId::reason_string) ==
              "done");
    }});
    CHECK(run(mqpub(peer.port(), {"-t",
                                  "a",
                                  "-m",
                                  "x",
                                  "-D",
                                  "publish",
                                  "user-property",
                                  "key",
                                  "value",
                                  "-D",
                                  "publish",
                                  "content-type",
                                  "text/plain",
                                  "-D",
                                  "publish",
                                  "message-expiry-interval",
                                  "60",
                                  "-D",
                                  "disconnect",
                                  "reason-string",
                                  "done"}))
              .exit_status == 0);
    peer.finish();
}

TEST_CASE("every line has the properties, and a topic alias saves the topic from the second on") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.expect(PacketType::connect);
        mqtt::Properties properties;
        REQUIRE(properties.add(PropertyId::topic_alias_maximum, 10U));
        mqtt::Connack accepted;
        accepted.properties = properties;
        client.send(accepted);
        for (int line = 1; line <= 3; ++line) {
            const auto& publish = client.expect<mqtt::Publish>();
            CHECK(publish.topic == (line == 1 ? "a/long/topic" : ""));
            CHECK(publish.properties.number(PropertyId::topic_alias) == 7U);
            CHECK(publish.properties.text(PropertyId::content_type) == "text/plain");
        }
        client.expect(PacketType::disconnect);
    }});
    support::ProcessOptions options;
    options.input = "1\n2\n3\n";
    CHECK(run(mqpub(peer.port(), {"-t", "a/long/topic", "-l", "-D", "publish", "topic-alias", "7",
                                  "-D", "publish", "content-type", "text/plain"}),
              options)
              .exit_status == 0);
    peer.finish();
}
