// mqwill when the broker is not there, goes away, or is silent: the command never notices.
#include <doctest/doctest.h>

#include <csignal>

#include "cli/tools.hpp"
#include "cli/will_support.hpp"
#include "support/scripted_peer.hpp"

using cli_test::last_line;
using cli_test::mqwill;
using cli_test::Witness;
using support::Mosquitto;
using support::PeerLink;
using support::Process;
using support::run;
using support::ScriptedPeer;

namespace {

// A command that runs until the test writes into a pipe of the shell: its own end is a signal.
const std::vector<std::string> waiting{"bash", "-c",
                                       "trap 'exit 0' USR1; echo ready; while :; do sleep 0.01; "
                                       "done"};

std::vector<std::string> with(std::vector<std::string> words,
                              const std::vector<std::string>& command) {
    words.emplace_back("--");
    words.insert(words.end(), command.begin(), command.end());
    return words;
}

}  // namespace

TEST_CASE("without a broker the command starts after --wait, and only that is said") {
    const std::string nowhere = std::to_string(support::free_port());
    const auto result =
        run(mqwill("run", nowhere, {"-t", "job", "--wait", "300ms", "--", "sh", "-c", "exit 3"}));
    CHECK(result.exit_status == 3);
    const std::string cause = "connect to 127.0.0.1:" + nowhere + " failed: Connection refused";
    CHECK(result.error == "mqwill run: " + cause +
                              "; starting the command without it\n"
                              "mqwill run: the broker was not told how the command ended: " +
                              cause + "\n");
}

TEST_CASE("--no-wait starts the command at once, --quiet says nothing, --strict tells by status") {
    const std::string nowhere = std::to_string(support::free_port());
    Process process(mqwill(
        "run", nowhere, with({"-t", "job", "--no-wait", "--wait", "100ms", "--quiet"}, waiting)));
    process.wait_for_output("ready");
    process.send_signal(SIGUSR1);
    const auto result = process.wait();
    CHECK(result.exit_status == 0);
    CHECK(result.error.empty());
    const auto strict =
        run(mqwill("run", nowhere, {"-t", "job", "--wait", "100ms", "--strict", "--", "true"}));
    CHECK(strict.exit_status == 3);
    CHECK(run(mqwill("run", nowhere,
                     {"-t", "job", "--wait", "100ms", "--strict", "--", "sh", "-c", "exit 9"}))
              .exit_status == 9);
}

TEST_CASE("a broker that comes late gets the birth then") {
    Mosquitto broker;
    broker.stop();
    Process process(mqwill("run", broker.port(), with({"-t", "job", "--wait", "100ms"}, waiting)));
    process.wait_for_output("ready");
    broker.start();
    process.wait_for_error("mqwill run: connected\n");
    CHECK(cli_test::retained(broker, "job") == "online");
    process.send_signal(SIGUSR1);
    CHECK(process.wait().exit_status == 0);
    CHECK(cli_test::retained(broker, "job").starts_with(R"({"state":"finished")"));
}

TEST_CASE("a broker that goes away and comes back has the birth again") {
    Mosquitto broker;
    Process process(mqwill("run", broker.port(), with({"-t", "job"}, waiting)));
    process.wait_for_output("ready");
    for (int outage = 0; outage < 2; ++outage) {
        broker.kill();
        process.wait_for_error("trying again, the command goes on\n");
        broker.start();  // which has forgotten everything
        CHECK(cli_test::retained(broker, "job") == "online");
    }
    process.send_signal(SIGUSR1);
    CHECK(process.wait().exit_status == 0);
    CHECK(cli_test::retained(broker, "job").starts_with(R"({"state":"finished")"));
}

TEST_CASE("a broker that is killed while the command runs does not change its status") {
    Mosquitto broker;
    Process process(mqwill("run", broker.port(),
                           {"-t", "job", "--wait", "500ms", "--", "bash", "-c",
                            "trap 'exit 7' USR1; echo ready; while :; do sleep 0.01; done"}));
    process.wait_for_output("ready");
    broker.kill();
    process.wait_for_error("the command goes on\n");
    process.send_signal(SIGUSR1);
    const auto result = process.wait();
    CHECK(result.exit_status == 7);
    CHECK(last_line(result.error)
              .starts_with("mqwill run: the broker was not told how the command ended: "));
}

TEST_CASE(
    "a broker that is killed between the last message and its acknowledgement gets it again") {
    std::string last;
    ScriptedPeer peer({[](PeerLink& client) {
                           client.accept();
                           mqtt::Puback birth;
                           birth.packet_id = client.expect<mqtt::Publish>().packet_id;
                           client.send(birth);
                           client.expect<mqtt::Publish>();  // the end
                       },
                       [&last](PeerLink& client) {
                           client.accept();
                           const mqtt::Packet* packet = &client.expect_any();
                           while (const auto* one = std::get_if<mqtt::Publish>(packet)) {
                               mqtt::Puback acknowledgement;
                               acknowledgement.packet_id = one->packet_id;
                               last = mqtt::as_text(one->payload);
                               client.send(acknowledgement);
                               packet = &client.expect_any();
                           }
                           CHECK(std::holds_alternative<mqtt::Disconnect>(*packet));
                           client.expect_end();
                       }});
    const auto result = run(mqwill("run", peer.port(), {"-t", "job", "--", "true"}));
    CHECK(result.exit_status == 0);
    CHECK(result.error.empty());
    peer.finish();
    CHECK(last.starts_with(R"({"state":"finished")"));
}

TEST_CASE("a broker that takes everything and answers nothing holds nothing up") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept();
        client.expect<mqtt::Publish>();
        client.expect<mqtt::Publish>();
        client.expect_end();
    }});
    const auto result = run(
        mqwill("run", peer.port(), {"-t", "job", "--wait", "300ms", "--", "sh", "-c", "exit 5"}));
    CHECK(result.exit_status == 5);
    CHECK(result.error ==
          "mqwill run: the broker does not answer; starting the command without it\n"
          "mqwill run: the broker was not told how the command ended: no acknowledgement came in "
          "time\n");
    peer.finish();
}

TEST_CASE("a broker that refuses the birth does not stop the command") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.expect(mqtt::PacketType::connect);
        client.send(mqtt::Connack{});
        for (int count = 0; count < 2; ++count) {
            mqtt::Puback refusal;
            refusal.packet_id = client.expect<mqtt::Publish>().packet_id;
            refusal.reason = mqtt::ReasonCode::not_authorized;
            client.send(refusal);
        }
        client.expect(mqtt::PacketType::disconnect);
        client.expect_end();
    }});
    const auto result = run(mqwill(
        "run", peer.port(), {"-V", "5", "-t", "job", "--wait", "300ms", "--strict", "--", "true"}));
    CHECK(result.exit_status == 5);
    CHECK(last_line(result.error) ==
          "mqwill run: exit 5 (refused): PUBACK 0x87 Not authorized, topic \"job\"");
    peer.finish();
}

TEST_CASE("a broker that refuses the connection does not stop the command") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.expect(mqtt::PacketType::connect);
        client.send(mqtt::Connack{.code = 5});
        client.expect_end();
    }});
    const auto result = run(
        mqwill("run", peer.port(), {"-t", "job", "--wait", "300ms", "--", "sh", "-c", "exit 5"}));
    CHECK(result.exit_status == 5);
    CHECK(result.error.find("starting the command without it") != std::string::npos);
    peer.finish();
}

TEST_CASE("--kill-on-loss ends the command when the broker stays away") {
    Mosquitto broker;
    Process process(mqwill(
        "run", broker.port(),
        {"-t", "job", "--kill-on-loss", "300ms", "--wait", "300ms", "--", "sleep", "10000"}));
    static_cast<void>(cli_test::wait_for_child(process.id(), "sleep"));
    broker.kill();
    const auto result = process.wait();
    CHECK(result.exit_status == 143);
    CHECK(result.error.find("no broker for 0.3 s: ending the command") != std::string::npos);
}
