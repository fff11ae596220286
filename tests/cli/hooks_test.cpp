// --on-up, --on-down and --stats with the real executables.
#include <doctest/doctest.h>

#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/pub_support.hpp"
#include "cli/sub_tools.hpp"

using cli_test::accept;
using cli_test::accept_and_grant;
using cli_test::expect_leaving;
using cli_test::mqpub;
using cli_test::mqsub;
using mqtt::PacketType;
using support::PeerLink;
using support::ScriptedPeer;

namespace {

std::string content(const std::string& path) {
    std::ifstream file(path);
    return (std::stringstream() << file.rdbuf()).str();
}

std::size_t count(const std::string& text, std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
        ++found;
    }
    return found;
}

// Two connections, the second of which ends in order after a message.
ScriptedPeer one_outage() {
    return ScriptedPeer({accept_and_grant, [](PeerLink& client) {
                             accept_and_grant(client);
                             client.send(cli_test::message("a", "x"));
                             expect_leaving(client);
                         }});
}

nlohmann::json stats_in(const std::string& error) {
    const std::size_t begin = error.rfind("{\"tool\":");
    REQUIRE(begin != std::string::npos);
    return nlohmann::json::parse(error.substr(begin, error.find('\n', begin) - begin));
}

}  // namespace

TEST_CASE("every connection has its --on-up, and then its --on-down") {
    const cli_test::TemporaryDirectory directory;
    const std::string log = directory.path("log");
    const std::string tell = "echo $MQTOOLS_EVENT $MQTOOLS_REASON >> " + log;
    ScriptedPeer peer = one_outage();
    const auto result =
        support::run(mqsub(peer.port(), {"-t", "a", "-C", "1", "--backoff", "10ms..10ms", "--on-up",
                                         tell, "--on-down", tell}));
    CHECK(result.exit_status == 0);
    CHECK(content(log) == "up\ndown 127.0.0.1:" + peer.port() +
                              " closed the connection\nup\ndown the run is at its end\n");
    peer.finish();
}

TEST_CASE("a hook knows whose it is, and no secret") {
    ScriptedPeer peer({[](PeerLink& client) {
        accept_and_grant(client);
        client.send(cli_test::message("a", "x"));
        expect_leaving(client);
    }});
    support::ProcessOptions options;
    options.environment = {
        {"MQTOOLS_PASSWORD", "secret"},
        {"MQTOOLS_KEY_PASSWORD", "secret"},
        {"MQTOOLS_URL", "mqtt://me:secret@127.0.0.1:" + peer.port()},
    };
    support::Process subscriber({MQSUB, "-t", "a", "-i", "my id", "--on-up", "env; echo done"},
                                options);
    subscriber.wait_for_error("done\n");
    CHECK(subscriber.error_so_far().find("MQTOOLS_CLIENT_ID=my id\n") != std::string::npos);
    CHECK(subscriber.error_so_far().find("MQTOOLS_URL=mqtt://me@127.0.0.1:" + peer.port()) !=
          std::string::npos);
    CHECK(subscriber.error_so_far().find("secret") == std::string::npos);
    subscriber.send_signal(SIGTERM);
    const auto result = subscriber.wait();
    CHECK(result.output == "x\n");  // what a hook prints is no data
    peer.finish();
}

TEST_CASE("a hook that does not end holds up neither messages nor the end") {
    ScriptedPeer peer({[](PeerLink& client) {
        accept_and_grant(client);
        client.send(cli_test::message("a", "x"));
        expect_leaving(client);
    }});
    const cli_test::TemporaryDirectory directory;
    const std::string number = directory.path("pid");
    // It must not hold the test's pipes open.
    const auto result = support::run(
        mqsub(peer.port(), {"-t", "a", "-C", "1", "--on-up",
                            "echo $$ > " + number + "; exec sleep 60 >/dev/null 2>&1"}));
    CHECK(result.exit_status == 0);
    CHECK(result.output == "x\n");
    peer.finish();
    ::kill(static_cast<pid_t>(std::stoi(content(number))), SIGKILL);
}

TEST_CASE("hooks run one after the other, each when the one before was reaped") {
    const cli_test::TemporaryDirectory directory;
    const std::string log = directory.path("log");
    ScriptedPeer peer = one_outage();
    const auto result =
        support::run(mqsub(peer.port(), {"-t", "a", "-C", "1", "--backoff", "10ms..10ms", "--on-up",
                                         "echo begin >> " + log + "; sleep 0.2; echo end >> " + log,
                                         "--on-down", "echo down >> " + log}));
    CHECK(result.exit_status == 0);
    CHECK(content(log) == "begin\nend\ndown\nbegin\nend\ndown\n");
    peer.finish();
}

TEST_CASE("an empty command for a hook is a mistake") {
    const auto result = support::run(mqsub("1", {"-t", "a", "--on-up", ""}));
    CHECK(result.exit_status == 2);
    CHECK(result.error ==
          "mqsub: error: --on-up must not be empty: it is a command for the shell\n");
}

TEST_CASE("--stats counts what happened, as one line of JSON behind everything else") {
    ScriptedPeer peer = one_outage();
    const auto result = support::run(mqsub(
        peer.port(), {"-t", "a", "-C", "1", "--backoff", "10ms..10ms", "--stats", "--quiet"}));
    CHECK(result.output == "x\n");
    CHECK(count(result.error, "\n") == 1);
    const auto stats = stats_in(result.error);
    CHECK(stats["tool"] == "mqsub");
    CHECK(stats["attempts"] == 2);
    CHECK(stats["connections"] == 2);
    CHECK(stats["outages"] == 1);
    CHECK(stats["messages_received"] == 1);
    CHECK(stats["messages_sent"] == 0);
    CHECK(stats["packets_received"] == 5);
    CHECK(stats["bytes_received"] == 2 * (4 + 5) + 6);
    peer.finish();
}

TEST_CASE("--stats counts an outage that the run ends in") {
    ScriptedPeer peer({accept_and_grant});
    const auto result =
        support::run(mqsub(peer.port(), {"-t", "a", "--retry", "300ms", "--connect-timeout",
                                         "100ms", "--backoff", "10ms..10ms", "--stats"}));
    CHECK(result.exit_status != 0);
    const auto stats = stats_in(result.error);
    CHECK(stats["outages"] == 1);
    CHECK(stats["outage_seconds"] >= 0.3);
}

TEST_CASE("SIGUSR1 prints the same while the run goes on, and only with --stats") {
    ScriptedPeer peer({[](PeerLink& client) {
        accept_and_grant(client);
        client.send(cli_test::message("a", "x"));
        expect_leaving(client);
    }});
    support::Process subscriber(mqsub(peer.port(), {"-t", "a", "--stats"}));
    subscriber.wait_for_output("x\n");
    subscriber.send_signal(SIGUSR1);
    subscriber.wait_for_error("\"messages_received\":1");
    subscriber.send_signal(SIGTERM);
    const auto result = subscriber.wait();
    CHECK(result.exit_status == 0);
    CHECK(count(result.error, "{\"tool\":") == 2);
    peer.finish();
}

TEST_CASE("a session that somebody took over is named") {
    ScriptedPeer peer({[](PeerLink& client) {
        accept_and_grant(client);
        mqtt::Disconnect goodbye;
        goodbye.reason = mqtt::ReasonCode::session_taken_over;
        client.send(goodbye);
    }});
    const auto result = support::run(mqsub(peer.port(), {"-t", "a", "-i", "me", "-V", "5"}));
    CHECK(result.exit_status == 6);
    CHECK(result.error.ends_with(": another client connected with the identifier \"me\"\n"));
    peer.finish();
}

TEST_CASE("3.1.1: losses in a row soon after CONNACK raise the question of a second client") {
    ScriptedPeer peer({accept_and_grant, accept_and_grant, accept_and_grant, [](PeerLink& client) {
                           accept_and_grant(client);
                           client.send(cli_test::message("a", "x"));
                           expect_leaving(client);
                       }});
    const auto result = support::run(
        mqsub(peer.port(), {"-t", "a", "-C", "1", "-i", "me", "--backoff", "10ms..10ms"}));
    CHECK(result.exit_status == 0);
    CHECK(count(result.error, "does another client use the identifier \"me\"?") == 1);
    CHECK(result.error.find("3 times in a row soon after accepting us") != std::string::npos);
    peer.finish();
}
