// --connect-timeout, --retry, --retry-first, --backoff and --clean-init with the real executables.
#include <doctest/doctest.h>

#include "cli/pub_support.hpp"
#include "cli/sub_tools.hpp"
#include "support/mosquitto.hpp"

using cli_test::accept;
using cli_test::accept_and_grant;
using cli_test::answer;
using cli_test::expect_leaving;
using cli_test::mqpub;
using cli_test::mqsub;
using cli_test::take;
using mqtt::PacketType;
using support::PeerLink;
using support::ScriptedPeer;

namespace {

// The words, and delays that no test has to wait for.
std::vector<std::string> quickly(std::vector<std::string> words) {
    words.insert(words.end(), {"--backoff", "10ms..10ms"});
    return words;
}

void drop(PeerLink& client) {
    client.expect(PacketType::connect);
}

std::string closed_port() {
    return std::to_string(support::free_port());
}

}  // namespace

TEST_CASE("--connect-timeout ends the wait for a peer that does not answer CONNECT") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.expect(PacketType::connect);
        client.expect_end();
    }});
    const auto result =
        support::run(mqpub(peer.port(), {"-t", "a", "-m", "x", "--connect-timeout", "200ms"}));
    CHECK(result.exit_status == 3);
    CHECK(result.error ==
          "mqpub: exit 3 (unreachable): the server did not answer CONNECT in time\n");
    peer.finish();
}

TEST_CASE("mqpub -m publishes over a second connection if --retry says so") {
    ScriptedPeer peer({[](PeerLink& client) {
                           accept(client, false);
                           client.expect(PacketType::publish);
                       },
                       [](PeerLink& client) {
                           CHECK_FALSE(accept(client, true).clean_start);
                           CHECK(client.expect<mqtt::Publish>().dup);
                           client.send(answer<mqtt::Puback>(1));
                           expect_leaving(client);
                       }});
    const auto result = support::run(
        mqpub(peer.port(), quickly({"-t", "a", "-m", "x", "-q", "1", "-V", "5", "--retry", "1"})));
    CHECK(result.exit_status == 0);
    CHECK(result.error.ends_with("closed the connection; connecting again\n"));
    peer.finish();
}

TEST_CASE("mqpub -m without --retry does not connect again") {
    ScriptedPeer peer({[](PeerLink& client) {
        CHECK(accept(client, false).clean_start);
        client.expect(PacketType::publish);
    }});
    const auto result = support::run(mqpub(peer.port(), {"-t", "a", "-m", "x", "-q", "1"}));
    CHECK(result.exit_status == 6);
    peer.finish();
}

TEST_CASE("--retry never ends mqsub and mqpub -l with the connection") {
    ScriptedPeer subscribed({accept_and_grant});
    auto result = support::run(mqsub(subscribed.port(), {"-t", "a", "--retry", "never"}));
    CHECK(result.exit_status == 6);
    subscribed.finish();
    ScriptedPeer published({[](PeerLink& client) {
        accept(client, false);
        client.expect(PacketType::publish);
    }});
    support::ProcessOptions options;
    options.input = "1\n";
    result = support::run(mqpub(published.port(), {"-t", "a", "-l", "-q", "1", "--retry", "never"}),
                          options);
    CHECK(result.exit_status == 6);
    published.finish();
}

TEST_CASE("--retry N answers an outage with N attempts") {
    ScriptedPeer peer({accept_and_grant, drop, drop});
    const auto result = support::run(mqsub(peer.port(), quickly({"-t", "a", "--retry", "2"})));
    CHECK(result.exit_status == 6);
    peer.finish();
}

TEST_CASE("--retry with a duration gives up when it is over") {
    support::Mosquitto broker;
    support::Process subscriber(mqsub(broker.port(), quickly({"-t", "a", "--retry", "300ms"})));
    broker.wait_for_log("Sending SUBACK");
    broker.stop();
    const auto result = subscriber.wait();
    CHECK(result.exit_status == 3);
    CHECK(result.error.find("; connecting again\n") != std::string::npos);
    CHECK(result.error.ends_with("failed: Connection refused\n"));
}

TEST_CASE("the first connection is tried once without --retry-first, and again with it") {
    for (const char* policy : {"forever", "5", "1h"}) {
        CAPTURE(policy);
        CHECK(support::run(mqsub(closed_port(), quickly({"-t", "a", "--retry", policy})))
                  .exit_status == 3);
    }
    ScriptedPeer peer({drop, drop, [](PeerLink& client) {
                           accept_and_grant(client);
                           expect_leaving(client);
                       }});
    const auto result =
        support::run(mqsub(peer.port(), quickly({"-t", "a", "-E", "--retry-first"})));
    CHECK(result.exit_status == 0);
    // Told once, although two attempts failed.
    CHECK(result.error.starts_with("mqsub: 127.0.0.1:" + peer.port() + " closed the connection"));
    CHECK(result.error.find("connecting again") == result.error.rfind("connecting again"));
    peer.finish();
}

TEST_CASE("--retry-first counts the attempts at the first connection") {
    ScriptedPeer peer({drop, drop, drop});
    const auto result = support::run(
        mqpub(peer.port(), quickly({"-t", "a", "-m", "x", "--retry", "2", "--retry-first"})));
    CHECK(result.exit_status == 6);
    peer.finish();
}

TEST_CASE("mqpub -m has nothing that --retry-first alone could extend") {
    const auto result = support::run(mqpub("1", {"-t", "a", "-m", "x", "--retry-first"}));
    CHECK(result.exit_status == 2);
    CHECK(result.error ==
          "mqpub: error: --retry-first extends --retry, and only --stdin-line retries by itself: "
          "add --retry forever, or how long\n");
}

TEST_CASE("what refuses us is not asked again") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.expect(PacketType::connect);
        mqtt::Connack refusal;
        refusal.code = 5;
        client.send(refusal);
        client.expect_end();
    }});
    const auto result = support::run(
        mqsub(peer.port(), quickly({"-t", "a", "--retry", "forever", "--retry-first"})));
    CHECK(result.exit_status == 4);
    peer.finish();
}

TEST_CASE("5.0: --clean-init makes the first connection clean, and the later ones not") {
    ScriptedPeer peer({[](PeerLink& client) {
                           CHECK(accept(client, false).clean_start);
                           cli_test::grant(client, client.expect<mqtt::Subscribe>());
                       },
                       [](PeerLink& client) {
                           CHECK_FALSE(accept(client, true).clean_start);
                           client.send(cli_test::message("a", "kept"));
                           expect_leaving(client);
                       }});
    const auto result = support::run(mqsub(
        peer.port(), quickly({"-t", "a", "-C", "1", "-i", "me", "-c", "-V", "5", "--clean-init"})));
    CHECK(result.output == "kept\n");
    CHECK(result.exit_status == 0);
    peer.finish();
}

TEST_CASE("3.1.1: --clean-init drops the session of before, and keeps the new one") {
    support::Mosquitto broker;
    const std::vector<std::string> words{"-i", "me", "-c", "-q", "1"};
    const auto with = [&](std::vector<std::string> more) {
        more.insert(more.end(), words.begin(), words.end());
        return more;
    };
    REQUIRE(support::run(mqsub(broker.port(), with({"-t", "old", "-E"}))).exit_status == 0);
    for (const char* topic : {"old", "new"}) {
        REQUIRE(
            support::run(mqpub(broker.port(), {"-t", topic, "-m", topic, "-q", "1"})).exit_status ==
            0);
    }
    REQUIRE(
        support::run(mqsub(broker.port(), with({"-t", "new", "-E", "--clean-init"}))).exit_status ==
        0);
    REQUIRE(
        support::run(mqpub(broker.port(), {"-t", "new", "-m", "second", "-q", "1"})).exit_status ==
        0);
    const auto result = support::run(mqsub(broker.port(), with({"-t", "new", "-C", "1"})));
    CHECK(result.output == "second\n");
}
