// mqsub with a session that outlives its connection, and across outages.
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
using mqtt::QoS;
using support::Mosquitto;
using support::PeerLink;
using support::Process;
using support::run;
using support::ScriptedPeer;

namespace {

const std::vector<std::string> persistent{"-c", "-i", "keeper", "-t", "a", "-q", "2"};

std::vector<std::string> with(std::vector<std::string> words,
                              const std::vector<std::string>& more) {
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

}  // namespace

TEST_CASE("a session collects messages, and each run takes exactly as many as it prints") {
    for (const char* version : {"311", "5"}) {
        CAPTURE(version);
        Mosquitto broker;
        const auto session = with(persistent, {"-V", version});
        REQUIRE(run(mqsub(broker.port(), with(session, {"-E"}))).exit_status == 0);
        std::string expected;
        for (int number = 0; number < 6; ++number) {
            const std::string payload = std::to_string(number);
            const std::string qos = std::to_string(1 + number % 2);
            REQUIRE(run(mqpub(broker.port(), {"-t", "a", "-m", payload, "-q", qos})).exit_status ==
                    0);
            expected += payload + "\n";
        }
        std::string output;
        for (const char* count : {"1", "2", "3"}) {
            const auto result = run(mqsub(broker.port(), with(session, {"-C", count, "-W", "10"})));
            CHECK(result.exit_status == 0);
            output += result.output;
        }
        CHECK(output == expected);
    }
}

TEST_CASE("a QoS 2 message that an outage repeats is printed once") {
    const auto publish = [](std::string_view payload, mqtt::PacketId id, bool dup) {
        mqtt::Publish made = message("a", payload);
        made.qos = QoS::exactly_once;
        made.packet_id = id;
        made.dup = dup;
        return made;
    };
    ScriptedPeer peer({[&](PeerLink& client) {
                           accept_and_grant(client);
                           client.send(publish("once", 7, false));
                           client.expect(PacketType::pubrec);
                       },
                       [&](PeerLink& client) {
                           CHECK_FALSE(client.expect<mqtt::Connect>().clean_start);
                           client.send(mqtt::Connack{.session_present = true});
                           client.send(publish("once", 7, true));
                           client.expect(PacketType::pubrec);
                           mqtt::Pubrel release;
                           release.packet_id = 7;
                           client.send(release);
                           client.expect(PacketType::pubcomp);
                           client.send(publish("last", 8, false));
                           client.expect(PacketType::pubrec);
                           expect_leaving(client);
                       }});
    const auto result = run(mqsub(peer.port(), with(persistent, {"-C", "2"})));
    CHECK(result.output == "once\nlast\n");
    peer.finish();
}

TEST_CASE("a lost session is subscribed to anew, with all options") {
    const auto judge = [](PeerLink& client) {
        const auto& subscribe = client.expect<mqtt::Subscribe>();
        CHECK(subscribe.subscriptions.at(0).no_local);
        CHECK(subscribe.subscriptions.at(1).filter == "b");
        cli_test::grant(client, subscribe);
    };
    ScriptedPeer peer({[&](PeerLink& client) {
                           client.accept();
                           judge(client);
                       },
                       [&](PeerLink& client) {
                           client.accept();
                           judge(client);
                           client.send(message("b", "x"));
                           expect_leaving(client);
                       }});
    const auto result =
        run(mqsub(peer.port(), {"-V", "5", "--subscribe", "nl:a", "-t", "b", "-C", "1"}));
    CHECK(result.exit_status == 0);
    CHECK(result.output == "x\n");
    CHECK(result.error.find("closed the connection; connecting again\n") != std::string::npos);
    CHECK(result.error.find("mqsub: connected again after ") != std::string::npos);
    peer.finish();
}

TEST_CASE("--quiet hides outages") {
    ScriptedPeer peer({[](PeerLink& client) { accept_and_grant(client); },
                       [](PeerLink& client) {
                           accept_and_grant(client);
                           client.send(message("a", "x"));
                           expect_leaving(client);
                       }});
    const auto result = run(mqsub(peer.port(), {"-t", "a", "-C", "1", "--quiet"}));
    CHECK(result.exit_status == 0);
    CHECK(result.error.empty());
    peer.finish();
}
