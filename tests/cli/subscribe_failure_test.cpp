// mqsub says what was refused, and ends with it.
#include <doctest/doctest.h>

#include "cli/tools.hpp"
#include "support/mosquitto.hpp"
#include "support/scripted_peer.hpp"

using cli_test::mqsub;
using mqtt::PacketType;
using mqtt::ReasonCode;
using support::PeerLink;
using support::run;
using support::ScriptedPeer;

namespace {

// Answers the SUBSCRIBE of one connection with these codes.
ScriptedPeer::Script answer(std::vector<ReasonCode> reasons) {
    return [reasons = std::move(reasons)](PeerLink& client) {
        client.accept();
        mqtt::Suback suback;
        suback.packet_id = client.expect<mqtt::Subscribe>().packet_id;
        suback.reasons = reasons;
        client.send(suback);
        client.expect(PacketType::disconnect);
        client.expect_end();
    };
}

}  // namespace

TEST_CASE("a refused filter is exit status 5, before 5.0 as well") {
    ScriptedPeer peer({answer({ReasonCode::unspecified_error})});
    const auto result = run(mqsub(peer.port(), {"-t", "a/b"}));
    CHECK(result.exit_status == 5);
    CHECK(result.error ==
          "mqsub: exit 5 (refused): SUBACK 0x80 Unspecified error, filter \"a/b\"\n");
    peer.finish();
}

TEST_CASE("of several filters those that were refused are named") {
    ScriptedPeer peer(
        {answer({ReasonCode::success, ReasonCode::not_authorized, ReasonCode::quota_exceeded})});
    const auto result = run(mqsub(peer.port(), {"-V", "5", "-t", "a", "-t", "b", "-t", "c"}));
    CHECK(result.exit_status == 5);
    CHECK(result.error ==
          "mqsub: exit 5 (refused): SUBACK 0x87 Not authorized, filter \"b\"; "
          "SUBACK 0x97 Quota exceeded, filter \"c\"\n");
    peer.finish();
}

TEST_CASE("a port that nobody listens on is exit status 3, at once") {
    const std::string port = std::to_string(support::free_port());
    const auto result = run(mqsub(port, {"-t", "a"}));
    CHECK(result.exit_status == 3);
    CHECK(result.error == "mqsub: exit 3 (unreachable): connect to 127.0.0.1:" + port +
                              " failed: Connection refused\n");
}

TEST_CASE("a refused CONNECT is exit status 4") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.expect(PacketType::connect);
        mqtt::Connack refusal;
        refusal.code = 4;
        client.send(refusal);
    }});
    CHECK(run(mqsub(peer.port(), {"-t", "a"})).exit_status == 4);
    peer.finish();
}

TEST_CASE("a session that somebody takes over ends with status 6, and is not taken back") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept();
        client.expect(PacketType::subscribe);
        client.send(mqtt::Disconnect{ReasonCode::session_taken_over, {}});
        client.expect_end();
    }});
    const auto result = run(mqsub(peer.port(), {"-V", "5", "-t", "a"}));
    CHECK(result.exit_status == 6);
    CHECK(result.error.find("Session taken over") != std::string::npos);
    peer.finish();
}

TEST_CASE("a malformed packet ends the run, and is answered on 5.0") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept();
        client.expect(PacketType::subscribe);
        client.send_bytes({0x30, 0x05, 0x00, 0x09, 'a', 'b', 'c'});  // a topic beyond the packet
        CHECK(client.expect<mqtt::Disconnect>().reason == ReasonCode::malformed_packet);
        client.expect_end();
    }});
    const auto result = run(mqsub(peer.port(), {"-V", "5", "-t", "a"}));
    CHECK(result.exit_status == 6);
    CHECK(result.error.find("malformed PUBLISH") != std::string::npos);
    peer.finish();
}

TEST_CASE("a refusal after a reconnection counts like the first") {
    ScriptedPeer peer({[](PeerLink& client) {
                           client.accept();
                           mqtt::Suback granted;
                           granted.packet_id = client.expect<mqtt::Subscribe>().packet_id;
                           granted.reasons = {ReasonCode::success};
                           client.send(granted);
                       },
                       answer({ReasonCode::unspecified_error})});
    CHECK(run(mqsub(peer.port(), {"-t", "a"})).exit_status == 5);
    peer.finish();
}
