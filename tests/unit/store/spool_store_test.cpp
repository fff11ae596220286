// What a session finds again after its process has ended.
#include "spool_support.hpp"
#include "support/session_driver.hpp"

using namespace mqtt;
using namespace mqtt::test;

namespace {

constexpr QoS qos1 = QoS::at_least_once;
constexpr QoS qos2 = QoS::exactly_once;

struct Fixture : SpoolFixture {
    std::optional<SessionDriver> client;

    // A process: it opens the spool and connects.
    void start(bool session_present) {
        client.reset();
        options.version = Version::v5;
        open();
        client.emplace(options_for(Version::v5), spool->store());
        client->connect(session_present);
    }
    // Everything that may go out; what was pending before.
    Lines send() {
        while (client->session.may_publish(qos2)) {
            const SpooledMessage* message = spool->next().value();
            if (message == nullptr) {
                break;
            }
            REQUIRE(client->session.publish({.topic = message->topic,
                                             .payload = as_bytes(message->payload),
                                             .qos = message->qos,
                                             .retain = message->retain},
                                            client->now));
        }
        return take();
    }
    Lines take() {
        REQUIRE(client->session.commit());
        return client->take_output();
    }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "A message that was sent goes out again with DUP and its identifier") {
    start(false);
    append("one", qos1);
    append("two", qos2);
    CHECK(send() == Lines{"PUBLISH 1 a/b one qos1", "PUBLISH 2 a/b two qos2"});
    start(true);
    CHECK(send() == Lines{"PUBLISH 1 a/b one qos1 dup", "PUBLISH 2 a/b two qos2 dup"});
}

TEST_CASE_FIXTURE(Fixture, "After PUBREC only PUBREL goes out, also from another process") {
    append("one", qos2);
    append("two", qos2);
    start(false);
    send();
    client->feed_acknowledgement(PacketType::pubrec, 1);
    CHECK(take() == Lines{"PUBREL 1"});
    start(true);
    CHECK(send() == Lines{"PUBREL 1", "PUBLISH 2 a/b two qos2 dup"});
    CHECK(client->feed_acknowledgement(PacketType::pubcomp, 1) == Lines{"done 1 acknowledged"});
    client->feed_acknowledgement(PacketType::pubrec, 2);
    take();
    start(true);
    CHECK(send() == Lines{"PUBREL 2"});
    CHECK(contents(*spool) == std::vector<std::string>{"2 two in flight"});
}

TEST_CASE_FIXTURE(Fixture, "An acknowledgement removes the message, and frees the identifier") {
    append("one", qos1);
    append("two", qos2);
    start(false);
    send();
    client->feed_acknowledgement(PacketType::puback, 1);
    client->feed_acknowledgement(PacketType::pubrec, 2);
    take();
    client->feed_acknowledgement(PacketType::pubcomp, 2);
    take();
    CHECK(contents(*spool).empty());
    append("three", qos1);
    start(true);
    CHECK(send() == Lines{"PUBLISH 1 a/b three qos1"});
}

TEST_CASE_FIXTURE(Fixture, "What was not committed before the process ended goes out anew") {
    append("one", qos2);
    start(false);
    REQUIRE(client->session.publish(
        {.topic = "a/b", .payload = as_bytes(spool->next().value()->payload), .qos = qos2},
        client->now));
    start(true);  // nothing of it was written: the owner of the session commits first
    CHECK(contents(*spool) == std::vector<std::string>{"1 one"});
    CHECK(send() == Lines{"PUBLISH 1 a/b one qos2"});
}

TEST_CASE_FIXTURE(Fixture, "A refused message is put aside with the server's words") {
    append("one", qos1);
    append("two", qos2);
    append("three", qos1);
    start(false);
    send();
    client->feed(Puback{
        {1, ReasonCode::not_authorized, properties_of({{PropertyId::reason_string, "not you"}})}});
    client->feed_acknowledgement(PacketType::pubrec, 2, ReasonCode::quota_exceeded);
    take();
    CHECK(spool->rejected_topic(1).value() == "a/b");
    CHECK(contents(*spool) ==
          std::vector<std::string>{"3 three in flight",
                                   "1 one: PUBACK 0x87 Not authorized, reason \"not you\"",
                                   "2 two: PUBREC 0x97 Quota exceeded"});
}

TEST_CASE_FIXTURE(Fixture,
                  "A server without the session leaves QoS 2 in doubt, which is put aside") {
    append("one", qos1);
    append("two", qos2);
    append("three", qos2);
    start(false);
    send();
    client->feed_acknowledgement(PacketType::pubrec, 3);
    take();
    start(false);
    CHECK(send() == Lines{"PUBLISH 1 a/b one qos1"});
    CHECK(contents(*spool) == std::vector<std::string>{
                                  "1 one in flight", "2 two: in doubt: the server lost the session",
                                  "3 three: in doubt: the server lost the session"});
}

TEST_CASE_FIXTURE(Fixture,
                  "Asked to, a session sends what is in doubt anew, as if never received") {
    append("one", qos2);
    start(false);
    send();
    client->feed_acknowledgement(PacketType::pubrec, 1);
    take();
    client->session.options().resend_in_doubt = true;
    client->lose();
    client->connect(false);
    CHECK(take() == Lines{"PUBLISH 1 a/b one qos2"});
    start(true);
    CHECK(send() == Lines{"PUBLISH 1 a/b one qos2 dup"});
}

TEST_CASE_FIXTURE(Fixture, "What is left of the lifetime goes out with a repetition too") {
    options.time_to_live = 60s;
    append("before the limit was set", qos1);
    start(false);
    append("one", qos1);
    send();
    now += 20s;
    start(true);
    REQUIRE(client->session.commit());
    const Bytes output = client->session.pending_output();
    const auto scan = wire::scan_frame(output, Version::v5);
    const Bytes second = output.subspan(scan->frame.size);
    const auto packet = wire::decode(wire::scan_frame(second, Version::v5)->frame, Version::v5);
    CHECK(std::get<Publish>(*packet).properties.number(PropertyId::message_expiry_interval) == 40);
}

TEST_CASE_FIXTURE(Fixture, "The retain flag goes out again as it went out") {
    REQUIRE(spool->append({.topic = "a", .qos = qos1, .retain = true}));
    REQUIRE(spool->commit());
    start(false);
    spool->next().value();
    REQUIRE(client->session.publish({.topic = "a", .qos = qos1, .retain = false}, client->now));
    take();
    start(true);
    CHECK(send() == Lines{"PUBLISH 1 a  qos1 dup"});
}

TEST_CASE_FIXTURE(Fixture, "Incoming identifiers of QoS 2 are remembered across processes") {
    start(false);
    CHECK(client->feed(message("x", "in", qos2, 5)).size() == 1);
    take();
    start(true);
    CHECK(client->feed(message("x", "in", qos2, 5)).empty());  // a repetition
    client->feed_acknowledgement(PacketType::pubrel, 5);
    take();
    start(true);
    CHECK(client->feed(message("x", "new", qos2, 5)).size() == 1);
    take();
    start(false);  // the server knows nothing of it any more
    take();
    CHECK(client->feed(message("x", "newer", qos2, 5)).size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "The client identifier stays while something is in flight under it") {
    CHECK(spool->client_id("one").value() == "one");
    REQUIRE(spool->commit());
    CHECK(Spool::open(path(), options)->client_id("two").value() == "one");
    REQUIRE(spool->commit());
    append("1", qos1);
    start(false);
    send();
    CHECK(spool->client_id("two").value() == "one");
    REQUIRE(spool->set_client_id("one"));
    CHECK(spool->set_client_id("two").error().code == Errc::invalid_argument);
    client->feed_acknowledgement(PacketType::puback, 1);
    take();
    REQUIRE(spool->set_client_id("two"));
}
