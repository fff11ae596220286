// Which messages mqsub prints and counts: -R, -T, --retained-only, -C.
#include <doctest/doctest.h>

#include "cli/sub_tools.hpp"
#include "support/process.hpp"

using cli_test::accept_and_grant;
using cli_test::expect_leaving;
using cli_test::message;
using cli_test::mqsub;
using support::PeerLink;
using support::run;
using support::ScriptedPeer;

namespace {

// What mqsub prints of these messages; the run must end by itself, with status 0.
std::string printed(std::vector<std::string> options, std::vector<mqtt::Publish> messages) {
    ScriptedPeer peer({[&](PeerLink& client) {
        accept_and_grant(client);
        for (const mqtt::Publish& one : messages) {
            client.send(one);
        }
        expect_leaving(client);
    }});
    options.insert(options.end(), {"-t", "#", "-v"});
    const auto result = run(mqsub(peer.port(), std::move(options)));
    CHECK(result.exit_status == 0);
    CHECK(result.error.empty());
    peer.finish();
    return result.output;
}

}  // namespace

TEST_CASE("-C ends the run after so many messages") {
    CHECK(printed({"-C", "2"}, {message("a", "1"), message("a", "2"), message("a", "3")}) ==
          "a 1\na 2\n");
}

TEST_CASE("-R leaves out retained messages and does not count them") {
    CHECK(printed({"-R", "-C", "1"}, {message("a", "old", true), message("a", "new")}) ==
          "a new\n");
}

TEST_CASE("-T leaves out matching topics and does not count them") {
    CHECK(printed({"-T", "a/+", "--filter-out", "b", "-C", "1"},
                  {message("a/1", "x"), message("b", "x"), message("c", "x")}) == "c x\n");
}

TEST_CASE("--retained-only ends with the first message that is not") {
    CHECK(printed({"--retained-only"}, {message("a", "1", true), message("b", "2", true),
                                        message("a", "3"), message("c", "4", true)}) ==
          "a 1\nb 2\n");
}

TEST_CASE("-R with --retained-only is a usage error") {
    const auto result = run(mqsub("1", {"-t", "a", "-R", "--retained-only"}));
    CHECK(result.exit_status == 2);
    CHECK(result.error ==
          "mqsub: error: -R and --retained-only leave nothing to print: leave one out\n");
}

TEST_CASE("a count is a number from 1") {
    for (const char* count : {"0", "-1", "x", "1x"}) {
        const auto result = run(mqsub("1", {"-t", "a", "-C", count}));
        CHECK(result.exit_status == 2);
        CHECK(result.error.starts_with("mqsub: error: -C must be a whole number from 1 "));
    }
}

TEST_CASE("on 5.0 no more is taken in advance than -C will print") {
    const auto announced = [](std::vector<std::string> options) {
        std::optional<std::uint32_t> maximum;
        ScriptedPeer peer({[&](PeerLink& client) {
            maximum =
                client.expect<mqtt::Connect>().properties.number(mqtt::PropertyId::receive_maximum);
            client.send(mqtt::Connack{});
            cli_test::grant(client, client.expect<mqtt::Subscribe>());
            expect_leaving(client);
        }});
        options.insert(options.end(), {"-V", "5", "-t", "a", "-E"});
        CHECK(run(mqsub(peer.port(), std::move(options))).exit_status == 0);
        peer.finish();
        return maximum;
    };
    CHECK(announced({"-C", "3"}) == 3);
    CHECK(announced({"-C", "1000"}) == 20);
    CHECK(announced({}) == 20);
}
