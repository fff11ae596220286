// ws://, against a scripted peer at the other end of the WebSocket.
#include <doctest/doctest.h>

#include <fstream>
#include <future>
#include <sstream>

#include "cli/pub_support.hpp"
#include "cli/sub_tools.hpp"
#include "cli/tools.hpp"
#include "support/bytes.hpp"
#include "support/scripted_peer.hpp"
#include "wire/encode.hpp"

using mqtt::PacketType;
using mqtt::test::operator""_b;
using support::PeerLink;
using support::run;
using support::ScriptedPeer;

namespace {

constexpr std::uint8_t binary = 0x02;
constexpr std::uint8_t continuation = 0x00;
constexpr std::uint8_t fin = 0x80;
constexpr std::uint8_t ping = 0x89;
constexpr std::uint8_t pong = 0x8A;
constexpr std::uint8_t close_frame = 0x88;

std::vector<std::string> publish(const ScriptedPeer& peer, std::vector<std::string> words = {}) {
    words.insert(words.begin(), {MQPUB, "-L", "ws://127.0.0.1:" + peer.port() + "/a", "-m", "hi"});
    return words;
}

std::vector<std::uint8_t> encoded(const mqtt::Packet& packet) {
    mqtt::wire::Buffer bytes;
    REQUIRE(mqtt::wire::encode(packet, mqtt::Version::v3_1_1, bytes));
    return bytes;
}

// What mqpub says of a server that answers the upgrade like this, and its exit status.
support::ProcessResult answered(const std::string& response) {
    ScriptedPeer peer({[&](PeerLink& client) {
        static_cast<void>(client.expect_upgrade());
        client.send_raw({response.begin(), response.end()});
        client.expect_end();
    }});
    auto result = run(publish(peer));
    peer.finish();
    return result;
}

}  // namespace

TEST_CASE("a message goes out in a WebSocket, whose end is DISCONNECT and Close") {
    std::string request;
    ScriptedPeer peer({[&](PeerLink& client) {
        client.accept_websocket();
        client.accept();
        CHECK(mqtt::as_text(client.expect<mqtt::Publish>().payload) == "hi");
        client.expect(PacketType::disconnect);
        client.expect_end();
        REQUIRE(client.control_frames().size() == 1);
        CHECK(client.control_frames()[0].first_byte == close_frame);
        CHECK(client.control_frames()[0].payload == "03 e8"_b);
    }});
    const auto result = run(publish(peer));
    CHECK(result.exit_status == 0);
    CHECK(result.error.empty());
    peer.finish();
}

TEST_CASE("path, headers and subprotocols are asked for") {
    const auto request_of = [](std::vector<std::string> words) {
        std::string request;
        ScriptedPeer peer({[&](PeerLink& client) { request = client.expect_upgrade(); }});
        static_cast<void>(run(publish(peer, std::move(words))));
        peer.finish();
        return request;
    };
    const std::string plain = request_of({});
    CHECK(plain.starts_with("GET /mqtt HTTP/1.1\r\nHost: 127.0.0.1:"));
    CHECK(plain.find("Sec-WebSocket-Protocol: mqtt\r\n") != std::string::npos);
    const std::string other = request_of({"--ws-path", "/x?y", "--ws-header", "Origin: z",
                                          "--ws-header", "Cookie: a=b", "-V", "31"});
    CHECK(other.starts_with("GET /x?y HTTP/1.1\r\n"));
    CHECK(other.find("\r\nOrigin: z\r\nCookie: a=b\r\n") != std::string::npos);
    CHECK(other.find("Sec-WebSocket-Protocol: mqttv3.1, mqtt\r\n") != std::string::npos);
}

TEST_CASE("messages come in fragments, byte by byte, with a Ping in the middle") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept_websocket();
        cli_test::accept_and_grant(client);
        const auto packet = encoded(cli_test::message("a", "in pieces"));
        client.send_raw(support::ws_frame(binary, {packet[0]}));
        client.send_raw(support::ws_frame(ping, "01 02"_b));
        for (std::size_t index = 1; index < packet.size(); ++index) {
            const bool is_last = index + 1 == packet.size();
            const auto frame = support::ws_frame(
                static_cast<std::uint8_t>(continuation | (is_last ? fin : 0)), {packet[index]});
            for (const std::uint8_t byte : frame) {
                client.send_raw({byte});
            }
        }
        cli_test::expect_leaving(client);
        REQUIRE(client.control_frames().size() == 2);
        CHECK(client.control_frames()[0].first_byte == pong);
        CHECK(client.control_frames()[0].payload == "01 02"_b);
    }});
    const auto result = run(cli_test::mqsub(peer.port(), {"--ws", "-t", "a", "-C", "1"}));
    CHECK(result.exit_status == 0);
    CHECK(result.output == "in pieces\n");
    peer.finish();
}

TEST_CASE("a large message is cut into few frames, and a large one that comes is taken") {
    const std::string large(1'000'000, 'x');
    ScriptedPeer peer({[&](PeerLink& client) {
        client.accept_websocket();
        client.accept();
        CHECK(mqtt::as_text(client.expect<mqtt::Publish>().payload) == large);
        CHECK(client.data_frames() <= 20);
        client.expect(PacketType::disconnect);
        client.expect_end();
    }});
    CHECK(run({MQPUB, "-L", "ws://127.0.0.1:" + peer.port() + "/a", "-s"},
              {.input = large, .environment = {}})
              .exit_status == 0);
    peer.finish();
    ScriptedPeer other({[&](PeerLink& client) {
        client.accept_websocket();
        cli_test::accept_and_grant(client);
        client.send(cli_test::message("a", large));
        cli_test::expect_leaving(client);
    }});
    CHECK(run(cli_test::mqsub(other.port(), {"--ws", "-t", "a", "-C", "1"})).output ==
          large + "\n");
    other.finish();
}

TEST_CASE("lines go through a WebSocket in order, and none is lost") {
    constexpr int count = 20'000;
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept_websocket();
        client.accept();
        for (int number = 1; number <= count; ++number) {
            REQUIRE(cli_test::take(client, mqtt::QoS::at_least_once) == std::to_string(number));
        }
        cli_test::expect_leaving(client);
    }});
    const auto result =
        run(cli_test::mqpub(peer.port(), {"--ws", "-V", "5", "-t", "a", "-q", "1", "-l"}),
            {.input = cli_test::numbered_lines(1, count), .environment = {}});
    CHECK(result.exit_status == 0);
    peer.finish();
}

TEST_CASE("a refused upgrade is explained: 4 if it is final, 3 if it may pass") {
    const auto missing = answered("HTTP/1.1 404 Not Found\r\n\r\n");
    CHECK(missing.exit_status == 4);
    CHECK(cli_test::last_line(missing.error) ==
          "mqpub: exit 4 (connection refused): the server refused the WebSocket with HTTP 404 "
          "\"Not Found\": there is no WebSocket at \"/mqtt\": check --ws-path");
    CHECK(answered("HTTP/1.1 503 Service Unavailable\r\n\r\n").exit_status == 3);
    CHECK(answered("HTTP/1.1 401 Unauthorized\r\n\r\n").exit_status == 4);
    const auto plain = answered("\x20\x02");
    CHECK(plain.exit_status == 4);
    CHECK(plain.error.find("not a WebSocket server") != std::string::npos);
}

TEST_CASE("a server that closes instead of answering is no WebSocket server") {
    ScriptedPeer peer({[](PeerLink& client) { static_cast<void>(client.expect_upgrade()); }});
    const auto result = run(publish(peer));
    CHECK(result.exit_status == 3);
    CHECK(cli_test::last_line(result.error) ==
          "mqpub: exit 3 (unreachable): 127.0.0.1:" + peer.port() +
              " closed the connection, before it answered as a WebSocket server: check the port, "
              "or leave --ws out");
    peer.finish();
}

TEST_CASE("a server that never answers is given up after --connect-timeout") {
    ScriptedPeer peer({[](PeerLink& client) {
        static_cast<void>(client.expect_upgrade());
        client.expect_end();
    }});
    const auto result = run(publish(peer, {"--connect-timeout", "200ms"}));
    CHECK(result.exit_status == 3);
    peer.finish();
}

TEST_CASE("text messages and broken frames end the connection with a Close") {
    for (const auto& [frame, why] :
         {std::pair{support::ws_frame(0x81, "20 02 00 00"_b), "text message"},
          std::pair{"82 81 00 00 00 00 20"_b, "RFC 6455 does not allow"}}) {
        ScriptedPeer peer({[&frame = frame](PeerLink& client) {
            client.accept_websocket();
            client.expect(PacketType::connect);
            client.send_raw(frame);
            client.expect_end();
            REQUIRE(client.control_frames().size() == 1);
            CHECK(client.control_frames()[0].first_byte == close_frame);
        }});
        const auto result = run(publish(peer));
        CHECK(result.exit_status == 6);
        CHECK(result.error.find(why) != std::string::npos);
        peer.finish();
    }
}

TEST_CASE("a flood of Pings whose Pongs nobody reads is not stored without end") {
    constexpr std::size_t limit = std::size_t{64} * 1024 * 1024;
    std::vector<std::uint8_t> pings;
    for (int count = 0; count < 10'000; ++count) {
        pings.insert(pings.end(), {ping, 0});
    }
    std::size_t taken = 0;
    ScriptedPeer peer({[&](PeerLink& client) {
        client.accept_websocket();
        cli_test::accept_and_grant(client);
        taken = client.flood(pings, limit);
    }});
    support::Process subscriber(
        cli_test::mqsub(peer.port(), {"--ws", "-t", "a", "--retry", "never"}));
    peer.finish();
    CHECK(taken < limit / 2);
    CHECK(subscriber.wait().exit_status == 6);
}

TEST_CASE("what a server says when it closes is told, and answered") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept_websocket();
        client.accept();
        client.expect(PacketType::publish);
        client.send_raw(support::ws_frame(close_frame, "03 f0 6e 6f 21"_b));
        client.expect_end();
        REQUIRE(client.control_frames().size() == 1);
        CHECK(client.control_frames()[0].payload == "03 f0 6e 6f 21"_b);
    }});
    const auto result = run(publish(peer, {"-q", "1"}));
    CHECK(result.exit_status == 6);
    CHECK(result.error.find("WebSocket status 1008 policy violation: \"no!\"") !=
          std::string::npos);
    peer.finish();
}

TEST_CASE("mqsub makes the WebSocket again when it breaks") {
    const auto serve = [](PeerLink& client, const char* payload) {
        client.accept_websocket();
        cli_test::accept_and_grant(client);
        client.send(cli_test::message("a", payload));
    };
    ScriptedPeer peer({[&](PeerLink& client) { serve(client, "one"); },
                       [&](PeerLink& client) {
                           serve(client, "two");
                           cli_test::expect_leaving(client);
                       }});
    const auto result = run(cli_test::mqsub(peer.port(), {"--ws", "-t", "a", "-C", "2"}));
    CHECK(result.exit_status == 0);
    CHECK(result.output == "one\ntwo\n");
    peer.finish();
}

TEST_CASE("a header is overwritten in argv before anything is sent") {
    std::string seen;
    std::promise<pid_t> id;
    ScriptedPeer peer({[&](PeerLink& client) {
        CHECK(client.expect_upgrade().find("Authorization: hunter2\r\n") != std::string::npos);
        std::ifstream file("/proc/" + std::to_string(id.get_future().get()) + "/cmdline");
        std::stringstream text;
        text << file.rdbuf();
        seen = text.str();
    }});
    support::Process process(publish(peer, {"--ws-header", "Authorization: hunter2"}));
    id.set_value(process.id());
    CHECK(process.wait().exit_status == 3);
    CHECK(seen.find("--ws-header") != std::string::npos);
    CHECK(seen.find("hunter2") == std::string::npos);
    peer.finish();
}
