// PUBACK and PUBREC that wait for acknowledge().
#include "support/session_driver.hpp"

using namespace mqtt;
using namespace mqtt::test;

namespace {

constexpr QoS qos1 = QoS::at_least_once;
constexpr QoS qos2 = QoS::exactly_once;

SessionOptions manual_options(Version version) {
    SessionOptions options = options_for(version);
    options.manual_acknowledgement = true;
    return options;
}

// A store whose identifiers outlive the process.
struct Fixture {
    MemoryStore store;
    SessionDriver client{manual_options(Version::v5), store};
};

}  // namespace

TEST_CASE("Nothing is answered before acknowledge(), and then all in the order of arrival") {
    for (const Version version : {Version::v3_1, Version::v3_1_1, Version::v5}) {
        SessionDriver client(manual_options(version));
        client.connect();
        client.feed(message("a", "1", qos1, 7));
        client.feed(message("a", "2", qos2, 3));
        client.feed(message("a", "0", QoS::at_most_once));
        client.feed(message("a", "3", qos1, 5));
        CHECK(client.pending().empty());
        CHECK(client.session.unacknowledged() == 3);
        client.session.acknowledge(2);
        CHECK(client.take_output() == Lines{"PUBACK 7", "PUBREC 3"});
        CHECK(client.session.unacknowledged() == 1);
        client.session.acknowledge(2);  // nothing new
        CHECK(client.pending().empty());
        client.session.acknowledge(3);
        CHECK(client.take_output() == Lines{"PUBACK 5"});
        CHECK(client.session.unacknowledged() == 0);
    }
}

TEST_CASE("Messages are numbered from 1 on, except those of QoS 0") {
    SessionDriver client(manual_options(Version::v5));
    client.connect();
    const auto number_of = [&](const Publish& packet) {
        const auto bytes = encoded(packet, Version::v5);
        client.session.received(bytes, client.now);
        const auto event = client.session.next_event();
        REQUIRE(event);
        return std::get<Message>(*event).number;
    };
    CHECK(number_of(message("a", "x", qos1, 1)) == 1);
    CHECK(number_of(message("a", "x", QoS::at_most_once)) == 0);
    CHECK(number_of(message("a", "x", qos2, 2)) == 2);
    client.lose();
    client.connect(true);
    CHECK(number_of(message("a", "x", qos1, 1)) == 3);
}

TEST_CASE("A number that was never given acknowledges no later message") {
    SessionDriver client(manual_options(Version::v5));
    client.connect();
    client.session.acknowledge(100);
    client.feed(message("a", "1", qos1, 1));
    CHECK(client.pending().empty());
}

TEST_CASE("A QoS 2 message from before a reconnect is delivered once and answered when it may be") {
    SessionDriver client(manual_options(Version::v5));
    client.connect();
    client.feed(message("a", "1", qos2, 1));
    client.feed(message("a", "2", qos2, 2));
    client.lose();
    client.session.acknowledge(1);  // between connections nothing can be said
    CHECK(client.pending().empty());
    client.connect(true);
    CHECK(client.feed(message("a", "1", qos2, 1)).empty());
    CHECK(client.feed(message("a", "2", qos2, 2)).empty());
    CHECK(client.session.stats().repeats_suppressed == 2);
    CHECK(client.pending().empty());  // a repetition counts as the latest message
    client.session.acknowledge(2);
    CHECK(client.take_output() == Lines{"PUBREC 1", "PUBREC 2"});
    client.feed_acknowledgement(PacketType::pubrel, 1);
    CHECK(client.take_output() == Lines{"PUBCOMP 1"});
    CHECK(client.feed(message("a", "3", qos2, 1)) == Lines{"message a 3 qos2"});
}

TEST_CASE("A QoS 2 message that was dealt with while there was no connection is answered at once") {
    SessionDriver client(manual_options(Version::v3_1_1));
    client.connect();
    client.feed(message("a", "1", qos2, 1));
    client.lose();
    client.session.acknowledge(1);
    client.connect(true);
    CHECK(client.feed(message("a", "1", qos2, 1)).empty());
    CHECK(client.take_output() == Lines{"PUBREC 1"});
}

TEST_CASE(
    "A QoS 1 message of an earlier connection is delivered anew, and its number does no harm") {
    SessionDriver client(manual_options(Version::v5));
    client.connect();
    client.feed(message("a", "1", qos1, 1));
    client.lose();
    client.connect(true);
    CHECK(client.session.unacknowledged() == 0);
    CHECK(client.feed(message("a", "1", qos1, 1)).size() == 1);
    client.session.acknowledge(1);
    CHECK(client.pending().empty());
    client.session.acknowledge(2);
    CHECK(client.take_output() == Lines{"PUBACK 1"});
}

TEST_CASE_FIXTURE(Fixture, "A process that dies before acknowledge() gets the message again") {
    client.connect();
    CHECK(client.feed(message("a", "x", qos2, 5)).size() == 1);
    SessionDriver next(manual_options(Version::v5), store);
    next.connect(true);
    CHECK(next.feed(message("a", "x", qos2, 5)) == Lines{"message a x qos2"});
}

TEST_CASE_FIXTURE(Fixture, "A process that dies after acknowledge() does not") {
    client.connect();
    client.feed(message("a", "x", qos2, 5));
    client.session.acknowledge(1);
    SessionDriver next(manual_options(Version::v5), store);
    next.connect(true);
    CHECK(next.feed(message("a", "x", qos2, 5)).empty());
    CHECK(next.take_output() == Lines{"PUBREC 5"});
}

TEST_CASE_FIXTURE(Fixture, "Nor does one that dies after acknowledge() without a connection") {
    client.connect();
    client.feed(message("a", "x", qos2, 5));
    client.lose();
    CHECK(client.session.unacknowledged() == 0);
    client.session.acknowledge(1);
    SessionDriver next(manual_options(Version::v5), store);
    next.connect(true);
    CHECK(next.feed(message("a", "x", qos2, 5)).empty());
}

TEST_CASE_FIXTURE(Fixture, "What waited for acknowledge() ends with the server's session") {
    client.connect();
    client.feed(message("a", "old", qos2, 5));
    client.lose();
    client.connect(false);
    CHECK(client.feed(message("a", "new", qos2, 5)) == Lines{"message a new qos2"});
}

TEST_CASE("Our receive maximum counts a message until it is acknowledged") {
    SessionOptions options = manual_options(Version::v5);
    options.connect_properties = properties_of({{PropertyId::receive_maximum, 2U}});
    SessionDriver client(options);
    client.connect();
    client.feed(message("a", "1", qos1, 1));
    client.feed(message("a", "2", qos1, 2));
    client.session.acknowledge(1);
    client.take_output();
    CHECK(client.feed(message("a", "3", qos1, 3)).size() == 1);
    CHECK(client.feed(message("a", "4", qos1, 4)) == Lines{"disconnected: protocol error 0x93"});
}

TEST_CASE("After our DISCONNECT nothing is acknowledged any more") {
    SessionDriver client(manual_options(Version::v5));
    client.connect();
    client.feed(message("a", "1", qos1, 1));
    REQUIRE(client.session.disconnect(ReasonCode::success, {}));
    client.session.acknowledge(1);
    CHECK(client.take_output() == Lines{"DISCONNECT"});
}

TEST_CASE("A long queue that is acknowledged bit by bit stays in order") {
    SessionDriver client(manual_options(Version::v3_1_1));
    client.connect();
    Lines expected;
    Lines answers;
    for (unsigned number = 1; number <= 1'000; ++number) {
        client.feed(message("a", "", qos1, static_cast<PacketId>(number)));
        expected.push_back("PUBACK " + std::to_string(number));
        client.session.acknowledge(number / 3);
        for (std::string& line : client.take_output()) {
            answers.push_back(std::move(line));
        }
    }
    CHECK(client.session.unacknowledged() == 667);
    client.session.acknowledge(1'000);
    for (std::string& line : client.take_output()) {
        answers.push_back(std::move(line));
    }
    CHECK(answers == expected);
}
