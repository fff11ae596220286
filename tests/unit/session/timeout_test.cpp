#include "support/session_driver.hpp"

using namespace mqtt;
using namespace mqtt::test;

namespace {

SessionOptions options_with(Version version, Duration response_timeout, unsigned max_repubs = 4) {
    SessionOptions options = options_for(version);
    options.response_timeout = response_timeout;
    options.max_repubs = max_repubs;
    return options;
}

}  // namespace

TEST_CASE("A CONNACK that does not come in time closes the connection") {
    SessionOptions options = options_for(Version::v5);
    options.connack_timeout = 10s;
    SessionDriver client(options);
    client.open();
    client.take_output();
    CHECK(client.time_to_deadline() == 10s);
    CHECK(client.wait(10s - 1ns).empty());
    CHECK(client.wait(1ns) == Lines{"disconnected: connack timeout"});
    CHECK(client.session.wants_close());
    CHECK(client.pending().empty());
    CHECK_FALSE(client.session.deadline());
    CHECK(client.lose().empty());

    client.connect();
    CHECK_FALSE(client.session.deadline());
    client.session.timed_out(client.now + 1h);
    CHECK(client.session.is_connected());
}

TEST_CASE("A connack_timeout of zero waits for ever") {
    SessionDriver client(Version::v5);
    client.open();
    CHECK_FALSE(client.session.deadline());
}

TEST_CASE("Before 5.0 an overdue PUBLISH is repeated with DUP, max_repubs times, then closed") {
    for (const Version version : {Version::v3_1, Version::v3_1_1}) {
        SessionDriver client(options_with(version, 3s, 2));
        client.connect();
        client.publish("a", "1", QoS::at_least_once);
        CHECK(client.take_output() == Lines{"PUBLISH 1 a 1 qos1"});
        CHECK(client.time_to_deadline() == 3s);
        CHECK(client.wait(3s - 1ns).empty());
        CHECK(client.pending().empty());
        for (int repeat = 0; repeat < 2; ++repeat) {
            CHECK(client.wait(repeat == 0 ? Duration(1ns) : Duration(3s)).empty());
            CHECK(client.take_output() == Lines{"PUBLISH 1 a 1 qos1 dup"});
            CHECK(client.time_to_deadline() == 3s);
        }
        CHECK(client.session.stats().resends == 2);
        CHECK(client.session.stats().messages_sent == 1);
        CHECK(client.wait(3s) == Lines{"disconnected: acknowledgement timeout 0x80"});
        CHECK(client.last_error.detail == "no acknowledgement for packet identifier 1 in time");
        CHECK(client.pending().empty());
        CHECK(client.session.inflight() == 1);
    }
}

TEST_CASE("Before 5.0 an overdue PUBCOMP has PUBREL repeated") {
    SessionDriver client(options_with(Version::v3_1_1, 3s));
    client.connect();
    client.publish("a", "1", QoS::exactly_once);
    client.take_output();
    client.wait(2s);
    client.feed_acknowledgement(PacketType::pubrec, 1);
    CHECK(client.take_output() == Lines{"PUBREL 1"});
    CHECK(client.wait(1s).empty());  // the PUBLISH is not what is overdue
    CHECK(client.pending().empty());
    CHECK(client.time_to_deadline() == 2s);
    client.wait(2s);
    CHECK(client.take_output() == Lines{"PUBREL 1"});
    CHECK(client.feed_acknowledgement(PacketType::pubcomp, 1) == Lines{"done 1 acknowledged"});
}

TEST_CASE("On 5.0 nothing is repeated: an overdue acknowledgement closes at once") {
    for (const QoS qos : {QoS::at_least_once, QoS::exactly_once}) {
        SessionDriver client(options_with(Version::v5, 3s));
        client.connect();
        client.publish("a", "1", qos);
        client.take_output();
        CHECK(client.wait(3s) == Lines{"disconnected: acknowledgement timeout 0x80"});
        CHECK(client.take_output() == Lines{"DISCONNECT 0x80"});
    }
}

TEST_CASE("A request that is not answered in time closes the connection, on every version") {
    for (const Version version : {Version::v3_1, Version::v3_1_1, Version::v5}) {
        SessionDriver client(options_with(version, 3s));
        client.connect();
        client.subscribe({"a"});
        client.take_output();
        CHECK(client.wait(3s) == Lines{"disconnected: acknowledgement timeout 0x80"});
    }
}

TEST_CASE("Each packet has a time of its own") {
    SessionDriver client(options_with(Version::v3_1_1, 3s));
    client.connect();
    client.publish("a", "1", QoS::at_least_once);
    client.wait(2s);
    client.publish("a", "2", QoS::at_least_once);
    client.take_output();
    client.wait(1s);
    CHECK(client.take_output() == Lines{"PUBLISH 1 a 1 qos1 dup"});
    CHECK(client.time_to_deadline() == 2s);
    client.feed_acknowledgement(PacketType::puback, 1);
    client.wait(2s);
    CHECK(client.take_output() == Lines{"PUBLISH 2 a 2 qos1 dup"});
}

TEST_CASE("What was resent after a reconnect has its time from then on") {
    SessionDriver client(options_with(Version::v3_1_1, 3s));
    client.connect();
    client.publish("a", "1", QoS::at_least_once);
    client.take_output();
    client.lose();
    CHECK_FALSE(client.session.deadline());
    client.wait(10s);
    client.connect(true);
    client.take_output();
    CHECK(client.time_to_deadline() == 3s);
    client.wait(3s);
    CHECK(client.take_output() == Lines{"PUBLISH 1 a 1 qos1 dup"});
}

TEST_CASE("An identifier whose repetitions may still be answered is not given again") {
    SessionDriver client(options_with(Version::v3_1_1, 3s));
    client.connect();
    CHECK(client.publish("a", "1", QoS::at_least_once) == 1);
    client.take_output();
    client.wait(3s);
    client.take_output();
    CHECK(client.feed_acknowledgement(PacketType::puback, 1) == Lines{"done 1 acknowledged"});
    CHECK(client.session.inflight() == 0);
    for (int count = 0; count < 65'536; ++count) {
        const PacketId id = client.publish("a", "", QoS::at_least_once);
        REQUIRE(id != 1);
        client.take_output();
        client.feed_acknowledgement(PacketType::puback, id);
    }
    CHECK(client.feed_acknowledgement(PacketType::puback, 1).empty());
    CHECK(client.session.stats().stray_acknowledgements == 0);
    bool given = false;
    for (int count = 0; count < 65'536 && !given; ++count) {
        const PacketId id = client.publish("a", "", QoS::at_least_once);
        given = id == 1;
        client.take_output();
        client.feed_acknowledgement(PacketType::puback, id);
    }
    CHECK(given);
}

TEST_CASE("A repeated QoS 2 PUBLISH is quarantined until every PUBREC and PUBCOMP has come") {
    SessionDriver client(options_with(Version::v3_1_1, 3s));
    client.connect();
    client.publish("a", "1", QoS::exactly_once);
    client.take_output();
    client.wait(3s);
    CHECK(client.take_output() == Lines{"PUBLISH 1 a 1 qos2 dup"});
    client.feed_acknowledgement(PacketType::pubrec, 1);
    CHECK(client.feed_acknowledgement(PacketType::pubcomp, 1) == Lines{"done 1 acknowledged"});
    client.take_output();
    client.feed_acknowledgement(PacketType::pubrec, 1);  // the answer to the repetition
    CHECK(client.take_output() == Lines{"PUBREL 1"});
    CHECK(client.feed_acknowledgement(PacketType::pubcomp, 1).empty());
    CHECK(client.session.stats().stray_acknowledgements == 0);
    CHECK(client.feed_acknowledgement(PacketType::pubcomp, 1).empty());
    CHECK(client.session.stats().stray_acknowledgements == 1);
}

TEST_CASE("A message that was acknowledged never closes the connection for answers that stay out") {
    SessionDriver client(options_with(Version::v3_1_1, 3s));
    client.connect();
    client.publish("a", "1", QoS::at_least_once);
    client.take_output();
    client.wait(3s);
    CHECK(client.feed_acknowledgement(PacketType::puback, 1) == Lines{"done 1 acknowledged"});
    CHECK(client.wait(3s).empty());
    CHECK(client.wait(1h).empty());
    CHECK(client.session.is_connected());
    CHECK_FALSE(client.session.deadline());

    client.lose();  // its answers ended with the connection
    client.connect(true);
    CHECK(client.feed_acknowledgement(PacketType::puback, 1).empty());
    CHECK(client.session.stats().stray_acknowledgements == 1);
}
