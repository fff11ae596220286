// Signals to mqwill run: the command gets them; and what is left when one of the two is killed.
#include <doctest/doctest.h>

#include <csignal>
#include <future>

#include "cli/tools.hpp"
#include "cli/will_support.hpp"
#include "support/scripted_peer.hpp"

using cli_test::mqwill;
using cli_test::Witness;
using support::Mosquitto;
using support::Process;

TEST_CASE("signals reach the command, which decides") {
    Mosquitto broker;
    const std::string script =
        "for name in INT TERM HUP QUIT USR1 USR2 WINCH; do trap \"echo got-$name\" $name; done;"
        "trap 'exit 9' ALRM; echo ready; while :; do sleep 0.01; done";
    Process process(mqwill("run", broker.port(), {"-t", "job", "--", "bash", "-c", script}));
    process.wait_for_output("ready");
    const pid_t command = cli_test::wait_for_child(process.id(), "bash");
    for (const auto& [number, name] : {std::pair{SIGINT, "INT"},
                                       {SIGTERM, "TERM"},
                                       {SIGHUP, "HUP"},
                                       {SIGQUIT, "QUIT"},
                                       {SIGUSR1, "USR1"},
                                       {SIGUSR2, "USR2"},
                                       {SIGWINCH, "WINCH"}}) {
        process.send_signal(number);
        process.wait_for_output(std::string("got-") + name + "\n");
    }
    REQUIRE(::kill(command, SIGALRM) == 0);
    CHECK(process.wait().exit_status == 9);
}

TEST_CASE("a signal that ends the command is in the status and in the message") {
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGUSR1}) {
        Mosquitto broker;
        Process process(mqwill("run", broker.port(), {"-t", "job", "--", "sleep", "10000"}));
        static_cast<void>(cli_test::wait_for_child(process.id(), "sleep"));
        process.send_signal(number);
        const auto result = process.wait();
        CHECK(result.exit_status == 128 + number);
        CHECK(result.error.empty());
        CHECK(cli_test::retained(broker, "job")
                  .starts_with(R"({"state":"failed","signal":)" + std::to_string(number) + ","));
    }
}

TEST_CASE("TSTP stops both, and CONT goes on with both") {
    Mosquitto broker;
    Process process(mqwill("run", broker.port(), {"-t", "job", "--", "sleep", "10000"}));
    const pid_t command = cli_test::wait_for_child(process.id(), "sleep");
    process.send_signal(SIGTSTP);
    cli_test::wait_for_state(command, 'T');
    cli_test::wait_for_state(process.id(), 'T');
    process.send_signal(SIGCONT);
    cli_test::wait_for_state(command, 'S');
    cli_test::wait_for_state(process.id(), 'S');
    process.send_signal(SIGTERM);
    CHECK(process.wait().exit_status == 143);
}

TEST_CASE("after kill -9 the broker publishes the will, and the command goes on") {
    Mosquitto broker;
    Witness witness(broker);
    pid_t command = 0;
    {
        Process process(mqwill("run", broker.port(), {"-t", "job", "--", "sleep", "10000"}));
        command = cli_test::wait_for_child(process.id(), "sleep");
        process.send_signal(SIGKILL);
        witness.wait_for("job online\njob offline\n");
        CHECK(cli_test::is_alive(command));
        ::kill(command, SIGKILL);  // it holds the streams of the process
        CHECK(process.wait().exit_status == 137);
    }
    CHECK(cli_test::retained(broker, "job") == "offline");
}

TEST_CASE("with --die-with-parent, kill -9 ends the command too") {
    Mosquitto broker;
    Witness witness(broker);
    Process process(
        mqwill("run", broker.port(), {"-t", "job", "--die-with-parent", "--", "sleep", "10000"}));
    const pid_t command = cli_test::wait_for_child(process.id(), "sleep");
    process.send_signal(SIGKILL);
    cli_test::wait_until_gone(command);
    witness.wait_for("job online\njob offline\n");
    CHECK(process.wait().exit_status == 137);
}

TEST_CASE("kill -9 before the birth is acknowledged leaves no command") {
    std::promise<void> born;
    auto is_born = born.get_future();
    support::ScriptedPeer peer({[&born](support::PeerLink& client) {
        client.accept();
        client.expect<mqtt::Publish>();  // the birth, never acknowledged
        born.set_value();
        client.expect_end();
    }});
    Process process(
        mqwill("run", peer.port(), {"-t", "job", "--wait", "forever", "--", "echo", "ran"}));
    is_born.wait();
    process.send_signal(SIGKILL);
    const auto result = process.wait();
    CHECK(result.exit_status == 137);
    CHECK(result.output.empty());
    peer.finish();
}

TEST_CASE("kill -9 while the end is told leaves it to the will") {
    std::promise<void> ended;
    auto is_ended = ended.get_future();
    support::ScriptedPeer peer({[&ended](support::PeerLink& client) {
        client.accept();
        mqtt::Puback birth;
        birth.packet_id = client.expect<mqtt::Publish>().packet_id;
        client.send(birth);
        client.expect<mqtt::Publish>();
        ended.set_value();
        client.expect_end();  // without DISCONNECT
    }});
    Process process(mqwill("run", peer.port(), {"-t", "job", "--", "echo", "ran"}));
    is_ended.wait();
    process.send_signal(SIGKILL);
    const auto result = process.wait();
    CHECK(result.exit_status == 137);
    CHECK(result.output == "ran\n");
    peer.finish();
}

TEST_CASE("a signal before the command starts ends the wait, a second one the farewell") {
    Process process(mqwill("run", std::to_string(support::free_port()),
                           {"-t", "job", "--wait", "forever", "--", "echo", "ran"}));
    cli_test::wait_for_state(process.id(), 'S');
    process.send_signal(SIGTERM);
    process.send_signal(SIGINT);
    const auto result = process.wait();
    CHECK((result.exit_status == 143 || result.exit_status == 130));
    CHECK(result.output.empty());
    CHECK(result.error.find("before the command was started") != std::string::npos);
}
