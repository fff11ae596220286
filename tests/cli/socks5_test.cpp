// --proxy, against a SOCKS5 server that does what the test wants.
#include <doctest/doctest.h>

#include <fstream>
#include <future>
#include <sstream>

#include "cli/sub_tools.hpp"
#include "cli/tools.hpp"
#include "support/mosquitto.hpp"
#include "support/scripted_peer.hpp"
#include "support/socks5_server.hpp"

using support::Mosquitto;
using support::PeerLink;
using support::run;
using support::ScriptedPeer;
using support::Socks5Server;

namespace {

support::ProcessResult publish(const std::string& proxy, const std::string& host,
                               const std::string& port) {
    return run(
        {MQPUB, "--proxy", proxy, "-h", host, "-p", port, "-t", "a", "-m", "hi", "-q", "1", "-r"});
}

}  // namespace

TEST_CASE("a name goes to the proxy unresolved, and messages go both ways") {
    Mosquitto broker;
    Socks5Server proxy;
    REQUIRE(publish(proxy.url(), "broker.test", broker.port()).exit_status == 0);
    const auto received = run({MQSUB, "--proxy", proxy.url(), "-L",
                               "mqtt://broker.test:" + broker.port() + "/a", "-C", "1"});
    CHECK(received.output == "hi\n");
    const std::string asked = "name broker.test:" + broker.port();
    CHECK(proxy.requests() == std::vector{asked, asked});
}

TEST_CASE("addresses go to the proxy as addresses, IPv6 too") {
    const std::string v6_port = std::to_string(support::free_port());
    Mosquitto broker("listener " + v6_port + " ::1\n");
    Socks5Server proxy;
    CHECK(publish(proxy.url(), "127.0.0.1", broker.port()).exit_status == 0);
    CHECK(publish(proxy.url(), "::1", v6_port).exit_status == 0);
    CHECK(proxy.requests() ==
          std::vector<std::string>{"ipv4 127.0.0.1:" + broker.port(), "ipv6 ::1:" + v6_port});
}

TEST_CASE("a proxy whose words come byte by byte is understood") {
    Mosquitto broker;
    Socks5Server proxy({.login = "me:pw", .byte_by_byte = true});
    CHECK(publish(proxy.url("me:pw"), "broker.test", broker.port()).exit_status == 0);
}

TEST_CASE("a login is decoded, and a wrong or missing one is exit status 4") {
    Mosquitto broker;
    Socks5Server proxy({.login = "m@e:p:w%"});
    CHECK(publish(proxy.url("m%40e:p%3aw%25"), "broker.test", broker.port()).exit_status == 0);

    const auto wrong = publish(proxy.url("me:hunter2"), "broker.test", broker.port());
    CHECK(wrong.exit_status == 4);
    CHECK(cli_test::last_line(wrong.error) ==
          "mqpub: exit 4 (connection refused): the proxy does not accept the password of user "
          "\"me\"");
    const auto missing = publish(proxy.url(), "broker.test", broker.port());
    CHECK(missing.exit_status == 4);
    CHECK(cli_test::last_line(missing.error) ==
          "mqpub: exit 4 (connection refused): the proxy wants a login: add it as --proxy "
          "socks5h://USER:PASSWORD@HOST");
}

TEST_CASE("what keeps the proxy from the broker is told in words, with exit status 3") {
    const std::pair<std::uint8_t, const char*> replies[] = {
        {1, "general failure of the proxy"},
        {2, "its rules do not allow the connection"},
        {3, "network unreachable"},
        {4, "host unreachable"},
        {5, "connection refused"},
        {6, "no answer in time"},
        {7, "the proxy does not know how to connect"},
        {8, "the proxy does not know this kind of address"},
        {77, "for a reason that RFC 1928 does not know"},
    };
    for (const auto& [reply, words] : replies) {
        Socks5Server proxy({.reply = reply});
        const auto result = publish(proxy.url(), "broker.test", "1883");
        CHECK(result.exit_status == 3);
        CHECK(cli_test::last_line(result.error) ==
              "mqpub: exit 3 (unreachable): the proxy cannot connect to broker.test:1883: " +
                  std::string(words) + " (reply " + std::to_string(reply) + ")");
    }
}

TEST_CASE("a proxy that says nothing is given up after --connect-timeout") {
    Socks5Server proxy({.is_silent = true});
    const auto result =
        run({MQPUB, "--proxy", proxy.url(), "--connect-timeout", "200ms", "-t", "a", "-m", "x"});
    CHECK(result.exit_status == 3);
    CHECK(cli_test::last_line(result.error) ==
          "mqpub: exit 3 (unreachable): connect to 127.0.0.1:" + proxy.port() +
              " failed: the handshake was not done within 0.2 s");
}

TEST_CASE("a broker in the place of the proxy is no proxy") {
    Mosquitto broker;
    const auto result = publish("socks5h://127.0.0.1:" + broker.port(), "broker.test", "1883");
    CHECK(result.exit_status == 3);
    CHECK(result.error.find("before it answered as a SOCKS5 proxy") != std::string::npos);
}

TEST_CASE("mqsub connects again through the proxy") {
    ScriptedPeer peer({[](PeerLink& client) {
                           cli_test::accept_and_grant(client);
                           client.send(cli_test::message("a", "one"));
                       },
                       [](PeerLink& client) {
                           cli_test::accept_and_grant(client);
                           client.send(cli_test::message("a", "two"));
                           cli_test::expect_leaving(client);
                       }});
    Socks5Server proxy;
    const auto result =
        run(cli_test::mqsub(peer.port(), {"--proxy", proxy.url(), "-t", "a", "-C", "2"}));
    CHECK(result.exit_status == 0);
    CHECK(result.output == "one\ntwo\n");
    CHECK(proxy.requests().size() == 2);
    peer.finish();
}

TEST_CASE("the password of the proxy is overwritten in argv before anything is sent") {
    std::string seen;
    std::promise<pid_t> id;
    ScriptedPeer peer({[&](PeerLink& client) {
        client.expect(mqtt::PacketType::connect);
        std::ifstream file("/proc/" + std::to_string(id.get_future().get()) + "/cmdline");
        std::stringstream text;
        text << file.rdbuf();
        seen = text.str();
        client.send(mqtt::Connack{});
        client.expect(mqtt::PacketType::publish);
        client.expect(mqtt::PacketType::disconnect);
    }});
    Socks5Server proxy({.login = "me:hunter2"});
    support::Process process(
        cli_test::mqpub(peer.port(), {"--proxy", proxy.url("me:hunter2"), "-t", "a", "-m", "x"}));
    id.set_value(process.id());
    CHECK(process.wait().exit_status == 0);
    CHECK(seen.find("--proxy") != std::string::npos);
    CHECK(seen.find("me:*******@") != std::string::npos);
    peer.finish();
}
