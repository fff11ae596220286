#include "support/session_driver.hpp"

using namespace mqtt;
using namespace mqtt::test;

namespace {

constexpr QoS qos1 = QoS::at_least_once;
constexpr QoS qos2 = QoS::exactly_once;

}  // namespace

TEST_CASE("A resumed session sends again, in order, with DUP, what was written") {
    for (const Version version : {Version::v3_1, Version::v3_1_1, Version::v5}) {
        SessionDriver client(version);
        client.connect();
        client.publish("a", "1", qos1);
        client.publish("a", "2", qos2);
        client.publish("a", "3", qos2);
        client.publish("a", "4", qos1);
        client.take_output();
        client.feed_acknowledgement(PacketType::puback, 4);
        client.feed_acknowledgement(PacketType::pubrec, 2);
        client.take_output();
        client.lose();
        CHECK(client.session.inflight() == 3);
        client.connect(version != Version::v3_1);
        CHECK(client.take_output() ==
              Lines{"PUBLISH 1 a 1 qos1 dup", "PUBLISH 3 a 3 qos2 dup", "PUBREL 2"});
        CHECK(client.session.stats().resends == 3);
        CHECK(client.feed_acknowledgement(PacketType::puback, 1) == Lines{"done 1 acknowledged"});
        CHECK(client.feed_acknowledgement(PacketType::pubcomp, 2) == Lines{"done 2 acknowledged"});
        client.feed_acknowledgement(PacketType::pubrec, 3);
        CHECK(client.feed_acknowledgement(PacketType::pubcomp, 3) == Lines{"done 3 acknowledged"});
        CHECK(client.session.inflight() == 0);
        CHECK(client.session.stats().messages_sent == 4);
    }
}

TEST_CASE("A message of which nothing was written goes without DUP") {
    SessionDriver client(Version::v5);
    client.connect();
    client.publish("a", "1", qos1);
    client.publish("a", "2", qos1);
    const std::size_t first = client.session.pending_output().size() / 2;
    client.session.sent(first, client.now);
    client.lose();
    client.connect(true);
    CHECK(client.take_output() == Lines{"PUBLISH 1 a 1 qos1 dup", "PUBLISH 2 a 2 qos1"});
}

TEST_CASE("A message of which one byte was written goes with DUP") {
    SessionDriver client(Version::v5);
    client.connect();
    client.publish("a", "1", qos2);
    client.session.sent(1, client.now);
    client.lose();
    client.connect(true);
    CHECK(client.take_output() == Lines{"PUBLISH 1 a 1 qos2 dup"});
    client.lose();
    client.connect(true);
    CHECK(client.take_output() == Lines{"PUBLISH 1 a 1 qos2 dup"});
}

TEST_CASE("Nothing is sent again while the connection stands") {
    SessionDriver client(Version::v5);
    client.connect();
    client.publish("a", "1", qos1);
    client.take_output();
    CHECK(client.wait(10h).empty());
    CHECK(client.pending().empty());
    CHECK_FALSE(client.session.deadline());
}

TEST_CASE("Where the server lost the session, QoS 1 is sent anew and written QoS 2 is in doubt") {
    SessionDriver client(Version::v5);
    client.connect();
    client.publish("a", "1", qos1);
    client.publish("a", "2", qos2);
    client.publish("a", "3", qos2);
    client.take_output();
    client.feed_acknowledgement(PacketType::pubrec, 3);
    client.publish("a", "4", qos2);  // PUBREL and this one are not written
    client.lose();
    client.open();
    client.take_output();
    CHECK(client.feed(Connack{}) == Lines{"connected", "done 2 in doubt", "done 3 in doubt"});
    CHECK(client.take_output() == Lines{"PUBLISH 1 a 1 qos1", "PUBLISH 4 a 4 qos2"});
    CHECK(client.session.inflight() == 2);
    client.feed_acknowledgement(PacketType::pubrec, 4);
    CHECK(client.feed_acknowledgement(PacketType::pubcomp, 4) == Lines{"done 4 acknowledged"});
}

TEST_CASE("resend_in_doubt sends QoS 2 messages anew that the server may have") {
    SessionOptions options = options_for(Version::v5);
    options.resend_in_doubt = true;
    SessionDriver client(options);
    client.connect();
    client.publish("a", "1", qos2);
    client.publish("a", "2", qos2);
    client.take_output();
    client.feed_acknowledgement(PacketType::pubrec, 2);
    client.lose();
    client.connect(false);
    CHECK(client.take_output() == Lines{"PUBLISH 1 a 1 qos2", "PUBLISH 2 a 2 qos2"});
    client.lose();  // and the PUBREC of the lost session is forgotten
    client.connect(true);
    CHECK(client.take_output() == Lines{"PUBLISH 1 a 1 qos2 dup", "PUBLISH 2 a 2 qos2 dup"});
}

TEST_CASE("Resent messages of a lost session go in the order of publishing") {
    SessionOptions options = options_for(Version::v5);
    options.resend_in_doubt = true;
    SessionDriver client(options);
    client.connect();
    client.publish("a", "1", qos2);
    client.publish("a", "2", qos2);
    client.take_output();
    client.feed_acknowledgement(PacketType::pubrec, 1);
    client.lose();
    client.connect(false);
    CHECK(client.take_output() == Lines{"PUBLISH 1 a 1 qos2", "PUBLISH 2 a 2 qos2"});
}

TEST_CASE("A message that was sent anew after a lost session uses the quota like any other") {
    SessionOptions options = options_for(Version::v5);
    options.resend_in_doubt = true;
    SessionDriver client(options);
    const auto one = properties_of({{PropertyId::receive_maximum, 1U}});
    client.connect(false, one);
    client.publish("a", "1", qos2);
    client.take_output();
    client.feed_acknowledgement(PacketType::pubrec, 1);
    client.lose();
    client.connect(true, one);
    CHECK(client.take_output() == Lines{"PUBREL 1"});
    client.lose();
    client.connect(false, one);
    CHECK(client.take_output() == Lines{"PUBLISH 1 a 1 qos2"});
    client.feed_acknowledgement(PacketType::pubrec, 1);
    CHECK(client.take_output() == Lines{"PUBREL 1"});
    CHECK(client.feed_acknowledgement(PacketType::pubcomp, 1) == Lines{"done 1 acknowledged"});
    client.publish("a", "2", qos2);
    CHECK(client.take_output() == Lines{"PUBLISH 2 a 2 qos2"});
}

TEST_CASE("A clean session before 5.0 starts its messages anew as well") {
    SessionOptions options = options_for(Version::v3_1_1);
    options.clean_start = true;
    SessionDriver client(options);
    client.connect();
    client.publish("a", "1", qos1);
    client.publish("a", "2", qos2);
    client.take_output();
    client.lose();
    client.open();
    client.take_output();
    CHECK(client.feed(Connack{}) == Lines{"connected", "done 2 in doubt"});
    CHECK(client.take_output() == Lines{"PUBLISH 1 a 1 qos1"});
}

TEST_CASE("MQTT 3.1 cannot say that a session is present: it is, unless the start was clean") {
    SessionOptions options = options_for(Version::v3_1);
    SessionDriver client(options);
    client.connect();
    client.publish("a", "1", qos2);
    client.take_output();
    client.lose();
    client.connect();
    CHECK(client.take_output() == Lines{"PUBLISH 1 a 1 qos2 dup"});
    client.lose();
    client.session.options().clean_start = true;
    client.open();
    client.take_output();
    CHECK(client.feed(Connack{}) == Lines{"connected", "done 1 in doubt"});
}

TEST_CASE("A smaller receive maximum holds back what is resent, until there is quota again") {
    SessionDriver client(Version::v5);
    client.connect();
    for (const char* payload : {"1", "2", "3"}) {
        client.publish("a", payload, qos1);
    }
    client.publish("a", "4", qos2);
    client.take_output();
    client.feed_acknowledgement(PacketType::pubrec, 4);
    client.lose();
    client.connect(true, properties_of({{PropertyId::receive_maximum, 1U}}));
    // §4.9: PUBREL takes no quota.
    CHECK(client.take_output() == Lines{"PUBLISH 1 a 1 qos1 dup", "PUBREL 4"});
    CHECK_FALSE(client.session.may_publish(qos1));
    CHECK(client.feed_acknowledgement(PacketType::pubcomp, 4) == Lines{"done 4 acknowledged"});
    CHECK(client.take_output().empty());  // its PUBCOMP gives none back
    CHECK(client.feed_acknowledgement(PacketType::puback, 1) == Lines{"done 1 acknowledged"});
    CHECK(client.take_output() == Lines{"PUBLISH 2 a 2 qos1 dup"});
    CHECK_FALSE(client.session.may_publish(qos1));
    client.feed_acknowledgement(PacketType::puback, 2);
    client.feed_acknowledgement(PacketType::puback, 3);
    CHECK(client.take_output() == Lines{"PUBLISH 3 a 3 qos1 dup"});
}

TEST_CASE("PUBREC with an error for a repeated PUBREL returns no quota that it did not take") {
    SessionDriver client(Version::v5);
    client.connect();
    for (const char* payload : {"1", "2", "3"}) {
        client.publish("a", payload, qos2);
    }
    client.take_output();
    client.feed_acknowledgement(PacketType::pubrec, 1);
    client.lose();
    client.connect(true, properties_of({{PropertyId::receive_maximum, 1U}}));
    CHECK(client.take_output() == Lines{"PUBLISH 2 a 2 qos2 dup", "PUBREL 1"});
    CHECK(client.feed_acknowledgement(PacketType::pubrec, 1, ReasonCode::unspecified_error) ==
          Lines{"done 1 refused 0x80"});
    CHECK(client.pending().empty());
}

TEST_CASE("An answer to a message that waits for quota is a stray one") {
    SessionDriver client(Version::v5);
    client.connect();
    client.publish("a", "1", qos1);
    client.publish("a", "2", qos1);
    client.take_output();
    client.lose();
    client.connect(true, properties_of({{PropertyId::receive_maximum, 1U}}));
    client.take_output();
    CHECK(client.feed_acknowledgement(PacketType::puback, 2).empty());
    CHECK(client.session.stats().stray_acknowledgements == 1);
    CHECK(client.session.inflight() == 2);
}

TEST_CASE("PUBCOMP 0x92 for a repeated PUBREL means that it was done before") {
    SessionDriver client(Version::v5);
    client.connect();
    client.publish("a", "1", qos2);
    client.take_output();
    client.feed_acknowledgement(PacketType::pubrec, 1);
    client.take_output();
    client.lose();
    client.connect(true);
    CHECK(client.take_output() == Lines{"PUBREL 1"});
    CHECK(client.feed_acknowledgement(PacketType::pubcomp, 1,
                                      ReasonCode::packet_identifier_not_found) ==
          Lines{"done 1 acknowledged 0x92"});
}

TEST_CASE("A new session takes up what the store holds, all of it as if written") {
    MemoryStore store;
    {
        SessionDriver first(options_for(Version::v3_1_1), store);
        first.connect();
        first.publish("a", "1", qos1);
        first.publish("a", "2", qos2);
        first.publish("a", "3", qos2);
        first.feed_acknowledgement(PacketType::pubrec, 2);
    }
    SessionDriver second(options_for(Version::v3_1_1), store);
    CHECK(second.session.inflight() == 3);
    second.connect(true);
    CHECK(second.take_output() ==
          Lines{"PUBLISH 1 a 1 qos1 dup", "PUBREL 2", "PUBLISH 3 a 3 qos2 dup"});
    CHECK(second.publish("a", "4", qos1) == 4);
}

TEST_CASE("Requests do not survive the connection: no answer to them comes or is expected") {
    SessionDriver client(Version::v5);
    client.connect();
    const PacketId id = client.subscribe({"a"});
    client.take_output();
    client.lose();
    client.connect(true);
    CHECK(client.take_output().empty());
    CHECK(client.feed(Suback{id, {ReasonCode::success}, {}}).empty());
    CHECK(client.session.stats().stray_acknowledgements == 1);
}

TEST_CASE("Output of a lost connection is not sent on the next") {
    SessionDriver client(Version::v5);
    client.connect();
    client.publish("a", "1", QoS::at_most_once);
    client.lose();
    CHECK(client.session.pending_output().empty());
    client.connect(true);
    CHECK(client.pending().empty());
}
