#include "common/losses.hpp"

#include <doctest/doctest.h>

#include <chrono>

#include "common/stats.hpp"

using mq::cli::Losses;
using mqtt::Disconnection;
using mqtt::Errc;
using mqtt::ReasonCode;
using std::chrono::seconds;

namespace {

Disconnection ending(Errc code, ReasonCode reason = ReasonCode::success) {
    Disconnection made;
    made.was_connected = true;
    made.error = {code, reason, 0, "the connection ended"};
    return made;
}

// What is said of a connection that ends so long after it was accepted.
std::string said(Losses& losses, seconds life, Errc code = Errc::connection_lost) {
    losses.connected("me", mqtt::TimePoint{});
    return losses.explain(ending(code), mqtt::TimePoint{} + life).detail;
}

}  // namespace

TEST_CASE("the third short life in a row raises a question") {
    Losses losses;
    CHECK(said(losses, seconds(1)) == "the connection ended");
    CHECK(said(losses, seconds(1)) == "the connection ended");
    CHECK(said(losses, seconds(1)) ==
          "the connection ended, 3 times in a row soon after accepting us: does another client use "
          "the identifier \"me\"?");
    CHECK(said(losses, seconds(60)) == "the connection ended");
    CHECK(said(losses, seconds(1)) == "the connection ended");
}

TEST_CASE("only losses count, and only with an identifier that another client may have") {
    Losses losses;
    for (int round = 0; round < 5; ++round) {
        CHECK(said(losses, seconds(1), Errc::keep_alive_timeout) == "the connection ended");
    }
    Losses nameless;
    for (int round = 0; round < 5; ++round) {
        nameless.connected("", mqtt::TimePoint{});
        CHECK(nameless.explain(ending(Errc::connection_lost), mqtt::TimePoint{}).detail ==
              "the connection ended");
    }
}

TEST_CASE("an attempt that never was a connection does not end a row") {
    Losses losses;
    static_cast<void>(said(losses, seconds(1)));
    static_cast<void>(said(losses, seconds(1)));
    Disconnection failed = ending(Errc::connect_failed);
    failed.was_connected = false;
    CHECK(losses.explain(failed, mqtt::TimePoint{}).detail == "the connection ended");
    CHECK(said(losses, seconds(1)).find("3 times") != std::string::npos);
}

TEST_CASE("a session that was taken over names the identifier, made safe") {
    Losses losses;
    losses.connected("m\x1b", mqtt::TimePoint{});
    const auto error = losses.explain(
        ending(Errc::disconnected_by_server, ReasonCode::session_taken_over), mqtt::TimePoint{});
    CHECK(error.detail ==
          "the connection ended: another client connected with the identifier \"m\\x1b\"");
    CHECK(error.reason == ReasonCode::session_taken_over);
}

TEST_CASE("a line of statistics is one object of JSON") {
    mqtt::ClientStats client;
    client.attempts = 3;
    client.outages = 2;
    client.outage_time = std::chrono::milliseconds(1500);
    client.discards = 4;
    mqtt::SessionStats session;
    session.connections = 2;
    session.resends = 5;
    session.bytes_sent = 6;
    CHECK(mq::cli::stats_line("mqsub", seconds(2), client, session) ==
          "{\"tool\":\"mqsub\",\"seconds\":2.000,\"attempts\":3,\"connections\":2,\"outages\":2,"
          "\"outage_seconds\":1.500,\"messages_sent\":0,\"messages_received\":0,\"resends\":5,"
          "\"repeats_suppressed\":0,\"discards\":4,\"packets_sent\":0,\"packets_received\":0,"
          "\"bytes_sent\":6,\"bytes_received\":0}\n");
}
