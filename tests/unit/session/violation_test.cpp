#include "support/session_driver.hpp"

using namespace mqtt;
using namespace mqtt::test;

namespace {

struct Outcome {
    Lines events;
    Lines output;
    std::string detail;
};

Outcome after_connack(Version version, Bytes bytes) {
    SessionDriver client(version);
    client.connect();
    Outcome outcome;
    outcome.events = client.feed_bytes(bytes);
    outcome.output = client.take_output();
    outcome.detail = client.last_error.detail;
    CHECK(client.session.wants_close());
    CHECK_FALSE(client.session.is_connected());
    CHECK(client.lose().empty());
    return outcome;
}

void check_ended(const Outcome& outcome, const std::string& event, const std::string& disconnect) {
    INFO(outcome.detail);
    CHECK(outcome.events == Lines{"disconnected: " + event});
    CHECK(outcome.output == Lines{disconnect});
    CHECK_FALSE(outcome.detail.empty());
}

}  // namespace

TEST_CASE("Bytes that are not MQTT end the connection with 0x81") {
    const ByteVector malformed[] = {
        "00 00"_b,              // packet type 0
        "D1 00"_b,              // reserved flags
        "30 FF FF FF FF 01"_b,  // length of five bytes
        "30 80 00"_b,           // length with more bytes than needed
        "36 03 00 01 61"_b,     // QoS 3
        "30 02 00 05"_b,        // text past the end
        "30 04 00 01 FF 00"_b,  // not UTF-8
        "40 01 00"_b,           // half a packet identifier
        "D0 01 00"_b,           // bytes behind the last field
    };
    for (const ByteVector& bytes : malformed) {
        check_ended(after_connack(Version::v5, bytes), "malformed packet 0x81", "DISCONNECT 0x81");
    }
}

TEST_CASE("What can be parsed but may not be said ends the connection with 0x82") {
    check_ended(after_connack(Version::v5, "40 02 00 00"_b), "protocol error 0x82",
                "DISCONNECT 0x82");  // packet identifier 0
    check_ended(after_connack(Version::v5, "40 03 00 01 01"_b), "protocol error 0x82",
                "DISCONNECT 0x82");  // not a code of PUBACK
    check_ended(after_connack(Version::v5, "38 04 00 01 61 00"_b), "protocol error 0x82",
                "DISCONNECT 0x82");  // DUP at QoS 0
}

TEST_CASE("A topic name with a wildcard ends the connection with 0x90") {
    check_ended(after_connack(Version::v5, "30 04 00 01 23 00"_b), "malformed packet 0x90",
                "DISCONNECT 0x90");
}

TEST_CASE("A second CONNACK is a violation") {
    const Outcome outcome = after_connack(Version::v5, encoded(Connack{}, Version::v5));
    check_ended(outcome, "protocol error 0x82", "DISCONNECT 0x82");
    CHECK(outcome.detail == "CONNACK from the server after the first CONNACK");
}

TEST_CASE("Packets that only clients send are violations, and the event names them") {
    const std::pair<Packet, std::string> packets[] = {
        {Connect{.version = Version::v5, .client_id = "x"}, "CONNECT"},
        {Subscribe{1, {{.filter = "a"}}, {}}, "SUBSCRIBE"},
        {Unsubscribe{1, {"a"}, {}}, "UNSUBSCRIBE"},
        {Pingreq{}, "PINGREQ"}};
    for (const auto& [packet, packet_name] : packets) {
        const Outcome outcome = after_connack(Version::v5, encoded(packet, Version::v5));
        check_ended(outcome, "protocol error 0x82", "DISCONNECT 0x82");
        CHECK(outcome.detail == packet_name + " from the server is for clients to send");
    }
}

TEST_CASE("Before 5.0 a violation closes without a word, and DISCONNECT from the server is one") {
    for (const Version version : {Version::v3_1, Version::v3_1_1}) {
        Outcome outcome = after_connack(version, "00 00"_b);
        CHECK(outcome.events == Lines{"disconnected: malformed packet 0x81"});
        CHECK(outcome.output.empty());
        outcome = after_connack(version, "E0 00"_b);
        CHECK(outcome.events == Lines{"disconnected: protocol error 0x82"});
        CHECK(outcome.detail == "DISCONNECT from the server before MQTT 5.0");
        CHECK(outcome.output.empty());
    }
}

TEST_CASE("Anything but CONNACK and AUTH before CONNACK is a violation, and is not answered") {
    const Packet packets[] = {message("a", "x", QoS::at_least_once, 1), Pingresp{},
                              Suback{1, {ReasonCode::success}, {}}, Disconnect{}};
    for (const Packet& packet : packets) {
        SessionDriver client(Version::v5);
        client.open();
        client.take_output();
        CHECK(client.feed(packet) == Lines{"disconnected: protocol error 0x82"});
        CHECK(client.last_error.detail.ends_with("from the server before CONNACK"));
        // §3.1.4 has DISCONNECT follow CONNACK.
        CHECK(client.pending().empty());
        CHECK(client.session.wants_close());
    }
}

TEST_CASE("A malformed CONNACK ends the attempt") {
    SessionDriver client(Version::v5);
    client.open();
    client.take_output();
    CHECK(client.feed_bytes("20 03 02 00 00"_b) == Lines{"disconnected: malformed packet 0x81"});
    client.lose();
    client.open();
    client.take_output();
    // Receive Maximum 0
    CHECK(client.feed_bytes("20 06 00 00 03 21 00 00"_b) ==
          Lines{"disconnected: protocol error 0x82"});
}

TEST_CASE(
    "A packet over the maximum that we announced ends the connection with 0x95, before it "
    "came") {
    SessionOptions options = options_for(Version::v5);
    options.connect_properties = properties_of({{PropertyId::maximum_packet_size, 20U}});
    SessionDriver client(options);
    client.connect();
    CHECK(client.feed(message("a", std::string(14, 'x'), QoS::at_most_once)).size() == 1);
    CHECK(client.feed_bytes("30 13"_b) == Lines{"disconnected: malformed packet 0x95"});
    CHECK(client.take_output() == Lines{"DISCONNECT 0x95"});
}

TEST_CASE("The smaller of the announced maximum and the option holds, on every version") {
    SessionOptions options = options_for(Version::v5);
    options.connect_properties = properties_of({{PropertyId::maximum_packet_size, 200U}});
    options.maximum_packet_size = 20;
    SessionDriver client(options);
    client.connect();
    CHECK(client.feed_bytes("30 13"_b) == Lines{"disconnected: malformed packet 0x95"});

    SessionOptions old_options = options_for(Version::v3_1_1);
    old_options.maximum_packet_size = 20;
    SessionDriver old(old_options);
    old.connect();
    CHECK(old.feed_bytes("30 13"_b) == Lines{"disconnected: malformed packet 0x95"});
    CHECK(old.pending().empty());
}

TEST_CASE("What stands before a violation is delivered, what stands behind it is not read") {
    SessionDriver client(Version::v5);
    client.connect();
    const auto good = encoded(message("a", "x", QoS::at_most_once), Version::v5);
    CHECK(client.feed_bytes(join({good, "00 00"_b, good})) ==
          Lines{"message a x qos0", "disconnected: malformed packet 0x81"});
    CHECK(client.feed_bytes(good).empty());
    CHECK(client.take_output() == Lines{"DISCONNECT 0x81"});
}

TEST_CASE("After a violation the next connection is like any other") {
    SessionDriver client(Version::v5);
    client.connect();
    client.publish("a", "1", QoS::at_least_once);
    client.take_output();
    client.feed_bytes("00 00"_b);
    client.take_output();
    CHECK(client.session.inflight() == 1);
    client.lose();
    client.connect(true);
    CHECK_FALSE(client.session.wants_close());
    CHECK(client.take_output() == Lines{"PUBLISH 1 a 1 qos1 dup"});
}
