// --auth-command: a command speaks for enhanced authentication.
#include <doctest/doctest.h>

#include <string>

#include "cli/tools.hpp"
#include "support/process.hpp"
#include "support/scripted_peer.hpp"

using cli_test::last_line;
using cli_test::mqpub;
using mqtt::Auth;
using mqtt::Connack;
using mqtt::PacketType;
using mqtt::Properties;
using mqtt::PropertyId;
using mqtt::ReasonCode;
using support::PeerLink;
using support::run;
using support::ScriptedPeer;

namespace {

Properties login(std::string_view data) {
    Properties properties;
    REQUIRE(properties.add(PropertyId::authentication_method, "TICKET"));
    REQUIRE(properties.add(PropertyId::authentication_data, data));
    return properties;
}

std::string data_of(mqtt::PropertyView properties) {
    CHECK(properties.text(PropertyId::authentication_method) == "TICKET");
    return std::string(properties.text(PropertyId::authentication_data).value_or("(none)"));
}

std::vector<std::string> publish_by(const std::string& port, const std::string& command,
                                    std::vector<std::string> more = {}) {
    std::vector<std::string> words{
        "-t", "a", "-m", "x", "--auth-method", "TICKET", "--auth-command", command};
    words.insert(words.end(), more.begin(), more.end());
    return mqpub(port, words);
}

}  // namespace

TEST_CASE("a command says the first data, answers challenges and hears the last word") {
    ScriptedPeer peer({[](PeerLink& client) {
        CHECK(data_of(client.expect<mqtt::Connect>().properties) == "first");
        client.send(Auth{ReasonCode::continue_authentication, login("challenge")});
        CHECK(data_of(client.expect<Auth>().properties) == "challenge");
        client.send(Connack{false, 0, login("bye")});
        client.expect(PacketType::publish);
        client.expect(PacketType::disconnect);
        client.expect_end();
    }});
    // Zmlyc3Q= is "first"; the challenge comes back as it is; Ynll is "bye".
    const auto result =
        run(publish_by(peer.port(),
                       "[ $MQTT_AUTH_METHOD = TICKET ] && echo Zmlyc3Q= && read challenge && "
                       "echo $challenge && read last && [ $last = Ynll ]"));
    CHECK(result.exit_status == 0);
    CHECK(result.error.empty());
    peer.finish();
}

TEST_CASE("a command that has nothing more to say may end, and an empty line is no data") {
    ScriptedPeer peer({[](PeerLink& client) {
        CHECK(data_of(client.expect<mqtt::Connect>().properties) == "(none)");
        client.send(Connack{false, 0, login("unread")});
        client.expect(PacketType::publish);
    }});
    CHECK(run(publish_by(peer.port(), "echo")).exit_status == 0);
    peer.finish();
}

TEST_CASE("a command that fails, or does not keep to the lines, is named") {
    const auto failure_of = [](const std::string& command) {
        ScriptedPeer peer({[](PeerLink& client) { client.expect_end(); }});
        const auto result = run(publish_by(peer.port(), command));
        CHECK(result.exit_status == 4);
        peer.finish();
        return last_line(result.error);
    };
    CHECK(failure_of("exit 3") ==
          "mqpub: exit 4 (connection refused): --auth-command: the command ended early, with "
          "status 3");
    CHECK(failure_of("kill -9 $$") ==
          "mqpub: exit 4 (connection refused): --auth-command: the command ended early, with "
          "signal 9");
    CHECK(
        failure_of("echo no base64; sleep 60") ==
        "mqpub: exit 4 (connection refused): --auth-command: the command must say lines of base64 "
        "(it said \"no base64\")");
}

TEST_CASE("a command that is silent is not waited for longer than for the broker") {
    ScriptedPeer peer({[](PeerLink& client) { client.expect_end(); }});
    const auto result = run(publish_by(peer.port(), "sleep 60", {"--connect-timeout", "200ms"}));
    CHECK(result.exit_status == 3);
    CHECK(last_line(result.error) ==
          "mqpub: exit 3 (unreachable): the authentication command did not answer in time");
    peer.finish();
}

TEST_CASE("the options of enhanced authentication say what they need") {
    const auto error_of = [](std::vector<std::string> words) {
        words.insert(words.begin(), {"-t", "a", "-m", "x"});
        const auto result = run(mqpub("1", words));
        CHECK(result.exit_status == 2);
        return result.error;
    };
    CHECK(error_of({"--auth-command", "true"}) ==
          "mqpub: error: --auth-command needs the name of its method: add --auth-method METHOD\n");
    CHECK(error_of({"--auth-method", "TICKET", "--auth-command", "true", "-V", "311"}) ==
          "mqpub: error: --auth-method needs MQTT 5.0: leave -V out, or say -V 5\n");
    CHECK(error_of({"--auth-method", "TICKET"}) ==
          "mqpub: error: --auth-method must be SCRAM-SHA-256 or SCRAM-SHA-1, or have an "
          "--auth-command (got \"TICKET\")\n");
    CHECK(error_of({"--auth-method", "TICKET", "--auth-command", "true", "-D", "connect",
                    "authentication-method", "TICKET"}) ==
          "mqpub: error: --auth-method takes the place of --property connect authentication-method "
          "and authentication-data: leave those out\n");
}
