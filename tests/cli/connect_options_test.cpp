// What the options of the connection put into CONNECT, and what -d and --quiet say.
#include <doctest/doctest.h>

#include <functional>

#include "cli/tools.hpp"
#include "support/mosquitto.hpp"
#include "support/scripted_peer.hpp"

using mqtt::PropertyId;
using support::PeerLink;
using support::run;
using support::ScriptedPeer;

namespace {

// Runs mqpub with these words against a broker that shows its CONNECT to `look`.
support::ProcessResult publish(std::vector<std::string> words,
                               const std::function<void(const mqtt::Connect&)>& look) {
    ScriptedPeer peer({[&](PeerLink& client) {
        look(client.expect<mqtt::Connect>());
        client.send(mqtt::Connack{});
        client.expect(mqtt::PacketType::publish);
        client.expect(mqtt::PacketType::disconnect);
    }});
    words.insert(words.end(), {"-t", "a", "-m", "x"});
    auto result = run(cli_test::mqpub(peer.port(), std::move(words)));
    peer.finish();
    return result;
}

}  // namespace

TEST_CASE("a will goes into CONNECT, with its properties") {
    const auto result =
        publish({"--will-topic", "status", "--will-payload", "gone", "--will-qos", "1",
                 "--will-retain", "-D", "will", "will-delay-interval", "5"},
                [](const mqtt::Connect& connect) {
                    REQUIRE(connect.will);
                    CHECK(connect.version == mqtt::Version::v5);
                    CHECK(connect.will->topic == "status");
                    CHECK(mqtt::as_text(connect.will->payload) == "gone");
                    CHECK(connect.will->qos == mqtt::QoS::at_least_once);
                    CHECK(connect.will->retain);
                    CHECK(connect.will->properties.number(PropertyId::will_delay_interval) == 5);
                });
    CHECK(result.exit_status == 0);
}

TEST_CASE("session options go into CONNECT") {
    publish({"-c", "-i", "me", "-k", "2m"}, [](const mqtt::Connect& connect) {
        CHECK(connect.version == mqtt::Version::v3_1_1);
        CHECK_FALSE(connect.clean_start);
        CHECK(connect.client_id == "me");
        CHECK(connect.keep_alive == 120);
    });
    publish(
        {"-x", "∞", "-i", "me", "-D", "connect", "user-property", "k", "-v"},
        [](const mqtt::Connect& connect) {
            CHECK(connect.clean_start);
            CHECK(connect.properties.number(PropertyId::session_expiry_interval) == 0xFFFF'FFFF);
            CHECK(connect.properties.number(PropertyId::receive_maximum) == 20);
            CHECK(connect.properties.find(PropertyId::user_property)->value == "-v");
        });
}

TEST_CASE("what nobody asks for is not in CONNECT") {
    publish({"-V", "5"}, [](const mqtt::Connect& connect) {
        CHECK(connect.clean_start);
        CHECK(connect.client_id.empty());
        CHECK(connect.keep_alive == 60);
        CHECK_FALSE(connect.user_name);
        CHECK_FALSE(connect.password);
        CHECK_FALSE(connect.will);
        CHECK_FALSE(connect.properties.find(PropertyId::session_expiry_interval));
    });
}

TEST_CASE("-d shows the packets on standard error, and standard output stays clean") {
    support::Mosquitto broker;
    const auto result = run(
        cli_test::mqpub(broker.port(), {"-d", "-i", "me", "-t", "a/b", "-m", "xyz", "-q", "1"}));
    CHECK(result.exit_status == 0);
    CHECK(result.output.empty());
    CHECK(result.error ==
          "Client me sending CONNECT\n"
          "Client me received CONNACK (0)\n"
          "Client me sending PUBLISH (d0, q1, r0, m1, 'a/b', ... (3 bytes))\n"
          "Client me received PUBACK (Mid: 1, RC:0)\n"
          "Client me sending DISCONNECT\n");
}

TEST_CASE("--quiet leaves the exit status to say what happened, but not for a usage error") {
    const auto refused = [](std::vector<std::string> words) {
        ScriptedPeer peer({[](PeerLink& client) {
            client.expect(mqtt::PacketType::connect);
            client.send(mqtt::Connack{.code = 5});
            client.expect_end();
        }});
        words.insert(words.end(), {"-t", "a", "-m", "x"});
        auto result = run(cli_test::mqpub(peer.port(), std::move(words)));
        peer.finish();
        return result;
    };
    CHECK(refused({}).error.starts_with("mqpub: exit 4 (connection refused): "));
    const auto quiet = refused({"--quiet"});
    CHECK(quiet.exit_status == 4);
    CHECK(quiet.error.empty());
    CHECK_FALSE(run({MQPUB, "--quiet", "-q", "7"}).error.empty());
}

TEST_CASE("a refused connection is named in words") {
    for (const auto& [version, code, words] :
         {std::tuple{"311", 2, "dentifier rejected"}, std::tuple{"5", 0x8A, "Banned"}}) {
        ScriptedPeer peer({[code = code](PeerLink& client) {
            client.expect(mqtt::PacketType::connect);
            client.send(mqtt::Connack{.code = static_cast<std::uint8_t>(code)});
            client.expect_end();
        }});
        const auto result =
            run(cli_test::mqpub(peer.port(), {"-V", version, "-t", "a", "-m", "x"}));
        peer.finish();
        CHECK(result.exit_status == 4);
        CHECK(result.error.find(words) != std::string::npos);
    }
}
