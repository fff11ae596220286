// A line that the broker refuses does not stop the others, and is not forgotten.
#include <doctest/doctest.h>

#include "cli/pub_support.hpp"

using cli_test::answer;
using cli_test::mqpub;
using mqtt::PacketType;
using mqtt::ReasonCode;
using support::PeerLink;
using support::ScriptedPeer;

namespace {

support::ProcessResult publish_lines(const ScriptedPeer& peer, const std::string& qos,
                                     const std::string& input) {
    support::ProcessOptions options;
    options.input = input;
    return support::run(mqpub(peer.port(), {"-t", "a", "-l", "-q", qos, "-V", "5"}), options);
}

}  // namespace

TEST_CASE("a refused PUBACK among others is exit status 5 with an account") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept();
        for (int line = 1; line <= 3; ++line) {
            const auto packet_id = client.expect<mqtt::Publish>().packet_id;
            client.send(answer<mqtt::Puback>(
                packet_id, line == 2 ? ReasonCode::not_authorized : ReasonCode::success));
        }
        client.expect(PacketType::disconnect);
        client.expect_end();
    }});
    const auto result = publish_lines(peer, "1", "1\n2\n3\n");
    CHECK(result.exit_status == 5);
    CHECK(result.error ==
          "mqpub: sent 3 acknowledged 2 refused 1 in doubt 0\n"
          "mqpub: exit 5 (refused): PUBACK 0x87 Not authorized, topic \"a\"\n");
    peer.finish();
}

TEST_CASE("several refused PUBRECs are counted and the first is named") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept();
        for (int line = 1; line <= 2; ++line) {
            const auto packet_id = client.expect<mqtt::Publish>().packet_id;
            client.send(answer<mqtt::Pubrec>(packet_id, ReasonCode::quota_exceeded));
        }
        client.expect(PacketType::disconnect);
        client.expect_end();
    }});
    const auto result = publish_lines(peer, "2", "1\n2\n");
    CHECK(result.exit_status == 5);
    CHECK(result.error ==
          "mqpub: sent 2 acknowledged 0 refused 2 in doubt 0\n"
          "mqpub: exit 5 (refused): 2 messages, the first with PUBREC 0x97 Quota exceeded, topic "
          "\"a\"\n");
    peer.finish();
}

TEST_CASE("a line that is too large for the server is not sent, and the others are") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.expect(PacketType::connect);
        mqtt::Properties properties;
        REQUIRE(properties.add(mqtt::PropertyId::maximum_packet_size, 50U));
        mqtt::Connack limited;
        limited.properties = properties;
        client.send(limited);
        CHECK(cli_test::take(client, mqtt::QoS::at_least_once) == "1");
        CHECK(cli_test::take(client, mqtt::QoS::at_least_once) == "3");
        client.expect(PacketType::disconnect);
    }});
    const auto result = publish_lines(peer, "1", "1\n" + std::string(100, '2') + "\n3\n");
    CHECK(result.exit_status == 5);
    CHECK(result.error.starts_with("mqpub: sent 3 acknowledged 2 refused 1 in doubt 0\n"));
    CHECK(result.error.find("maximum packet size of 50") != std::string::npos);
    peer.finish();
}

TEST_CASE("a QoS that the server does not have ends the run at the first line") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.expect(PacketType::connect);
        mqtt::Properties properties;
        REQUIRE(properties.add(mqtt::PropertyId::maximum_qos, 1U));
        mqtt::Connack limited;
        limited.properties = properties;
        client.send(limited);
        client.expect(PacketType::disconnect);
        client.expect_end();
    }});
    CHECK(publish_lines(peer, "2", "1\n2\n3\n").exit_status == 5);
    peer.finish();
}

TEST_CASE("no matching subscribers is a success") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept();
        const auto packet_id = client.expect<mqtt::Publish>().packet_id;
        client.send(answer<mqtt::Puback>(packet_id, ReasonCode::no_matching_subscribers));
        client.expect(PacketType::disconnect);
    }});
    CHECK(publish_lines(peer, "1", "1\n").exit_status == 0);
    peer.finish();
}
