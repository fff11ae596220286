// mqpub never exits with 0 for a message that did not arrive, and says why it did not.
#include <doctest/doctest.h>

#include <future>

#include "cli/tools.hpp"
#include "support/mosquitto.hpp"
#include "support/scripted_peer.hpp"

using cli_test::last_line;
using cli_test::mqpub;
using mqtt::PacketType;
using mqtt::ReasonCode;
using support::PeerLink;
using support::run;
using support::ScriptedPeer;

TEST_CASE("a port that nobody listens on is exit status 3") {
    const std::string port = std::to_string(support::free_port());
    const auto result = run(mqpub(port, {"-t", "a", "-m", "x"}));
    CHECK(result.exit_status == 3);
    CHECK(result.error == "mqpub: exit 3 (unreachable): connect to 127.0.0.1:" + port +
                              " failed: Connection refused\n");
}

TEST_CASE("a refused CONNECT is exit status 4, on every version") {
    struct Case {
        const char* version;
        std::uint8_t code;
    };
    for (const Case& one : {Case{"31", 5}, Case{"311", 5}, Case{"5", 0x87}}) {
        CAPTURE(one.version);
        ScriptedPeer peer({[&](PeerLink& client) {
            client.expect(PacketType::connect);
            mqtt::Connack refusal;
            refusal.code = one.code;
            client.send(refusal);
            client.expect_end();
        }});
        const auto result = run(mqpub(peer.port(), {"-t", "a", "-m", "x", "-V", one.version}));
        CHECK(result.exit_status == 4);
        CHECK(result.error.starts_with("mqpub: exit 4 (connection refused): "));
        CHECK(result.error.find("ot authorized") != std::string::npos);
        peer.finish();
    }
}

TEST_CASE("a refused PUBLISH is exit status 5 and names code and topic") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept();
        const auto& publish = client.expect<mqtt::Publish>();
        mqtt::Puback refusal;
        refusal.packet_id = publish.packet_id;
        refusal.reason = ReasonCode::not_authorized;
        client.send(refusal);
        client.expect(PacketType::disconnect);
        client.expect_end();
    }});
    const auto result = run(mqpub(peer.port(), {"-t", "a/b", "-m", "x", "-q", "1", "-V", "5"}));
    CHECK(result.exit_status == 5);
    CHECK(result.error == "mqpub: exit 5 (refused): PUBACK 0x87 Not authorized, topic \"a/b\"\n");
    peer.finish();
}

TEST_CASE("a refused PUBREC is exit status 5") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept();
        const auto& publish = client.expect<mqtt::Publish>();
        mqtt::Pubrec refusal;
        refusal.packet_id = publish.packet_id;
        refusal.reason = ReasonCode::quota_exceeded;
        client.send(refusal);
        client.expect(PacketType::disconnect);
    }});
    const auto result = run(mqpub(peer.port(), {"-t", "a/b", "-m", "x", "-q", "2", "-V", "5"}));
    CHECK(result.exit_status == 5);
    CHECK(result.error.find("PUBREC 0x97 Quota exceeded, topic \"a/b\"") != std::string::npos);
    peer.finish();
}

TEST_CASE("a QoS above the server's maximum is refused before it is sent") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.expect(PacketType::connect);
        mqtt::Properties properties;
        REQUIRE(properties.add(mqtt::PropertyId::maximum_qos, 0U));
        mqtt::Connack limited;
        limited.properties = properties;
        client.send(limited);
        client.expect(PacketType::disconnect);
    }});
    const auto result = run(mqpub(peer.port(), {"-t", "a", "-m", "x", "-q", "1", "-V", "5"}));
    CHECK(result.exit_status == 5);
    CHECK(last_line(result.error).starts_with("mqpub: exit 5 (refused): "));
    peer.finish();
}

TEST_CASE("a connection that breaks before the acknowledgement is exit status 6") {
    for (const std::string qos : {"1", "2"}) {
        ScriptedPeer peer({[](PeerLink& client) {
            client.accept();
            client.expect(PacketType::publish);
        }});
        const auto result = run(mqpub(peer.port(), {"-t", "a", "-m", "x", "-q", qos}));
        CHECK(result.exit_status == 6);
        CHECK(result.error.starts_with("mqpub: exit 6 (connection lost): "));
        peer.finish();
    }
}

TEST_CASE("a connection that breaks between PUBREC and PUBCOMP is exit status 6") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept();
        mqtt::Pubrec received;
        received.packet_id = client.expect<mqtt::Publish>().packet_id;
        client.send(received);
        client.expect(PacketType::pubrel);
    }});
    CHECK(run(mqpub(peer.port(), {"-t", "a", "-m", "x", "-q", "2"})).exit_status == 6);
    peer.finish();
}

TEST_CASE("a server that closes after CONNECT is a lost connection") {
    ScriptedPeer peer({[](PeerLink& client) { client.expect(PacketType::connect); }});
    const auto result = run(mqpub(peer.port(), {"-t", "a", "-m", "x"}));
    CHECK(result.exit_status == 6);
    CHECK(result.error ==
          "mqpub: exit 6 (connection lost): 127.0.0.1:" + peer.port() +
              " closed the connection without an answer to CONNECT: does this port expect TLS?\n");
    peer.finish();
}

TEST_CASE("an answer that is not MQTT ends the run with an error") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.expect(PacketType::connect);
        client.send_bytes({'H', 'T', 'T', 'P', '/', '1', '.', '1', ' ', '4', '0', '0'});
        client.expect_end();
    }});
    const auto result = run(mqpub(peer.port(), {"-t", "a", "-m", "x"}));
    CHECK(result.exit_status == 4);
    CHECK(result.error == "mqpub: exit 4 (connection refused): 127.0.0.1:" + peer.port() +
                              " answers in HTTP: is this the right port, or one for ws://?\n");
    CHECK(result.output.empty());
    peer.finish();
}

TEST_CASE("an answer in single bytes is as good as one in a piece") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.expect(PacketType::connect);
        for (const std::uint8_t byte : std::vector<std::uint8_t>{0x20, 0x02, 0x00, 0x00}) {
            client.send_bytes({byte});
        }
        client.expect(PacketType::publish);
        client.expect(PacketType::disconnect);
        client.expect_end();
    }});
    CHECK(run(mqpub(peer.port(), {"-t", "a", "-m", "x"})).exit_status == 0);
    peer.finish();
}

TEST_CASE("a server that cuts its answer off is a lost connection") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.expect(PacketType::connect);
        client.send_bytes({0x20, 0x02, 0x00});
    }});
    CHECK(run(mqpub(peer.port(), {"-t", "a", "-m", "x"})).exit_status == 6);
    peer.finish();
}

TEST_CASE("a server that never closes after DISCONNECT does not hold mqpub up for ever") {
    std::promise<void> client_ended;
    ScriptedPeer peer({[&](PeerLink& client) {
        client.accept();
        client.expect(PacketType::publish);
        client.expect(PacketType::disconnect);
        client_ended.get_future().wait();
    }});
    CHECK(run(mqpub(peer.port(), {"-t", "a", "-m", "x"})).exit_status == 0);
    client_ended.set_value();
    peer.finish();
}
