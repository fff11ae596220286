// mqwill watch: lines for pipes, a table for terminals, and a status for scripts.
#include <doctest/doctest.h>

#include <csignal>
#include <filesystem>

#include "cli/sub_tools.hpp"
#include "cli/tools.hpp"
#include "cli/will_support.hpp"
#include "support/terminal.hpp"

using cli_test::mqpub;
using cli_test::mqwill;
using support::Mosquitto;
using support::Process;
using support::run;

namespace {

void say(const Mosquitto& broker, const std::string& topic, const std::string& payload,
         bool retained = true) {
    std::vector<std::string> words{"-t", topic, "-m", payload, "-q", "1"};
    if (retained) {
        words.emplace_back("-r");
    }
    REQUIRE(run(mqpub(broker.port(), words)).exit_status == 0);
}

}  // namespace

TEST_CASE("in a pipe every change is a line") {
    Mosquitto broker;
    say(broker, "d/1/status", "online");
    Process watch(mqwill("watch", broker.port(), {"-t", "d/+/status"}));
    watch.wait_for_output("Z d/1/status online (retained)\n");
    say(broker, "d/1/status", "offline");
    watch.wait_for_output("Z d/1/status offline, was online\n");
    watch.send_signal(SIGTERM);
    const auto result = watch.wait();
    CHECK(result.exit_status == 0);
    CHECK(result.error.empty());
}

TEST_CASE("with --json it is an object, whatever the payload is") {
    Mosquitto broker;
    Process watch(mqwill("watch", broker.port(), {"-t", "d/+", "--json"}));
    broker.wait_for_log("Sending SUBACK");
    say(broker, "d/1", R"({"state":"online","x":"\u001b"})");
    watch.wait_for_output(R"("who":"d/1","state":"online","was":"unknown")");
    watch.send_signal(SIGTERM);
    CHECK(watch.wait().output.find('\x1b') == std::string::npos);
}

TEST_CASE("--until ends with the condition, and all means all that are retained") {
    Mosquitto broker;
    for (const std::string device : {"1", "2", "3"}) {
        say(broker, "d/" + device, device == "2" ? "offline" : "online");
    }
    const auto any = run(mqwill("watch", broker.port(),
                                {"-t", "d/+", "--until", "any offline", "--deadline", "20"}));
    CHECK(any.exit_status == 0);
    const auto late = run(
        mqwill("watch", broker.port(), {"-t", "d/+", "--until", "all online", "--deadline", "1"}));
    CHECK(late.exit_status == 27);
    CHECK(late.error ==
          "mqwill watch: exit 27 (timed out): --deadline has passed: 2 of 3 online\n");
    Process watch(mqwill("watch", broker.port(), {"-t", "d/+", "--until", "all online"}));
    watch.wait_for_output("d/3 online");
    say(broker, "d/2", "online");
    CHECK(watch.wait().exit_status == 0);
    Process interrupted(mqwill("watch", broker.port(), {"-t", "d/+", "--until", "any offline"}));
    interrupted.wait_for_output("d/3 online");
    interrupted.send_signal(SIGTERM);
    CHECK(interrupted.wait().exit_status == 143);
}

TEST_CASE("commands run on changes, do not hold up the watch, and leave no zombie") {
    Mosquitto broker;
    say(broker, "d/1", "offline");
    Process watch(
        mqwill("watch", broker.port(),
               {"-t", "d/+", "--on-offline",
                "echo \"ran: $MQTT_WHO is $MQTT_STATE, was $MQTT_WAS: $MQTT_PAYLOAD\" >&2",
                "--on-online", "sleep 0.2; echo \"ran: $MQTT_WHO is $MQTT_STATE\" >&2"}));
    watch.wait_for_output("d/1 offline (retained)");
    say(broker, "d/1", "online");
    say(broker, "d/1", "offline");
    watch.wait_for_output("d/1 offline, was online");
    watch.wait_for_error("ran: d/1 is online\nran: d/1 is offline, was online: offline\n");
    cli_test::wait_until_no_child(watch.id());
    watch.send_signal(SIGTERM);
    const auto result = watch.wait();
    CHECK(result.exit_status == 0);
    CHECK(cli_test::count(result.error, "ran: ") == 2);
}

TEST_CASE("--stale takes an old heartbeat as offline") {
    Mosquitto broker;
    say(broker, "d/1", R"({"state":"online","time":1000000000})");
    const auto result =
        run(mqwill("watch", broker.port(),
                   {"-t", "d/+", "--stale", "60", "--until", "any offline", "--deadline", "20"}));
    CHECK(result.exit_status == 0);
    CHECK(result.output.find("d/1 stale, was online (retained)") != std::string::npos);
}

TEST_CASE("Sparkplug's births and deaths") {
    Mosquitto broker;
    Process watch(mqwill("watch", broker.port(), {"--sparkplug"}));
    broker.wait_for_log("Sending SUBACK");
    say(broker, "spBv1.0/g/NBIRTH/n", "x", false);
    say(broker, "spBv1.0/g/DBIRTH/n/d", "x", false);
    say(broker, "spBv1.0/g/NDATA/n", "x", false);
    say(broker, "spBv1.0/g/NDEATH/n", "x", false);
    watch.wait_for_output("g/n offline, was online\n");
    watch.wait_for_output("g/n/d offline, was online\n");
    watch.send_signal(SIGTERM);
    CHECK(watch.wait().exit_status == 0);
}

TEST_CASE("a terminal shows a table, redrawn, that obeys nothing from the network") {
    support::ScriptedPeer peer({[](support::PeerLink& client) {
        cli_test::accept_and_grant(client);
        client.send(cli_test::message("d/\x1b]0;x", "online", true));
        client.send(cli_test::message("d/2", "offline"));
        cli_test::expect_leaving(client);
    }});
    std::vector<std::string> words{"env", "-u", "NO_COLOR", "TERM=xterm"};
    for (const std::string& word : mqwill("watch", peer.port(), {"-t", "d/+"})) {
        words.push_back(word);
    }
    support::Terminal terminal(words);
    terminal.wait_for("1 of 2 online");
    terminal.wait_for("\x1b[31moffline");
    terminal.wait_for("\x1b[32monline");
    terminal.wait_for("d/\\x1b]0;x");
    terminal.type("\x03");
    CHECK(terminal.wait() == 0);
    CHECK(terminal.screen().find("\x1b]") == std::string::npos);
    peer.finish();
}

TEST_CASE("NO_COLOR and a dumb terminal are respected") {
    Mosquitto broker;
    say(broker, "d/1", "online");
    const auto shown = [&broker](const std::string& variable, const std::string& text) {
        std::vector<std::string> words{"env", "TERM=xterm", variable};
        for (const std::string& word : mqwill("watch", broker.port(), {"-t", "d/+"})) {
            words.push_back(word);
        }
        support::Terminal terminal(words);
        terminal.wait_for(text);
        terminal.type("\x03");
        CHECK(terminal.wait() == 0);
        return terminal.screen();
    };
    CHECK(shown("NO_COLOR=1", "d/1").find("\x1b[3") == std::string::npos);
    CHECK(shown("TERM=dumb", "d/1 online (retained)").find('\x1b') == std::string::npos);
}

TEST_CASE("a refused filter is status 5, a mistake 2") {
    const auto nothing = run({MQWILL, "watch"});
    CHECK(nothing.exit_status == 2);
    CHECK(nothing.error == "mqwill watch: error: there is nothing to watch: add -t FILTER\n");
    const auto condition = run({MQWILL, "watch", "-t", "a", "--until", "some online"});
    CHECK(condition.exit_status == 2);
    CHECK(condition.error.find("--until must be \"all online\"") != std::string::npos);
}
