// mqwill hold: presence without a command.
#include <doctest/doctest.h>

#include <csignal>

#include "cli/tools.hpp"
#include "cli/will_support.hpp"
#include "support/scripted_peer.hpp"

using cli_test::last_line;
using cli_test::mqsub;
using cli_test::mqwill;
using cli_test::Witness;
using support::Mosquitto;
using support::Process;

TEST_CASE("a signal ends it with the last message and success") {
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        Mosquitto broker;
        Witness witness(broker);
        Process process(mqwill("hold", broker.port(), {"-t", "here"}));
        witness.wait_for("here online\n");
        process.send_signal(number);
        const auto result = process.wait();
        CHECK(result.exit_status == 0);
        CHECK(result.error.empty());
        witness.wait_for("here online\nhere offline\n");
        CHECK(cli_test::retained(broker, "here") == "offline");
    }
}

TEST_CASE("kill -9 has the broker say the same") {
    Mosquitto broker;
    Witness witness(broker);
    Process process(mqwill("hold", broker.port(), {"-t", "here", "--offline", "gone"}));
    witness.wait_for("here online\n");
    process.send_signal(SIGKILL);
    witness.wait_for("here online\nhere gone\n");
    CHECK(process.wait().exit_status == 137);
}

TEST_CASE("--while-stdin holds until the other end of the pipe is closed") {
    Mosquitto broker;
    Witness witness(broker);
    std::string words;
    for (const std::string& word :
         mqwill("hold", broker.port(),
                {"-t", "here", "--while-stdin", "--exit-payload", "'bye after {signal}'"})) {
        words += word + " ";
    }
    Process process(
        {"bash", "-c",
         "exec 5> >(exec " + words + "); trap 'exit 0' TERM; " + "while :; do sleep 0.01; done"});
    witness.wait_for("here online\n");
    process.send_signal(SIGTERM);
    witness.wait_for("here online\nhere bye after 0\n");
    CHECK(process.wait().exit_status == 0);
}

TEST_CASE("--heartbeat publishes the time again and again") {
    Mosquitto broker;
    Witness witness(broker);
    Process process(mqwill("hold", broker.port(), {"-t", "here", "--heartbeat", "1"}));
    witness.wait_for(R"(here {"state":"online","time":)");
    const auto beats = support::run(mqsub(broker.port(), {"-t", "here", "-C", "3", "-W", "20"}));
    CHECK(beats.exit_status == 0);
    const std::string first = beats.output.substr(0, beats.output.find('\n'));
    CHECK(cli_test::last_line(beats.output) > first);
    process.send_signal(SIGTERM);
    CHECK(process.wait().exit_status == 0);
}

TEST_CASE("it waits for a broker, and finds it again") {
    Mosquitto broker;
    broker.stop();
    Process process(mqwill("hold", broker.port(), {"-t", "here"}));
    process.wait_for_error("; trying again\n");
    broker.start();
    process.wait_for_error("mqwill hold: connected\n");
    CHECK(cli_test::retained(broker, "here") == "online");
    process.send_signal(SIGTERM);
    CHECK(process.wait().exit_status == 0);
}

TEST_CASE("what no other attempt would change ends it") {
    support::ScriptedPeer peer({[](support::PeerLink& client) {
        client.expect(mqtt::PacketType::connect);
        client.send(mqtt::Connack{.code = 5});
        client.expect_end();
    }});
    const auto refused = support::run(mqwill("hold", peer.port(), {"-t", "here"}));
    CHECK(refused.exit_status == 4);
    CHECK(last_line(refused.error).starts_with("mqwill hold: exit 4 (connection refused): "));
    peer.finish();

    support::ScriptedPeer taker({[](support::PeerLink& client) {
        client.expect(mqtt::PacketType::connect);
        client.send(mqtt::Connack{});
        client.expect(mqtt::PacketType::publish);
        client.send(mqtt::Disconnect{.reason = mqtt::ReasonCode::session_taken_over});
        client.expect_end();
    }});
    const auto taken = support::run(mqwill("hold", taker.port(), {"-V", "5", "-t", "here"}));
    CHECK(taken.exit_status == 6);
    CHECK(last_line(taken.error).find("taken over") != std::string::npos);
    taker.finish();
}
