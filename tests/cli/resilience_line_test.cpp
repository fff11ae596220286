// --response-timeout, --max-repubs and --ping-interval against a peer that is late or silent.
#include <doctest/doctest.h>

#include "cli/pub_support.hpp"
#include "cli/sub_tools.hpp"

using cli_test::accept;
using cli_test::answer;
using cli_test::expect_leaving;
using cli_test::mqpub;
using cli_test::mqsub;
using mqtt::PacketType;
using support::PeerLink;
using support::ScriptedPeer;

TEST_CASE("3.1.1: a late acknowledgement is answered with the message again, marked DUP") {
    ScriptedPeer peer({[](PeerLink& client) {
        accept(client, false);
        CHECK_FALSE(client.expect<mqtt::Publish>().dup);
        CHECK(client.expect<mqtt::Publish>().dup);
        client.send(answer<mqtt::Puback>(1));
        expect_leaving(client);
    }});
    const auto result = support::run(
        mqpub(peer.port(), {"-t", "a", "-m", "x", "-q", "1", "--response-timeout", "100ms"}));
    CHECK(result.exit_status == 0);
    peer.finish();
}

TEST_CASE("3.1.1: after --max-repubs repetitions the connection is given up") {
    ScriptedPeer peer({[](PeerLink& client) {
        accept(client, false);
        client.expect(PacketType::publish);
        CHECK(client.expect<mqtt::Publish>().dup);
        CHECK(client.expect<mqtt::Publish>().dup);
        client.expect_end();
    }});
    const auto result =
        support::run(mqpub(peer.port(), {"-t", "a", "-m", "x", "-q", "1", "--response-timeout",
                                         "50ms", "--max-repubs", "2"}));
    CHECK(result.exit_status == 6);
    CHECK(result.error ==
          "mqpub: exit 6 (connection lost): no acknowledgement for packet identifier 1 in time\n");
    peer.finish();
}

TEST_CASE("5.0: a late acknowledgement ends the connection, and the session resumes") {
    ScriptedPeer peer({[](PeerLink& client) {
                           accept(client, false);
                           CHECK_FALSE(client.expect<mqtt::Publish>().dup);
                           CHECK(client.expect<mqtt::Disconnect>().reason ==
                                 mqtt::ReasonCode::unspecified_error);
                           client.expect_end();
                       },
                       [](PeerLink& client) {
                           accept(client, true);
                           CHECK(client.expect<mqtt::Publish>().dup);
                           client.send(answer<mqtt::Puback>(1));
                           expect_leaving(client);
                       }});
    const auto result = support::run(
        mqpub(peer.port(), {"-t", "a", "-m", "x", "-q", "1", "-V", "5", "--response-timeout",
                            "100ms", "--retry", "1", "--backoff", "10ms..10ms"}));
    CHECK(result.exit_status == 0);
    CHECK(result.error ==
          "mqpub: no acknowledgement for packet identifier 1 in time; connecting again\n");
    peer.finish();
}

TEST_CASE("--ping-interval pings a silent line long before the keep alive") {
    ScriptedPeer peer({[](PeerLink& client) {
        cli_test::accept_and_grant(client);
        for (int ping = 0; ping < 2; ++ping) {
            client.expect(PacketType::pingreq);
            client.send(mqtt::Pingresp{});
        }
        client.send(cli_test::message("a", "alive"));
        expect_leaving(client);
    }});
    const auto result =
        support::run(mqsub(peer.port(), {"-t", "a", "-C", "1", "--ping-interval", "50ms"}));
    CHECK(result.output == "alive\n");
    peer.finish();
}
