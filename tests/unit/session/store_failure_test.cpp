// A store may fail at any call. Then the session says so, and nothing that it says is untrue.
#include "support/session_driver.hpp"

using namespace mqtt;
using namespace mqtt::test;

namespace {

constexpr QoS qos1 = QoS::at_least_once;
constexpr QoS qos2 = QoS::exactly_once;

class FailingStore final : public Store {
public:
    std::string failing;  // the call that fails now
    bool loses_packets = false;

    Result<void> keep(PacketId id, QoS qos, Bytes packet) override {
        return failing == "keep" ? broken() : store_.keep(id, qos, packet);
    }
    Bytes packet(PacketId id) override { return loses_packets ? Bytes() : store_.packet(id); }
    Result<void> mark_received(PacketId id) override {
        return failing == "mark_received" ? broken() : store_.mark_received(id);
    }
    Result<void> release(PacketId id) override {
        return failing == "release" ? broken() : store_.release(id);
    }
    Result<bool> keep_incoming(PacketId id) override {
        return failing == "keep_incoming" ? broken<bool>() : store_.keep_incoming(id);
    }
    Result<bool> has_incoming(PacketId id) override {
        return failing == "has_incoming" ? broken<bool>() : store_.has_incoming(id);
    }
    Result<bool> release_incoming(PacketId id) override {
        return failing == "release_incoming" ? broken<bool>() : store_.release_incoming(id);
    }
    Result<void> forget_incoming() override {
        return failing == "forget_incoming" ? broken() : store_.forget_incoming();
    }
    Result<std::vector<Outgoing>> restore() override {
        return failing == "restore" ? broken<std::vector<Outgoing>>() : store_.restore();
    }

private:
    template <typename T = void>
    Result<T> broken() {
        return fail(Errc::store_failed, "disk full", ReasonCode::implementation_specific_error);
    }
    MemoryStore store_;
};

struct Fixture {
    FailingStore store;
    SessionDriver client{options_for(Version::v5), store};
    const Lines ended{"disconnected: store failed 0x83"};

    // The connection is over; with the store mended, the next one is resumed.
    void reconnect(bool session_present = true) {
        client.take_output();
        CHECK(client.session.wants_close());
        CHECK(client.lose().empty());
        store.failing.clear();
        client.connect(session_present);
    }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture,
                  "A message that cannot be kept is not sent, and the error is the caller's") {
    client.connect();
    store.failing = "keep";
    for (const QoS qos : {qos1, qos2}) {
        CHECK(failure(client.session.publish(message("a", "x", qos), client.now)) ==
              "store failed 0x83: disk full");
    }
    CHECK(client.pending().empty());
    CHECK(client.session.inflight() == 0);
    CHECK(client.session.is_connected());
    store.failing.clear();
    client.publish("a", "x", qos1);
    CHECK(client.take_output().size() == 1);
}

TEST_CASE("An alias announced by a message that could not be kept is announced again") {
    FailingStore store;
    SessionOptions options = options_for(Version::v5);
    options.outgoing_topic_aliases = 2;
    SessionDriver client(options, store);
    client.connect(false, properties_of({{PropertyId::topic_alias_maximum, 2U}}));
    store.failing = "keep";
    CHECK(failure(client.session.publish(message("a", "x", qos1), client.now))
              .starts_with("store failed"));
    client.publish("a", "y", QoS::at_most_once);
    REQUIRE(client.pending().size() == 1);
    CHECK(client.take_output().front().starts_with("PUBLISH a y qos0"));
}

TEST_CASE_FIXTURE(Fixture, "A PUBREC that cannot be noted ends the connection before PUBREL") {
    client.connect();
    client.publish("a", "x", qos2);
    client.take_output();
    store.failing = "mark_received";
    CHECK(client.feed_acknowledgement(PacketType::pubrec, 1) == ended);
    CHECK(client.take_output() == Lines{"DISCONNECT 0x83"});
    CHECK(client.session.inflight() == 1);
    reconnect();
    CHECK(client.take_output() == Lines{"PUBLISH 1 a x qos2 dup"});
}

TEST_CASE_FIXTURE(Fixture, "A message that cannot be released was acknowledged all the same") {
    client.connect();
    client.publish("a", "x", qos1);
    client.take_output();
    store.failing = "release";
    CHECK(client.feed_acknowledgement(PacketType::puback, 1) ==
          Lines{"done 1 acknowledged", ended.front()});
    CHECK(client.session.inflight() == 0);
    reconnect();
    CHECK(client.pending().empty());
}

TEST_CASE_FIXTURE(Fixture,
                  "An incoming QoS 2 message that cannot be remembered is neither "
                  "delivered nor acknowledged") {
    client.connect();
    store.failing = "keep_incoming";
    CHECK(client.feed(message("a", "x", qos2, 1)) == ended);
    CHECK(client.take_output() == Lines{"DISCONNECT 0x83"});
    reconnect();
    CHECK(client.feed(message("a", "x", qos2, 1)) == Lines{"message a x qos2"});
}

TEST_CASE(
    "A store that fails at a message acknowledged by hand has it delivered again, or not "
    "answered") {
    for (const char* call : {"has_incoming", "keep_incoming"}) {
        FailingStore store;
        SessionOptions options = options_for(Version::v5);
        options.manual_acknowledgement = true;
        SessionDriver client(options, store);
        client.connect();
        store.failing = call;
        const bool at_once = store.failing == "has_incoming";
        CHECK(client.feed(message("a", "x", qos2, 1)) ==
              Lines{at_once ? "disconnected: store failed 0x83" : "message a x qos2"});
        client.session.acknowledge(1);
        CHECK(client.take_events() ==
              (at_once ? Lines{} : Lines{"disconnected: store failed 0x83"}));
        CHECK(client.take_output() == Lines{"DISCONNECT 0x83"});
        client.lose();
        store.failing.clear();
        client.connect(true);
        CHECK(client.feed(message("a", "x", qos2, 1)) ==
              (at_once ? Lines{"message a x qos2"} : Lines{}));
        client.session.acknowledge(1);
        CHECK(client.take_output() == Lines{"PUBREC 1"});
    }
}

TEST_CASE_FIXTURE(Fixture, "An incoming identifier that cannot be released gets no PUBCOMP") {
    client.connect();
    client.feed(message("a", "x", qos2, 1));
    client.take_output();
    store.failing = "release_incoming";
    CHECK(client.feed_acknowledgement(PacketType::pubrel, 1) == ended);
    CHECK(client.take_output() == Lines{"DISCONNECT 0x83"});
    reconnect();
    client.feed_acknowledgement(PacketType::pubrel, 1);
    CHECK(client.take_output() == Lines{"PUBCOMP 1"});
}

TEST_CASE_FIXTURE(Fixture,
                  "Identifiers of a lost session that could not be forgotten suppress "
                  "nothing later") {
    client.connect();
    client.feed(message("a", "old", qos2, 1));
    client.take_output();
    client.lose();
    client.open();
    client.take_output();
    store.failing = "forget_incoming";
    CHECK(client.feed(Connack{}) == Lines{"connected", ended.front()});
    reconnect(true);  // the session that the failed connection began
    CHECK(client.feed(message("a", "new", qos2, 1)) == Lines{"message a new qos2"});
}

TEST_CASE_FIXTURE(Fixture, "A message that the store lost ends the connection and is not made up") {
    client.connect();
    client.publish("a", "x", qos1);
    client.take_output();
    client.lose();
    store.loses_packets = true;
    client.open();
    client.take_output();
    CHECK(client.feed(Connack{true, 0, {}}) ==
          Lines{"connected, session present", "disconnected: store failed 0x80"});
    CHECK(client.last_error.detail == "the store has lost the message with packet identifier 1");
    CHECK(client.take_output() == Lines{"DISCONNECT 0x80"});
}

TEST_CASE_FIXTURE(Fixture, "Between a failure and its Disconnected no command is taken") {
    client.connect();
    client.publish("a", "1", qos1);
    client.publish("a", "2", qos1);
    client.take_output();
    client.lose();
    store.loses_packets = true;
    client.open();
    client.take_output();
    const auto bytes = encoded(Connack{true, 0, {}}, Version::v5);
    client.session.received(bytes, client.now);
    REQUIRE(std::holds_alternative<Connected>(client.session.next_event().value()));
    CHECK_FALSE(client.session.is_connected());
    CHECK_FALSE(client.session.may_publish(qos1));
    // It would overtake the two.
    CHECK(failure(client.session.publish(message("a", "3", qos1), client.now))
              .starts_with("not connected"));
    CHECK(client.take_events() == Lines{"disconnected: store failed 0x80"});
}

TEST_CASE("A PUBREC of a lost session that cannot be forgotten ends the connection") {
    FailingStore store;
    SessionOptions options = options_for(Version::v5);
    options.resend_in_doubt = true;
    SessionDriver client(options, store);
    client.connect();
    client.publish("a", "x", qos2);
    client.take_output();
    client.feed_acknowledgement(PacketType::pubrec, 1);
    client.take_output();
    client.lose();
    client.open();
    client.take_output();
    store.failing = "keep";
    CHECK(client.feed(Connack{}) == Lines{"connected", "disconnected: store failed 0x83"});
    CHECK(client.take_output() == Lines{"DISCONNECT 0x83"});
}

TEST_CASE("A store that cannot be read, or contradicts itself, makes no session") {
    FailingStore store;
    store.failing = "restore";
    CHECK(failure(Session::create(options_for(Version::v5), store)) ==
          "store failed 0x83: disk full");

    class Doubled final : public Store {
        Result<void> keep(PacketId, QoS, Bytes) override { return {}; }
        Bytes packet(PacketId) override { return {}; }
        Result<void> mark_received(PacketId) override { return {}; }
        Result<void> release(PacketId) override { return {}; }
        Result<bool> keep_incoming(PacketId) override { return true; }
        Result<bool> has_incoming(PacketId) override { return true; }
        Result<bool> release_incoming(PacketId) override { return true; }
        Result<void> forget_incoming() override { return {}; }
        Result<std::vector<Outgoing>> restore() override {
            return std::vector<Outgoing>{{7, QoS::at_least_once, false},
                                         {7, QoS::at_least_once, false}};
        }
    } doubled;
    CHECK(failure(Session::create(options_for(Version::v5), doubled)) ==
          "store failed: the store holds packet identifier 7 twice");
}
