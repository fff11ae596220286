#include "support/packet_equal.hpp"
#include "support/session_driver.hpp"

using namespace mqtt;
using namespace mqtt::test;

namespace {

constexpr Version all_versions[] = {Version::v3_1, Version::v3_1_1, Version::v5};

}  // namespace

TEST_CASE("A QoS 0 message goes out and is not in flight") {
    for (const Version version : all_versions) {
        SessionDriver client(version);
        client.connect();
        CHECK(client.publish("a/b", "hello", QoS::at_most_once) == 0);
        CHECK(client.take_output() == Lines{"PUBLISH a/b hello qos0"});
        CHECK(client.session.inflight() == 0);
        CHECK(client.session.stats().messages_sent == 1);
        CHECK(client.take_events().empty());
    }
}

TEST_CASE("Packet identifier and DUP of the argument are ignored") {
    SessionDriver client(Version::v3_1_1);
    client.connect();
    for (const QoS qos : {QoS::at_most_once, QoS::at_least_once, QoS::exactly_once}) {
        Publish packet = message("a", "x", qos, 77);
        packet.dup = true;
        const auto id = client.session.publish(packet, client.now);
        REQUIRE(id);
        CHECK(*id == static_cast<PacketId>(qos));
    }
    CHECK(client.take_output() ==
          Lines{"PUBLISH a x qos0", "PUBLISH 1 a x qos1", "PUBLISH 2 a x qos2"});
}

TEST_CASE("Every field of a message is sent as it was given") {
    SessionDriver client(Version::v5);
    client.connect();
    Properties properties = properties_of(
        {{PropertyId::content_type, "text/plain"}, {PropertyId::message_expiry_interval, 60U}});
    REQUIRE(properties.add_user_property("k", "v"));
    Publish packet{"a", as_bytes("x"), QoS::exactly_once, true, false, 0, properties};
    REQUIRE(client.session.publish(packet, client.now));
    const auto scan = wire::scan_frame(client.session.pending_output(), Version::v5);
    REQUIRE(scan);
    packet.packet_id = 1;
    CHECK(wire::decode_publish(scan->frame, Version::v5).value() == packet);
}

TEST_CASE("A QoS 1 message ends with its PUBACK") {
    for (const Version version : all_versions) {
        SessionDriver client(version);
        client.connect();
        CHECK(client.publish("a", "x", QoS::at_least_once) == 1);
        CHECK(client.take_output() == Lines{"PUBLISH 1 a x qos1"});
        CHECK(client.session.inflight() == 1);
        CHECK(client.feed_acknowledgement(PacketType::puback, 1) == Lines{"done 1 acknowledged"});
        CHECK(client.session.inflight() == 0);
        CHECK(client.feed_acknowledgement(PacketType::puback, 1).empty());
        CHECK(client.session.stats().stray_acknowledgements == 1);
        CHECK(client.pending().empty());
    }
}

TEST_CASE("A QoS 2 message ends with its PUBCOMP, after PUBREC and PUBREL") {
    for (const Version version : all_versions) {
        SessionDriver client(version);
        client.connect();
        CHECK(client.publish("a", "x", QoS::exactly_once) == 1);
        CHECK(client.take_output() == Lines{"PUBLISH 1 a x qos2"});
        CHECK(client.feed_acknowledgement(PacketType::pubrec, 1).empty());
        CHECK(client.take_output() == Lines{"PUBREL 1"});
        CHECK(client.session.inflight() == 1);
        CHECK(client.feed_acknowledgement(PacketType::pubcomp, 1) == Lines{"done 1 acknowledged"});
        CHECK(client.session.inflight() == 0);
        CHECK(client.pending().empty());
    }
}

TEST_CASE("An acknowledgement with an error code means refused, with the server's words") {
    SessionDriver client(Version::v5);
    client.connect();
    client.publish("a", "x", QoS::at_least_once);
    client.publish("a", "x", QoS::exactly_once);
    client.take_output();
    CHECK(client.feed_acknowledgement(PacketType::pubrec, 2, ReasonCode::quota_exceeded) ==
          Lines{"done 2 refused 0x97"});
    CHECK(client.pending().empty());  // §4.3.3: no PUBREL

    wire::Buffer bytes;
    const auto words = properties_of({{PropertyId::reason_string, "no"}});
    REQUIRE(wire::encode_acknowledgement(PacketType::puback, {1, ReasonCode::not_authorized, words},
                                         Version::v5, bytes));
    client.session.received(bytes, client.now);
    const auto event = client.session.next_event();
    REQUIRE(event);
    const auto& done = std::get<PublishDone>(*event);
    CHECK(done.packet_id == 1);
    CHECK(done.qos == QoS::at_least_once);
    CHECK(done.outcome == PublishDone::Outcome::refused);
    CHECK(done.reason == ReasonCode::not_authorized);
    CHECK(done.properties.text(PropertyId::reason_string) == "no");
    CHECK(client.take_events().empty());
    CHECK(client.session.inflight() == 0);
}

TEST_CASE("A success code that is not plain success is told") {
    SessionDriver client(Version::v5);
    client.connect();
    client.publish("a", "x", QoS::at_least_once);
    CHECK(client.feed_acknowledgement(PacketType::puback, 1, ReasonCode::no_matching_subscribers) ==
          Lines{"done 1 acknowledged 0x10"});
    client.publish("a", "x", QoS::exactly_once);
    CHECK(client.feed_acknowledgement(PacketType::pubrec, 2, ReasonCode::no_matching_subscribers)
              .empty());
    CHECK(client.feed_acknowledgement(PacketType::pubcomp, 2) == Lines{"done 2 acknowledged"});
}

TEST_CASE("PUBCOMP with an error on the connection of its PUBREC leaves the message in doubt") {
    SessionDriver client(Version::v5);
    client.connect();
    client.publish("a", "x", QoS::exactly_once);
    client.feed_acknowledgement(PacketType::pubrec, 1);
    CHECK(client.feed_acknowledgement(PacketType::pubcomp, 1,
                                      ReasonCode::packet_identifier_not_found) ==
          Lines{"done 1 in doubt 0x92"});
}

TEST_CASE("A refusal returns its quota to the window") {
    SessionDriver client(Version::v5);
    client.connect(false, properties_of({{PropertyId::receive_maximum, 1U}}));
    for (PacketId id = 1; id <= 3; ++id) {
        client.publish("a", "x", QoS::exactly_once);
        CHECK(client.take_output().size() == 1);
        client.feed_acknowledgement(PacketType::pubrec, id, ReasonCode::quota_exceeded);
        CHECK(client.session.may_publish(QoS::exactly_once));
    }
}

TEST_CASE("A repeated PUBREC gets its PUBREL again and ends nothing") {
    SessionDriver client(Version::v3_1_1);
    client.connect();
    client.publish("a", "x", QoS::exactly_once);
    client.take_output();
    client.feed_acknowledgement(PacketType::pubrec, 1);
    client.feed_acknowledgement(PacketType::pubrec, 1);
    CHECK(client.take_output() == Lines{"PUBREL 1", "PUBREL 1"});
    CHECK(client.feed_acknowledgement(PacketType::pubcomp, 1) == Lines{"done 1 acknowledged"});
    CHECK(client.feed_acknowledgement(PacketType::pubcomp, 1).empty());
}

TEST_CASE("PUBREC for an unknown identifier gets PUBREL, on 5.0 with code 0x92") {
    SessionDriver old(Version::v3_1_1);
    old.connect();
    CHECK(old.feed_acknowledgement(PacketType::pubrec, 9).empty());
    CHECK(old.take_output() == Lines{"PUBREL 9"});

    SessionDriver client(Version::v5);
    client.connect();
    CHECK(client.feed_acknowledgement(PacketType::pubrec, 9).empty());
    CHECK(client.take_output() == Lines{"PUBREL 9 0x92"});
    CHECK(client.feed_acknowledgement(PacketType::pubrec, 9, ReasonCode::quota_exceeded).empty());
    CHECK(client.take_output().empty());
    CHECK(client.feed_acknowledgement(PacketType::pubcomp, 9).empty());
    CHECK(client.session.stats().stray_acknowledgements == 3);
    CHECK(client.session.is_connected());
}

TEST_CASE("An acknowledgement of the wrong kind is a violation that names the identifier") {
    const auto answered_by = [](QoS qos, PacketType type) {
        SessionDriver client(Version::v5);
        client.connect();
        client.publish("a", "x", qos);
        client.take_output();
        const Lines lines = client.feed_acknowledgement(type, 1);
        CHECK(client.take_output() == Lines{"DISCONNECT 0x82"});
        CHECK(client.session.inflight() == 1);
        CHECK(client.last_error.detail.find("packet identifier 1") != std::string::npos);
        return lines;
    };
    const Lines violation{"disconnected: protocol error 0x82"};
    CHECK(answered_by(QoS::exactly_once, PacketType::puback) == violation);
    CHECK(answered_by(QoS::at_least_once, PacketType::pubrec) == violation);
    CHECK(answered_by(QoS::at_least_once, PacketType::pubcomp) == violation);
    CHECK(answered_by(QoS::exactly_once, PacketType::pubcomp) == violation);
}

TEST_CASE("Acknowledgements of PUBLISH for a SUBSCRIBE are violations") {
    for (const PacketType type : {PacketType::puback, PacketType::pubrec, PacketType::pubcomp}) {
        SessionDriver client(Version::v3_1_1);
        client.connect();
        client.subscribe({"a"});
        client.take_output();
        CHECK(client.feed_acknowledgement(type, 1) == Lines{"disconnected: protocol error 0x82"});
        CHECK(client.pending().empty());  // 3.1.1 has no DISCONNECT with a reason
    }
}

TEST_CASE("Messages are sent in the order of publishing, whatever their QoS") {
    SessionDriver client(Version::v5);
    client.connect();
    client.publish("a", "1", QoS::exactly_once);
    client.publish("a", "2", QoS::at_most_once);
    client.publish("a", "3", QoS::at_least_once);
    CHECK(client.take_output() ==
          Lines{"PUBLISH 1 a 1 qos2", "PUBLISH a 2 qos0", "PUBLISH 2 a 3 qos1"});
}

TEST_CASE("PUBRELs go in the order of their PUBRECs") {
    SessionDriver client(Version::v5);
    client.connect();
    for (const char* payload : {"1", "2", "3"}) {
        client.publish("a", payload, QoS::exactly_once);
    }
    client.take_output();
    client.feed_acknowledgement(PacketType::pubrec, 3);
    client.feed_acknowledgement(PacketType::pubrec, 1);
    CHECK(client.take_output() == Lines{"PUBREL 3", "PUBREL 1"});
    client.lose();
    client.connect(true);
    CHECK(client.take_output() == Lines{"PUBLISH 2 a 2 qos2 dup", "PUBREL 3", "PUBREL 1"});
}

TEST_CASE("A topic name that is wrong is refused, also after a right one") {
    SessionDriver client(Version::v5);
    client.connect();
    const std::string_view wrong[] = {"", "a/#", "+", std::string_view("a\0b", 3), "\xFF"};
    for (const std::string_view topic : wrong) {
        client.publish("a", "x", QoS::at_most_once);
        client.take_output();
        for (const QoS qos : {QoS::at_most_once, QoS::at_least_once, QoS::exactly_once}) {
            CHECK(failure(client.session.publish(message(topic, "x", qos), client.now))
                      .starts_with("invalid argument: "));
        }
        CHECK(client.pending().empty());
        CHECK(client.session.inflight() == 0);
    }
}

TEST_CASE("Properties that a client's PUBLISH may not have are refused") {
    SessionDriver client(Version::v5);
    client.connect();
    const auto refused = [&](const Properties& properties) {
        Publish packet = message("a", "x", QoS::at_least_once);
        packet.properties = properties;
        const std::string text = failure(client.session.publish(packet, client.now));
        CHECK(client.pending().empty());
        CHECK(client.session.inflight() == 0);
        return text;
    };
    CHECK(refused(properties_of({{PropertyId::will_delay_interval, 1U}}))
              .starts_with("invalid argument"));
    // [MQTT-3.3.4-6]
    CHECK(refused(properties_of({{PropertyId::subscription_identifier, 1U}}))
              .starts_with("invalid argument"));

    SessionDriver old(Version::v3_1_1);
    old.connect();
    Publish packet = message("a", "x", QoS::at_most_once);
    const auto properties = properties_of({{PropertyId::content_type, "x"}});
    packet.properties = properties;
    CHECK(failure(old.session.publish(packet, old.now)).starts_with("invalid argument"));
}

TEST_CASE("All 65,535 packet identifiers can be in flight, and then none is given twice") {
    SessionOptions options = options_for(Version::v3_1_1);
    options.max_inflight = 65'535;
    SessionDriver client(options);
    client.connect();
    const PacketId asked = client.subscribe({"a"});
    std::vector<bool> seen(65'536, false);
    seen[asked] = true;
    for (int count = 0; count < 65'534; ++count) {
        const auto id = client.session.publish(message("a", "", QoS::at_least_once), client.now);
        REQUIRE(id);
        REQUIRE_FALSE(seen[*id]);
        seen[*id] = true;
    }
    CHECK_FALSE(seen[0]);
    CHECK(client.session.inflight() == 65'534);
    CHECK(failure(client.session.publish(message("a", "", QoS::at_least_once), client.now)) ==
          "in-flight window full: all 65,535 packet identifiers are in use");
    const Subscription subscription{.filter = "b"};
    CHECK(failure(client.session.subscribe({&subscription, 1}, {}, client.now)) ==
          "in-flight window full: all 65,535 packet identifiers are in use");
    const std::string_view filter = "b";
    CHECK(failure(client.session.unsubscribe({&filter, 1}, {}, client.now)) ==
          "in-flight window full: all 65,535 packet identifiers are in use");

    const PacketId freed = asked == 500 ? 501 : 500;
    CHECK(client.feed_acknowledgement(PacketType::puback, freed).size() == 1);
    CHECK(client.publish("a", "", QoS::at_least_once) == freed);
}

TEST_CASE("An identifier in flight is not given again when the numbers come round") {
    SessionDriver client(Version::v3_1_1);
    client.connect();
    const PacketId slow = client.publish("a", "slow", QoS::at_least_once);
    REQUIRE(slow == 1);
    for (int count = 0; count < 65'600; ++count) {
        const PacketId id = client.publish("a", "", QoS::at_least_once);
        REQUIRE(id != slow);
        REQUIRE(id != 0);
        client.take_output();
        client.feed_acknowledgement(PacketType::puback, id);
    }
    CHECK(client.session.inflight() == 1);
}
