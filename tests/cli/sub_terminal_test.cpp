// mqsub at a terminal.
#include "support/terminal.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "cli/sub_tools.hpp"

using cli_test::accept_and_grant;
using cli_test::expect_leaving;
using cli_test::message;
using cli_test::mqsub;
using support::PeerLink;
using support::ScriptedPeer;
using support::Terminal;

namespace {

// What a terminal shows of one message.
std::string shown(std::vector<std::string> options, const mqtt::Publish& one) {
    ScriptedPeer peer({[&](PeerLink& client) {
        accept_and_grant(client);
        client.send(one);
        expect_leaving(client);
    }});
    options.insert(options.end(), {"-t", "#", "-C", "1"});
    Terminal terminal(mqsub(peer.port(), std::move(options)));
    CHECK(terminal.wait() == 0);
    peer.finish();
    return terminal.screen();
}

}  // namespace

TEST_CASE("control characters are shown, not obeyed, in payloads and topics") {
    CHECK(shown({"-v"}, message("a\x1b[2J", "\x1b]0;title\x07\r\x7f")) ==
          "a\\x1b[2J \\x1b]0;title\\x07\\x0d\\x7f\r\n");
    CHECK(shown({}, message("a", "two\nlines\tand \xff\xc2\x9b")) ==
          "two\r\nlines\tand \\xff\\xc2\\x9b\r\n");
}

TEST_CASE("the escapes of -F are the user's own, and obeyed") {
    CHECK(shown({"-F", "\\e[1m%p\\e[0m %t"}, message("t\x1b", "p\x1b")) ==
          "\x1b[1mp\\x1b\x1b[0m t\\x1b\r\n");
}

TEST_CASE("JSON stays valid and says what came") {
    for (const std::vector<std::string>& options :
         {std::vector<std::string>{"--json"}, std::vector<std::string>{"-F", "%j"}}) {
        const std::string line = shown(options, message("a\x1b", "\x1b[31m\xc2\x9b"));
        CHECK(line.find('\x1b') == std::string::npos);
        CHECK(line.find('\xc2') == std::string::npos);
        const auto parsed = nlohmann::json::parse(line);
        CHECK(parsed.at("topic") == "a\x1b");
        CHECK(parsed.at("payload") == "\x1b[31m\xc2\x9b");
    }
}

TEST_CASE("Ctrl-C ends the run in order, and a new window size does not disturb it") {
    ScriptedPeer peer({[](PeerLink& client) {
        accept_and_grant(client);
        client.send(message("a", "here"));
        expect_leaving(client);
    }});
    Terminal terminal(mqsub(peer.port(), {"-t", "a"}));
    terminal.wait_for("here");
    terminal.resize(10, 20);
    terminal.type("\x03");
    CHECK(terminal.wait() == 0);
    peer.finish();
}
