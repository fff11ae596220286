#include "support/packet_equal.hpp"
#include "support/session_driver.hpp"

using namespace mqtt;
using namespace mqtt::test;

namespace {

SessionOptions options_with(std::initializer_list<Setting> settings) {
    SessionOptions options = options_for(Version::v5);
    options.connect_properties = properties_of(settings);
    return options;
}

}  // namespace

TEST_CASE("A QoS 0 message is delivered and not answered") {
    SessionDriver client(Version::v5);
    client.connect();
    CHECK(client.feed(message("a/b", "hello", QoS::at_most_once)) ==
          Lines{"message a/b hello qos0"});
    CHECK(client.pending().empty());
    CHECK(client.session.stats().messages_received == 1);
}

TEST_CASE("A QoS 1 message is delivered and answered with PUBACK, as often as it comes") {
    SessionDriver client(Version::v3_1_1);
    client.connect();
    Publish packet = message("a", "x", QoS::at_least_once, 5);
    CHECK(client.feed(packet) == Lines{"message a x qos1"});
    packet.dup = true;
    CHECK(client.feed(packet) == Lines{"message a x qos1 dup"});
    CHECK(client.take_output() == Lines{"PUBACK 5", "PUBACK 5"});
}

TEST_CASE("A QoS 2 message is delivered once, however often its PUBLISH comes before PUBREL") {
    SessionDriver client(Version::v3_1_1);
    client.connect();
    Publish packet = message("a", "x", QoS::exactly_once, 5);
    CHECK(client.feed(packet) == Lines{"message a x qos2"});
    packet.dup = true;
    CHECK(client.feed(packet).empty());
    CHECK(client.take_output() == Lines{"PUBREC 5", "PUBREC 5"});
    CHECK(client.session.stats().repeats_suppressed == 1);
    CHECK(client.feed_acknowledgement(PacketType::pubrel, 5).empty());
    CHECK(client.take_output() == Lines{"PUBCOMP 5"});

    packet.dup = false;  // the identifier is free again
    CHECK(client.feed(packet) == Lines{"message a x qos2"});
}

TEST_CASE("QoS 2 receiver state survives a reconnect, so that nothing is delivered twice") {
    for (const Version version : {Version::v3_1, Version::v3_1_1, Version::v5}) {
        SessionDriver client(version);
        client.connect();
        Publish packet = message("a", "x", QoS::exactly_once, 5);
        CHECK(client.feed(packet) == Lines{"message a x qos2"});
        client.lose();
        client.connect(version != Version::v3_1);
        packet.dup = true;
        CHECK(client.feed(packet).empty());
        CHECK(client.take_output() == Lines{"PUBREC 5"});
        client.lose();
        client.connect(version != Version::v3_1);
        CHECK(client.feed_acknowledgement(PacketType::pubrel, 5).empty());
        CHECK(client.take_output() == Lines{"PUBCOMP 5"});
    }
}

TEST_CASE("QoS 2 receiver state survives a new session on the old store") {
    MemoryStore store;
    {
        SessionDriver first(options_for(Version::v5), store);
        first.connect();
        CHECK(first.feed(message("a", "x", QoS::exactly_once, 5)).size() == 1);
    }
    SessionDriver second(options_for(Version::v5), store);
    second.connect(true);
    CHECK(second.feed(message("a", "x", QoS::exactly_once, 5)).empty());
}

TEST_CASE("QoS 2 receiver state ends with the server's session") {
    SessionDriver client(Version::v5);
    client.connect();
    CHECK(client.feed(message("a", "x", QoS::exactly_once, 5)).size() == 1);
    client.lose();
    client.connect(false);
    CHECK(client.feed(message("a", "y", QoS::exactly_once, 5)) == Lines{"message a y qos2"});
}

TEST_CASE("PUBREL for an unknown identifier gets PUBCOMP, on 5.0 with code 0x92") {
    SessionDriver old(Version::v3_1_1);
    old.connect();
    CHECK(old.feed_acknowledgement(PacketType::pubrel, 9).empty());
    CHECK(old.take_output() == Lines{"PUBCOMP 9"});
    SessionDriver client(Version::v5);
    client.connect();
    CHECK(client.feed_acknowledgement(PacketType::pubrel, 9).empty());
    CHECK(client.take_output() == Lines{"PUBCOMP 9 0x92"});
}

TEST_CASE("A message is delivered with every field and property that it has") {
    SessionDriver client(Version::v5);
    client.connect();
    auto properties = properties_of({{PropertyId::response_topic, "answers"},
                                     {PropertyId::correlation_data, "1"},
                                     {PropertyId::subscription_identifier, 3U},
                                     {PropertyId::subscription_identifier, 4U}});
    const auto bytes = encoded(
        Publish{"a", as_bytes("x"), QoS::exactly_once, true, true, 7, properties}, Version::v5);
    client.session.received(bytes, client.now);
    const auto event = client.session.next_event();
    REQUIRE(event);
    const auto& delivered = std::get<Message>(*event);
    CHECK(delivered.topic == "a");
    CHECK(as_text(delivered.payload) == "x");
    CHECK(delivered.qos == QoS::exactly_once);
    CHECK(delivered.retain);
    CHECK(delivered.dup);
    CHECK(delivered.packet_id == 7);
    CHECK(delivered.properties == PropertyView(properties));
    CHECK(client.take_events().empty());
}

TEST_CASE("More messages than our receive maximum end the connection with 0x93") {
    SessionDriver client(options_with({{PropertyId::receive_maximum, 2U}}));
    client.connect();
    CHECK(client.feed(message("a", "1", QoS::at_least_once, 1)).size() == 1);
    CHECK(client.feed(message("a", "2", QoS::exactly_once, 2)).size() == 1);
    CHECK(client.feed(message("a", "0", QoS::at_most_once)).size() == 1);
    CHECK(client.feed(message("a", "3", QoS::at_least_once, 3)) ==
          Lines{"disconnected: protocol error 0x93"});
    CHECK(client.last_error.detail ==
          "PUBLISH with packet identifier 3 is over our receive maximum of 2");
    CHECK(client.take_output() == Lines{"PUBACK 1", "PUBREC 2", "DISCONNECT 0x93"});
}

TEST_CASE("A server may be let off that sends more than our receive maximum") {
    SessionOptions options = options_with({{PropertyId::receive_maximum, 2U}});
    options.enforce_receive_maximum = false;
    SessionDriver client(options);
    client.connect();
    for (PacketId id = 1; id <= 10; ++id) {
        CHECK(client.feed(message("a", "1", QoS::exactly_once, id)).size() == 1);
    }
    CHECK(client.session.is_connected());
}

TEST_CASE("Our receive maximum counts a message until its PUBACK or PUBCOMP has been taken") {
    SessionDriver client(options_with({{PropertyId::receive_maximum, 1U}}));
    client.connect();
    CHECK(client.feed(message("a", "1", QoS::at_least_once, 1)).size() == 1);
    CHECK(client.take_output() == Lines{"PUBACK 1"});
    CHECK(client.feed(message("a", "2", QoS::exactly_once, 2)).size() == 1);
    CHECK(client.take_output() == Lines{"PUBREC 2"});
    client.feed_acknowledgement(PacketType::pubrel, 2);
    CHECK(client.take_output() == Lines{"PUBCOMP 2"});
    CHECK(client.feed(message("a", "3", QoS::exactly_once, 3)).size() == 1);
    CHECK(client.take_output() == Lines{"PUBREC 3"});
    CHECK(client.feed(message("a", "4", QoS::exactly_once, 4)) ==
          Lines{"disconnected: protocol error 0x93"});
}

TEST_CASE("Before 5.0 there is no receive maximum") {
    SessionDriver client(Version::v3_1_1);
    client.connect();
    for (unsigned id = 1; id <= 65'535; ++id) {
        REQUIRE(
            client.feed(message("a", "", QoS::exactly_once, static_cast<PacketId>(id))).size() ==
            1);
        client.session.sent(client.session.pending_output().size(), client.now);
    }
    CHECK(client.session.is_connected());
}

TEST_CASE("A message that was begun before a reconnect does not use up the new quota for ever") {
    SessionDriver client(options_with({{PropertyId::receive_maximum, 1U}}));
    client.connect();
    CHECK(client.feed(message("a", "1", QoS::exactly_once, 1)).size() == 1);
    client.take_output();
    client.lose();
    client.connect(true);
    client.feed_acknowledgement(PacketType::pubrel, 1);
    CHECK(client.take_output() == Lines{"PUBCOMP 1"});
    CHECK(client.feed(message("a", "2", QoS::exactly_once, 2)) == Lines{"message a 2 qos2"});
}
