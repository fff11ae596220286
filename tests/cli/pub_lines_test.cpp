// mqpub -l: what is a line, and when it is sent.
#include <doctest/doctest.h>

#include "cli/pub_support.hpp"

using cli_test::InputPipe;
using cli_test::mqpub;
using cli_test::take;
using mqtt::PacketType;
using mqtt::QoS;
using support::PeerLink;
using support::ProcessOptions;
using support::run;
using support::ScriptedPeer;

TEST_CASE("each line is a message without its line feed") {
    using namespace std::string_literals;
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept();
        CHECK(take(client, QoS::at_most_once) == "a");
        CHECK(take(client, QoS::at_most_once).empty());
        CHECK(take(client, QoS::at_most_once) == "carriage return kept\r");
        CHECK(take(client, QoS::at_most_once) == "cut at");
        CHECK(take(client, QoS::at_most_once) == "last, without a line feed");
        client.expect(PacketType::disconnect);
        client.expect_end();
    }});
    ProcessOptions options;
    options.input = "a\n\ncarriage return kept\r\ncut at\0a NUL\nlast, without a line feed"s;
    const auto result = run(mqpub(peer.port(), {"-t", "a", "-l"}), options);
    CHECK(result.exit_status == 0);
    CHECK(result.error.empty());
    peer.finish();
}

TEST_CASE("a line is sent when it is there, not when the next one comes") {
    InputPipe input;
    ScriptedPeer peer({[&](PeerLink& client) {
        client.accept();
        input.write("one\n");
        CHECK(take(client, QoS::at_most_once) == "one");
        input.write("two\nthr");
        CHECK(take(client, QoS::at_most_once) == "two");
        input.write("ee\n");
        CHECK(take(client, QoS::at_most_once) == "three");
        input.write("four");
        input.close();
        CHECK(take(client, QoS::at_most_once) == "four");
        client.expect(PacketType::disconnect);
        client.expect_end();
    }});
    CHECK(run(input.feeding(mqpub(peer.port(), {"-t", "a", "-l"}))).exit_status == 0);
    peer.finish();
}

TEST_CASE("lines may be longer than any buffer") {
    const std::string first(1024 * 1024, 'x');
    const std::string second(3 * 1024 * 1024 + 1, 'y');
    ScriptedPeer peer({[&](PeerLink& client) {
        client.accept();
        CHECK(take(client, QoS::at_most_once) == first);
        CHECK(take(client, QoS::at_most_once) == "short");
        CHECK(take(client, QoS::at_most_once) == second);
        client.expect(PacketType::disconnect);
    }});
    ProcessOptions options;
    options.input = first + "\nshort\n" + second;
    CHECK(run(mqpub(peer.port(), {"-t", "a", "-l"}), options).exit_status == 0);
    peer.finish();
}

TEST_CASE("the end of the input waits for the last acknowledgement") {
    for (const char* version : {"31", "5"}) {
        const bool has_cleaning = std::string(version) == "31";
        const auto cleaning = [](PeerLink& client) {
            CHECK(cli_test::accept(client, false).clean_start);
            client.expect(PacketType::disconnect);
        };
        std::vector<ScriptedPeer::Script> scripts;
        if (has_cleaning) {
            scripts.emplace_back(cleaning);
        }
        scripts.emplace_back([](PeerLink& client) {
            client.accept();
            const auto packet_id = client.expect<mqtt::Publish>().packet_id;
            client.send(cli_test::answer<mqtt::Puback>(packet_id));
            client.expect(PacketType::disconnect);
            client.expect_end();
        });
        if (has_cleaning) {
            scripts.emplace_back(cleaning);
        }
        ScriptedPeer peer(scripts);
        ProcessOptions options;
        options.input = "x\n";
        const auto result =
            run(mqpub(peer.port(), {"-t", "a", "-l", "-q", "1", "-V", version}), options);
        CHECK(result.exit_status == 0);
        CHECK(result.error.empty());
        peer.finish();
    }
}
