#include <utility>

#include "support/session_driver.hpp"

using namespace mqtt;
using namespace mqtt::test;

namespace {

// Says what it is told to, and notes what it was asked.
class ScriptedAuthenticator final : public Authenticator {
public:
    Lines asked;
    std::string refusal;  // which call refuses: "start", "proceed" or "finish"

    [[nodiscard]] std::string_view method() const override { return "TEST"; }
    [[nodiscard]] Result<AuthenticationStep> start() override { return step("start"); }
    [[nodiscard]] Result<AuthenticationStep> proceed(std::string_view challenge) override {
        return step("proceed", challenge);
    }
    [[nodiscard]] Result<void> finish(std::string_view data) override {
        auto done = step("finish", data);
        return done ? Result<void>() : tl::unexpected(std::move(done.error()));
    }

private:
    Result<AuthenticationStep> step(const std::string& call, std::string_view data = {}) {
        asked.push_back(call + (data.empty() ? "" : " " + std::string(data)));
        if (call == refusal) {
            return fail(Errc::authentication_failed, "the test refuses to " + call,
                        ReasonCode::not_authorized);
        }
        return AuthenticationStep{"data of " + call};
    }
};

Properties login(std::string_view data, std::string_view method = "TEST") {
    return properties_of(
        {{PropertyId::authentication_method, method}, {PropertyId::authentication_data, data}});
}

struct Fixture {
    ScriptedAuthenticator authenticator;
    SessionDriver client{options_for(Version::v5), &authenticator};

    void connect() {
        client.open();
        client.take_output();
        REQUIRE(client.feed(Connack{false, 0, login("welcome")}) == Lines{"connected"});
        authenticator.asked.clear();
    }
    Lines challenge(std::string_view data, ReasonCode reason = ReasonCode::continue_authentication,
                    std::string_view method = "TEST") {
        return client.feed(Auth{reason, login(data, method)});
    }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "CONNECT carries method and first data; challenges are answered") {
    client.open();
    const auto scan = wire::scan_frame(client.session.pending_output(), Version::v5);
    REQUIRE(scan);
    const Connect connect = wire::decode_connect(scan->frame).value();
    CHECK(connect.properties.text(PropertyId::authentication_method) == "TEST");
    CHECK(connect.properties.text(PropertyId::authentication_data) == "data of start");
    client.take_output();
    CHECK(challenge("one").empty());
    CHECK(client.take_output() == Lines{"AUTH 0x18 data of proceed"});
    CHECK(challenge("two").empty());
    CHECK(client.take_output() == Lines{"AUTH 0x18 data of proceed"});
    CHECK(client.feed(Connack{false, 0, login("proof")}) == Lines{"connected"});
    CHECK(authenticator.asked == Lines{"start", "proceed one", "proceed two", "finish proof"});
}

TEST_CASE_FIXTURE(Fixture, "An authenticator without first data keeps the transport away") {
    authenticator.refusal = "start";
    CHECK(failure(client.session.opened(client.now)) ==
          "authentication failed 0x87: the test refuses to start");
    CHECK(client.session.pending_output().empty());
    CHECK(client.lose().empty());
}

TEST_CASE_FIXTURE(Fixture, "A challenge that is refused ends the connection") {
    client.open();
    client.take_output();
    authenticator.refusal = "proceed";
    CHECK(challenge("one") == Lines{"disconnected: authentication failed 0x87"});
    CHECK(client.last_error.detail == "the test refuses to proceed");
    CHECK(client.session.wants_close());
}

TEST_CASE_FIXTURE(Fixture, "A server that cannot prove itself in CONNACK is not accepted") {
    client.open();
    client.take_output();
    authenticator.refusal = "finish";
    CHECK(client.feed(Connack{false, 0, login("forged")}) ==
          Lines{"disconnected: authentication failed 0x87"});
    CHECK_FALSE(client.session.is_connected());
}

TEST_CASE_FIXTURE(Fixture, "CONNACK and AUTH must name the method of CONNECT") {
    client.open();
    client.take_output();
    SUBCASE("CONNACK without a method") {
        CHECK(client.feed(Connack{}) == Lines{"disconnected: protocol error 0x82"});
    }
    SUBCASE("CONNACK with another method") {
        CHECK(client.feed(Connack{false, 0, login("x", "OTHER")}) ==
              Lines{"disconnected: protocol error 0x82"});
    }
    SUBCASE("AUTH with another method") {
        CHECK(challenge("x", ReasonCode::continue_authentication, "OTHER") ==
              Lines{"disconnected: protocol error 0x82"});
    }
    CHECK(authenticator.asked == Lines{"start"});
}

TEST_CASE_FIXTURE(Fixture, "AUTH before CONNACK must be a challenge") {
    client.open();
    client.take_output();
    CHECK(challenge("x", ReasonCode::success) == Lines{"disconnected: protocol error 0x82"});
}

TEST_CASE_FIXTURE(Fixture, "Re-authentication goes on beside the traffic and is reported") {
    connect();
    REQUIRE(client.session.reauthenticate());
    CHECK(client.take_output() == Lines{"AUTH 0x19 data of start"});
    CHECK(challenge("one").empty());
    CHECK(client.take_output() == Lines{"AUTH 0x18 data of proceed"});
    client.publish("a", "x", QoS::at_most_once);
    CHECK(client.feed(message("a", "x", QoS::at_most_once)).size() == 1);
    CHECK(challenge("proof", ReasonCode::success) == Lines{"reauthenticated"});
    CHECK(authenticator.asked == Lines{"start", "proceed one", "finish proof"});
    CHECK(client.session.is_connected());

    REQUIRE(client.session.reauthenticate());  // and once more
    CHECK(challenge("proof", ReasonCode::success) == Lines{"reauthenticated"});
}

TEST_CASE_FIXTURE(Fixture, "One re-authentication at a time") {
    connect();
    REQUIRE(client.session.reauthenticate());
    client.take_output();
    CHECK(failure(client.session.reauthenticate()).starts_with("invalid argument"));
    CHECK(client.pending().empty());
    CHECK(authenticator.asked == Lines{"start"});
    client.lose();
    connect();
    CHECK(client.session.reauthenticate().has_value());
}

TEST_CASE_FIXTURE(Fixture, "A re-authentication that fails on our side ends with its code") {
    connect();
    SUBCASE("challenge") {
        authenticator.refusal = "proceed";
        REQUIRE(client.session.reauthenticate());
        client.take_output();
        CHECK(challenge("x") == Lines{"disconnected: authentication failed 0x87"});
    }
    SUBCASE("proof") {
        authenticator.refusal = "finish";
        REQUIRE(client.session.reauthenticate());
        client.take_output();
        CHECK(challenge("x", ReasonCode::success) ==
              Lines{"disconnected: authentication failed 0x87"});
    }
    CHECK(client.take_output() == Lines{"DISCONNECT 0x87"});
}

TEST_CASE_FIXTURE(Fixture, "A re-authentication without data to begin with changes nothing") {
    connect();
    authenticator.refusal = "start";
    CHECK(failure(client.session.reauthenticate()).starts_with("authentication failed 0x87"));
    CHECK(client.pending().empty());
    CHECK(client.session.is_connected());
    CHECK(challenge("x") == Lines{"disconnected: protocol error 0x82"});
}

TEST_CASE_FIXTURE(Fixture, "AUTH obeys the server's maximum packet size") {
    client.open();
    client.take_output();
    Properties limits = login("welcome");
    REQUIRE(limits.add(PropertyId::maximum_packet_size, 20U));
    REQUIRE(client.feed(Connack{false, 0, limits}) == Lines{"connected"});
    CHECK(failure(client.session.reauthenticate()).starts_with("not supported by the server 0x95"));
    CHECK(client.pending().empty());
    CHECK(client.session.is_connected());
}

TEST_CASE_FIXTURE(Fixture,
                  "AUTH on a connection that nobody asked to re-authenticate is a violation") {
    connect();
    CHECK(challenge("x") == Lines{"disconnected: protocol error 0x82"});
    CHECK(client.take_output() == Lines{"DISCONNECT 0x82"});
}

TEST_CASE("AUTH to a client without a method is a violation") {
    SessionDriver client(Version::v5);
    client.connect();
    CHECK(client.feed(Auth{ReasonCode::continue_authentication, login("x")}) ==
          Lines{"disconnected: protocol error 0x82"});
    client.take_output();
    client.lose();
    client.open();
    client.take_output();
    CHECK(client.feed(Auth{ReasonCode::continue_authentication, login("x")}) ==
          Lines{"disconnected: protocol error 0x82"});
    client.lose();
    client.connect();
    CHECK(failure(client.session.reauthenticate()).starts_with("invalid argument"));
}

TEST_CASE("Enhanced authentication needs 5.0") {
    ScriptedAuthenticator authenticator;
    MemoryStore store;
    CHECK(failure(Session::create(options_for(Version::v3_1_1), store, &authenticator)) ==
          "invalid argument: enhanced authentication needs MQTT 5.0");
    SessionDriver client(Version::v3_1_1);
    client.connect();
    CHECK(client.feed_bytes("F0 00"_b) == Lines{"disconnected: malformed packet 0x81"});
}

namespace {

// Says everything later.
class LateAuthenticator final : public Authenticator {
public:
    [[nodiscard]] std::string_view method() const override { return "TEST"; }
    [[nodiscard]] Result<AuthenticationStep> start() override { return later(); }
    [[nodiscard]] Result<AuthenticationStep> proceed(std::string_view) override { return later(); }
    [[nodiscard]] Result<void> finish(std::string_view) override { return {}; }

private:
    static AuthenticationStep later() { return {.data = std::nullopt, .is_later = true}; }
};

struct LateFixture {
    LateAuthenticator authenticator;
    SessionDriver client{[] {
                             SessionOptions options = options_for(Version::v5);
                             options.connack_timeout = 10s;
                             return options;
                         }(),
                         &authenticator};

    Lines provide(std::string data) {
        client.session.authentication_ready(AuthenticationStep{.data = std::move(data)});
        return client.take_output();
    }
    Lines challenge() {
        return client.feed(Auth{ReasonCode::continue_authentication, login("more")});
    }
    void connect() {
        client.open();
        REQUIRE(provide("first") == Lines{"CONNECT"});
        REQUIRE(client.feed(Connack{false, 0, login("welcome")}) == Lines{"connected"});
    }
};

}  // namespace

TEST_CASE_FIXTURE(LateFixture, "Steps that come later are sent when they come") {
    client.open();
    CHECK(client.pending().empty());
    CHECK(provide("first") == Lines{"CONNECT"});
    CHECK(challenge().empty());
    CHECK(client.pending().empty());
    CHECK(provide("second") == Lines{"AUTH 0x18 second"});
    CHECK(client.feed(Connack{false, 0, login("welcome")}) == Lines{"connected"});
    REQUIRE(client.session.reauthenticate());
    CHECK(client.pending().empty());
    CHECK(provide("again") == Lines{"AUTH 0x19 again"});
    CHECK(provide("unasked").empty());
}

TEST_CASE_FIXTURE(LateFixture, "A step that never comes is missed like a CONNACK") {
    client.open();
    CHECK(client.wait(10s) == Lines{"disconnected: connack timeout"});
    CHECK(client.last_error.detail == "the authentication command did not answer in time");
    CHECK(provide("late").empty());
    client.lose();
    CHECK(provide("later").empty());
}

TEST_CASE_FIXTURE(LateFixture, "A step of an earlier connection is not taken for one of the next") {
    client.open();
    client.lose();
    CHECK(provide("old").empty());
    client.open();
    CHECK(provide("new") == Lines{"CONNECT"});
}

TEST_CASE_FIXTURE(LateFixture, "An error that comes later ends the connection, whenever it comes") {
    connect();
    client.session.authentication_ready(
        fail(Errc::authentication_failed, "no ticket", ReasonCode::not_authorized));
    CHECK(client.take_events() == Lines{"disconnected: authentication failed 0x87"});
    CHECK(client.take_output() == Lines{"DISCONNECT 0x87"});
}

TEST_CASE_FIXTURE(LateFixture, "A server that does not wait for our step breaks the rules") {
    client.open();
    provide("first");
    CHECK(challenge().empty());
    CHECK(challenge() == Lines{"disconnected: protocol error 0x82"});
}
