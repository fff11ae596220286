#include "support/packet_equal.hpp"
#include "support/session_driver.hpp"

using namespace mqtt;
using namespace mqtt::test;

TEST_CASE("disconnect() ends cleanly once the transport has taken everything") {
    for (const Version version : {Version::v3_1, Version::v3_1_1, Version::v5}) {
        SessionDriver client(version);
        client.connect();
        client.publish("a", "x", QoS::at_most_once);
        REQUIRE(client.session.disconnect(ReasonCode::success, {}));
        CHECK(client.take_events().empty());
        CHECK(client.session.wants_close());
        CHECK(client.pending() == Lines{"PUBLISH a x qos0", "DISCONNECT"});
        client.session.sent(client.session.pending_output().size() - 1, client.now);
        CHECK(client.take_events().empty());
        client.session.sent(1, client.now);
        CHECK(client.take_events() == Lines{"disconnected cleanly"});
        CHECK(client.lose().empty());
    }
}

TEST_CASE("DISCONNECT carries reason and properties on 5.0") {
    SessionDriver client(Version::v5);
    client.connect();
    Properties properties = properties_of({{PropertyId::reason_string, "tired"}});
    REQUIRE(client.session.disconnect(ReasonCode::disconnect_with_will, properties));
    const auto scan = wire::scan_frame(client.session.pending_output(), Version::v5);
    REQUIRE(scan);
    CHECK(wire::decode_disconnect(scan->frame, Version::v5).value() ==
          Disconnect{ReasonCode::disconnect_with_will, properties});
}

TEST_CASE("A DISCONNECT that may not be is refused, and the connection goes on") {
    SessionDriver old(Version::v3_1_1);
    old.connect();
    CHECK(failure(old.session.disconnect(ReasonCode::disconnect_with_will, {}))
              .starts_with("invalid argument"));
    CHECK(old.session.is_connected());
    CHECK(old.pending().empty());

    SessionDriver client(Version::v5);
    client.connect();
    CHECK(failure(client.session.disconnect(ReasonCode::granted_qos_1, {}))
              .starts_with("invalid argument"));
    CHECK(failure(client.session.disconnect(ReasonCode::success,
                                            properties_of({{PropertyId::topic_alias, 1U}})))
              .starts_with("invalid argument"));
    CHECK(client.session.is_connected());
    CHECK(client.pending().empty());
}

TEST_CASE(
    "A transport that goes before the DISCONNECT was taken is an error that counts the bytes") {
    SessionDriver client(Version::v5);
    client.connect();
    REQUIRE(client.session.disconnect(ReasonCode::success, {}));
    CHECK(client.lose() == Lines{"disconnected: connection lost"});
    CHECK(client.last_error.detail == "cut by the test, with 2 bytes not sent");
}

TEST_CASE("After disconnect() nothing is read, no deadline is left, messages stay in flight") {
    SessionOptions options = options_for(Version::v5);
    options.keep_alive = 60;
    options.response_timeout = 10s;
    SessionDriver client(options);
    client.connect();
    client.publish("a", "1", QoS::at_least_once);
    client.take_output();
    REQUIRE(client.session.disconnect(ReasonCode::success, {}));
    CHECK_FALSE(client.session.deadline());
    CHECK(client.feed(message("a", "x", QoS::at_least_once, 1)).empty());
    CHECK(client.pending() == Lines{"DISCONNECT"});
    client.session.timed_out(client.now + 1h);
    CHECK(client.take_output() == Lines{"DISCONNECT"});
    CHECK(client.take_events() == Lines{"disconnected cleanly"});
    client.lose();
    CHECK(client.session.inflight() == 1);
    client.connect(true);
    CHECK(client.take_output() == Lines{"PUBLISH 1 a 1 qos1 dup"});
}

TEST_CASE("DISCONNECT from the server tells its code, name and properties") {
    SessionDriver client(Version::v5);
    client.connect();
    const auto properties = properties_of(
        {{PropertyId::reason_string, "bye"}, {PropertyId::server_reference, "elsewhere"}});
    const auto bytes = encoded(Disconnect{ReasonCode::server_moved, properties}, Version::v5);
    client.session.received(bytes, client.now);
    const auto event = client.session.next_event();
    REQUIRE(event);
    const auto& over = std::get<Disconnected>(*event);
    CHECK_FALSE(over.clean);
    CHECK(over.error.code == Errc::disconnected_by_server);
    CHECK(over.error.reason == ReasonCode::server_moved);
    CHECK(over.error.detail == "DISCONNECT 157 Server moved");
    CHECK(over.properties == PropertyView(properties));
    CHECK(client.take_events().empty());
    CHECK(client.pending().empty());  // no DISCONNECT in return
    CHECK(client.session.wants_close());
    CHECK(client.lose().empty());
}

TEST_CASE("closed() in every state: one Disconnected for each connection, none without") {
    SessionDriver client(Version::v5);
    CHECK(client.lose().empty());  // idle

    client.open();
    CHECK(client.lose() == Lines{"disconnected: connection lost"});
    CHECK(client.last_error.detail == "cut by the test");
    CHECK(client.lose().empty());

    client.connect();
    CHECK(client.lose() == Lines{"disconnected: connection lost"});
    CHECK(client.session.pending_output().empty());
    CHECK_FALSE(client.session.wants_close());
    CHECK(client.lose().empty());

    client.connect();
    client.feed_bytes("00 00"_b);  // closing, for a violation
    CHECK(client.session.wants_close());
    CHECK(client.lose().empty());
    CHECK_FALSE(client.session.wants_close());
    CHECK(client.session.pending_output().empty());
}

TEST_CASE("Disconnected waits in line when closed() comes before the events were asked for") {
    SessionDriver client(Version::v5);
    client.connect();
    REQUIRE(client.session.disconnect(ReasonCode::success, {}));
    client.session.sent(client.session.pending_output().size(), client.now);
    CHECK(client.lose() == Lines{"disconnected cleanly"});

    client.connect(true);
    client.session.closed({Errc::connection_lost, ReasonCode::success, 104, "reset"});
    client.open();  // at once again
    CHECK(client.take_events() == Lines{"disconnected: connection lost"});
    CHECK(client.last_error.system_error == 104);
    client.take_output();
    CHECK(client.feed(Connack{}) == Lines{"connected"});
}

TEST_CASE("Session expiry at DISCONNECT cannot be set where CONNECT had none") {
    // §3.14.2.2.2
    const auto expiry = properties_of({{PropertyId::session_expiry_interval, 10U}});
    SessionDriver client(Version::v5);
    client.connect();
    CHECK(failure(client.session.disconnect(ReasonCode::success, expiry))
              .starts_with("invalid argument"));
    CHECK(client.session.is_connected());
    CHECK(client.session
              .disconnect(ReasonCode::success,
                          properties_of({{PropertyId::session_expiry_interval, 0U}}))
              .has_value());

    SessionOptions options = options_for(Version::v5);
    options.connect_properties = properties_of({{PropertyId::session_expiry_interval, 1U}});
    SessionDriver keeping(options);
    keeping.connect();
    CHECK(keeping.session.disconnect(ReasonCode::success, expiry).has_value());
}
