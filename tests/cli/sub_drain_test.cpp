// --drain: collect what waits at the broker, and end.
#include <doctest/doctest.h>

#include "cli/sub_tools.hpp"
#include "support/mosquitto.hpp"
#include "support/process.hpp"

using cli_test::accept_and_grant;
using cli_test::expect_leaving;
using cli_test::message;
using cli_test::mqpub;
using cli_test::mqsub;
using mqtt::PacketType;
using support::PeerLink;
using support::run;
using support::ScriptedPeer;

TEST_CASE("--drain prints what waited, acknowledges it, and ends with status 0, also for nothing") {
    for (const char* version : {"311", "5"}) {
        CAPTURE(version);
        support::Mosquitto broker("log_type none\n");
        std::vector<std::string> session{"-c", "-i", "k", "-t", "a", "-q", "2", "-V", version};
        session.emplace_back("--drain");
        session.emplace_back("--idle-timeout=200ms");
        const auto nothing = run(mqsub(broker.port(), session));
        CHECK(nothing.exit_status == 0);
        CHECK(nothing.output.empty());
        std::string lines;
        for (int number = 0; number < 100; ++number) {
            lines += std::to_string(number) + "\n";
        }
        REQUIRE(run(mqpub(broker.port(), {"-t", "a", "-q", "2", "-l"}), {lines, {}, false})
                    .exit_status == 0);
        const auto drained = run(mqsub(broker.port(), session));
        CHECK(drained.exit_status == 0);
        CHECK(drained.output == lines);
        CHECK(drained.error.empty());
        CHECK(run(mqsub(broker.port(), session)).output.empty());
    }
}

TEST_CASE("--drain goes on while the broker sends before it answers the ping") {
    ScriptedPeer peer({[](PeerLink& client) {
        accept_and_grant(client);
        client.expect(PacketType::pingreq);
        client.send(message("a", "late"));
        client.send(mqtt::Pingresp{});
        client.expect(PacketType::pingreq);
        client.send(mqtt::Pingresp{});
        expect_leaving(client);
    }});
    const auto result = run(mqsub(peer.port(), {"-t", "a", "--drain", "--idle-timeout", "50ms"}));
    CHECK(result.exit_status == 0);
    CHECK(result.output == "late\n");
    peer.finish();
}

TEST_CASE("--drain begins its count anew with a connection that had to be made again") {
    ScriptedPeer peer({[](PeerLink& client) {
                           accept_and_grant(client);
                           client.expect(PacketType::pingreq);
                       },
                       [](PeerLink& client) {
                           accept_and_grant(client);
                           client.send(message("a", "x"));
                           client.expect(PacketType::pingreq);
                           client.send(mqtt::Pingresp{});
                           expect_leaving(client);
                       }});
    const auto result = run(mqsub(peer.port(), {"-t", "a", "--drain", "--idle-timeout", "50ms"}));
    CHECK(result.exit_status == 0);
    CHECK(result.output == "x\n");
    peer.finish();
}

TEST_CASE("--drain and --idle-timeout say what they need") {
    CHECK(run(mqsub("1", {"-t", "a", "--idle-timeout", "1"})).error ==
          "mqsub: error: --idle-timeout is for --drain: add it\n");
    CHECK(run(mqsub("1", {"-t", "a", "--drain", "-E"})).error ==
          "mqsub: error: -E collects nothing, and --drain is there to: leave one out\n");
    CHECK(run(mqsub("1", {"-t", "a", "--drain", "--idle-timeout", "0"})).error ==
          "mqsub: error: --idle-timeout must be longer than nothing (got \"0\")\n");
}
