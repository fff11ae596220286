// mqpub -l with every kind of standard input.
#include <doctest/doctest.h>

#include "cli/pub_support.hpp"
#include "support/mosquitto.hpp"

using cli_test::mqpub;
using cli_test::redirected;
using cli_test::take;
using mqtt::PacketType;
using mqtt::QoS;
using support::PeerLink;
using support::run;
using support::ScriptedPeer;

TEST_CASE("no line at all is a connection and success") {
    const cli_test::TemporaryDirectory directory;
    for (const std::string& path : {std::string("/dev/null"), directory.file("empty", "")}) {
        ScriptedPeer peer({[](PeerLink& client) {
            client.accept();
            client.expect(PacketType::disconnect);
            client.expect_end();
        }});
        const auto result = run(redirected(mqpub(peer.port(), {"-t", "a", "-l"}), "< " + path));
        CHECK(result.exit_status == 0);
        CHECK(result.error.empty());
        peer.finish();
    }
}

TEST_CASE("input that fails in the middle is exit status 8, after what was there was sent") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept();
        client.expect(PacketType::disconnect);
        client.expect_end();
    }});
    const auto result = run(redirected(mqpub(peer.port(), {"-t", "a", "-l"}), "< /tmp"));
    CHECK(result.exit_status == 8);
    CHECK(result.error.starts_with("mqpub: exit 8 (local): "));
    CHECK(result.error.find("Is a directory") != std::string::npos);
    peer.finish();
}

TEST_CASE("a broker that is not there is exit status 3, at once and with no line read") {
    cli_test::InputPipe input;
    input.write("x\n");
    const auto result = run(
        input.feeding(mqpub(std::to_string(support::free_port()), {"-t", "a", "-l", "-q", "1"})));
    CHECK(result.exit_status == 3);
    CHECK(result.error.starts_with("mqpub: exit 3 (unreachable): "));
}

TEST_CASE("a terminal is read line by line") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept();
        CHECK(take(client, QoS::at_most_once) == "typed");
        client.expect(PacketType::disconnect);
        client.expect_end();
    }});
    // script(1) gives its child a terminal, and passes on what it reads itself.
    support::ProcessOptions options;
    options.input = "typed\n\x04";
    const auto result =
        run({"script", "-qec", std::string(MQPUB) + " -h 127.0.0.1 -p " + peer.port() + " -t a -l",
             "/dev/null"},
            options);
    CHECK(result.exit_status == 0);
    peer.finish();
}
