// --repeat and --repeat-delay.
#include <doctest/doctest.h>

#include <chrono>

#include "cli/pub_support.hpp"

using cli_test::answer;
using cli_test::mqpub;
using mqtt::PacketType;
using mqtt::QoS;
using support::PeerLink;
using support::run;
using support::ScriptedPeer;

TEST_CASE("a repetition waits for the acknowledgement of the message before") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept();
        for (int time = 0; time < 3; ++time) {
            const auto packet_id = client.expect<mqtt::Publish>().packet_id;
            CHECK_FALSE(client.has_more());
            client.send(answer<mqtt::Puback>(packet_id));
        }
        client.expect(PacketType::disconnect);
        client.expect_end();
    }});
    const auto result = run(mqpub(peer.port(), {"-t", "a", "-m", "x", "-q", "1", "--repeat", "3"}));
    CHECK(result.exit_status == 0);
    CHECK(result.error.empty());
    peer.finish();
}

TEST_CASE("at QoS 0 as many messages go out as were asked for") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept();
        for (int time = 0; time < 1000; ++time) {
            CHECK(cli_test::take(client, QoS::at_most_once) == "x");
        }
        client.expect(PacketType::disconnect);
        client.expect_end();
    }});
    CHECK(run(mqpub(peer.port(), {"-t", "a", "-m", "x", "--repeat", "1000"})).exit_status == 0);
    peer.finish();
}

TEST_CASE("the delay lies between a completion and the next message") {
    using Clock = std::chrono::steady_clock;
    for (const std::string qos : {"0", "2"}) {
        ScriptedPeer peer({[&](PeerLink& client) {
            client.accept();
            const bool is_acknowledged = qos == "2";
            std::optional<Clock::time_point> completed;
            for (int time = 0; time < 3; ++time) {
                const auto packet_id = client.expect<mqtt::Publish>().packet_id;
                // What the peer sees may be early by what the last message took to arrive.
                if (completed && is_acknowledged) {
                    CHECK(Clock::now() - *completed >= std::chrono::milliseconds(30));
                }
                if (is_acknowledged) {
                    client.send(answer<mqtt::Pubrec>(packet_id));
                    client.expect(PacketType::pubrel);
                    completed = Clock::now();
                    client.send(answer<mqtt::Pubcomp>(packet_id));
                }
            }
            client.expect(PacketType::disconnect);
        }});
        const auto start = Clock::now();
        CHECK(run(mqpub(peer.port(), {"-t", "a", "-m", "x", "-q", qos, "--repeat", "3",
                                      "--repeat-delay", "0.03"}))
                  .exit_status == 0);
        CHECK(Clock::now() - start >= std::chrono::milliseconds(60));
        peer.finish();
    }
}

TEST_CASE("a refused repetition is the last one") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept();
        client.send(answer<mqtt::Puback>(client.expect<mqtt::Publish>().packet_id));
        client.send(answer<mqtt::Puback>(client.expect<mqtt::Publish>().packet_id,
                                         mqtt::ReasonCode::quota_exceeded));
        client.expect(PacketType::disconnect);
        client.expect_end();
    }});
    const auto result =
        run(mqpub(peer.port(), {"-t", "a", "-m", "x", "-q", "1", "-V", "5", "--repeat", "9"}));
    CHECK(result.exit_status == 5);
    CHECK(result.error ==
          "mqpub: sent 2 acknowledged 1 refused 1 in doubt 0\n"
          "mqpub: exit 5 (refused): PUBACK 0x97 Quota exceeded, topic \"a\"\n");
    peer.finish();
}
