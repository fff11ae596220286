// Lines at QoS 0 that a broken connection may have swallowed are counted, not forgotten.
#include <doctest/doctest.h>

#include "cli/pub_support.hpp"

using cli_test::InputPipe;
using cli_test::mqpub;
using cli_test::take;
using mqtt::PacketType;
using mqtt::QoS;
using support::PeerLink;
using support::Process;
using support::ScriptedPeer;

TEST_CASE("lines written to a connection that broke are in doubt: exit status 6") {
    InputPipe input;
    ScriptedPeer peer({[&](PeerLink& client) {
                           client.accept();
                           input.write("1\n2\n");
                           CHECK(take(client, QoS::at_most_once) == "1");
                           CHECK(take(client, QoS::at_most_once) == "2");
                       },
                       [&](PeerLink& client) {
                           client.accept();
                           input.write("3\n");
                           input.close();
                           CHECK(take(client, QoS::at_most_once) == "3");
                           client.expect(PacketType::disconnect);
                           client.expect_end();
                       }});
    const auto result = support::run(input.feeding(mqpub(peer.port(), {"-t", "a", "-l"})));
    const std::string loss = "127.0.0.1:" + peer.port() + " closed the connection";
    CHECK(result.exit_status == 6);
    CHECK(result.error == "mqpub: " + loss +
                              "; connecting again\n"
                              "mqpub: sent 3 acknowledged 0 refused 0 in doubt 2\n"
                              "mqpub: exit 6 (connection lost): 2 of 3 messages may have been "
                              "delivered or not: " +
                              loss + "\n");
    peer.finish();
}

TEST_CASE("a connection that broke before anything was written is made good") {
    InputPipe input;
    ScriptedPeer peer({[](PeerLink& client) { client.accept(); },
                       [&](PeerLink& client) {
                           client.accept();
                           input.write("1\n");
                           input.close();
                           CHECK(take(client, QoS::at_most_once) == "1");
                           client.expect(PacketType::disconnect);
                       }});
    const auto result = support::run(input.feeding(mqpub(peer.port(), {"-t", "a", "-l"})));
    CHECK(result.exit_status == 0);
    CHECK(result.error.ends_with("; connecting again\n"));
    peer.finish();
}

TEST_CASE("--quiet leaves the account out, not the exit status") {
    InputPipe input;
    ScriptedPeer peer({[&](PeerLink& client) {
                           client.accept();
                           input.write("1\n");
                           take(client, QoS::at_most_once);
                       },
                       [&](PeerLink& client) {
                           client.accept();
                           input.close();
                           client.expect(PacketType::disconnect);
                       }});
    const auto result =
        support::run(input.feeding(mqpub(peer.port(), {"-t", "a", "-l", "--quiet"})));
    CHECK(result.exit_status == 6);
    CHECK(result.error.empty());
    peer.finish();
}
