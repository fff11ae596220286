// mqwill run: what is said before, during and after a command, and what the command gets.
#include <doctest/doctest.h>

#include <csignal>
#include <filesystem>

#include "cli/tools.hpp"
#include "cli/will_support.hpp"

using cli_test::last_line;
using cli_test::mqwill;
using cli_test::Witness;
using support::Mosquitto;
using support::run;

TEST_CASE("birth, end and exit status of a command") {
    Mosquitto broker;
    Witness witness(broker);
    const auto result =
        run(mqwill("run", broker.port(), {"-t", "job", "--", "sh", "-c", "echo out; exit 3"}));
    CHECK(result.exit_status == 3);
    CHECK(result.output == "out\n");
    CHECK(result.error.empty());
    witness.wait_for("job online\njob {\"state\":\"failed\",\"status\":3,\"duration\":0.");
    CHECK(cli_test::retained(broker, "job").starts_with(R"({"state":"failed","status":3,)"));
    broker.wait_for_log("Received DISCONNECT from mqwill-");
}

TEST_CASE("every end has its message and its status") {
    Mosquitto broker;
    struct Case {
        std::vector<std::string> command;
        int status;
        std::string message;
        std::string error;
    };
    for (const Case& one : {
             Case{{"true"}, 0, R"({"state":"finished","status":0,"duration":)", ""},
             Case{{"sh", "-c", "kill -9 $$"},
                  137,
                  R"({"state":"failed","signal":9,"duration":)",
                  ""},
             Case{{"/no/such"},
                  127,
                  R"({"state":"failed","status":127,"duration":)",
                  "mqwill run: exit 127 (not found): \"/no/such\": No such file or directory\n"},
             Case{{"/etc/passwd"},
                  126,
                  R"({"state":"failed","status":126,"duration":)",
                  "mqwill run: exit 126 (not executable): \"/etc/passwd\": Permission denied\n"},
         }) {
        CAPTURE(one.command.back());
        std::vector<std::string> words{"-t", "job", "--"};
        words.insert(words.end(), one.command.begin(), one.command.end());
        const auto result = run(mqwill("run", broker.port(), words));
        CHECK(result.exit_status == one.status);
        CHECK(result.error == one.error);
        CHECK(cli_test::retained(broker, "job").starts_with(one.message));
    }
}

TEST_CASE("the command starts once the birth is acknowledged") {
    Mosquitto broker;
    const std::string look =
        std::string(MQSUB) + " -h 127.0.0.1 -p " + broker.port() + " -t job -C 1 -W 10";
    CHECK(run(mqwill("run", broker.port(), {"-t", "job", "--", "sh", "-c", look})).output ==
          "online\n");
}

TEST_CASE("names in braces are filled in, and other braces stay") {
    Mosquitto broker;
    Witness witness(broker);
    const auto result = run(mqwill(
        "run", broker.port(),
        {"-i", "me", "-t", "job/{client_id}/{x}", "--online", R"({"a":{"id":"{client_id}"}})",
         "--exit-payload", "{{status} {status} {signal} {hostname}", "--", "false"}));
    CHECK(result.exit_status == 1);
    witness.wait_for(R"(job/me/{x} {"a":{"id":"me"}})");
    witness.wait_for("job/me/{x} {status} 1 0 ");
}

TEST_CASE("a command may leave nothing running") {
    Mosquitto broker;
    const auto result =
        run(mqwill("run", broker.port(),
                   {"-t", "job", "--", "sh", "-c",
                    "setsid sleep 10000 & echo $!; sleep 10001 & echo $!; exit 5"}));
    CHECK(result.exit_status == 5);
    const std::size_t second = result.output.find('\n') + 1;
    CHECK_FALSE(cli_test::is_alive(std::stoi(result.output)));
    CHECK_FALSE(cli_test::is_alive(std::stoi(result.output.substr(second))));
}

TEST_CASE("orphans of the command leave no zombie behind") {
    Mosquitto broker;
    support::Process process(mqwill(
        "run", broker.port(),
        {"-t", "job", "--", "sh", "-c", "(sleep 0.01 &); echo ready; exec tail -f /dev/null"}));
    process.wait_for_output("ready");
    const pid_t command = cli_test::wait_for_child(process.id(), "tail");
    cli_test::wait_until_only_child(process.id(), command);
    process.send_signal(SIGTERM);
    CHECK(process.wait().exit_status == 143);
    CHECK_FALSE(cli_test::is_alive(command));
}

TEST_CASE("the command gets the streams, descriptors and signals that we got") {
    Mosquitto broker;
    const std::string show =
        "cat; echo error >&2; echo seven >&7; ls /proc/self/fd | tr '\\n' ' ';"
        " grep -E 'Sig(Blk|Ign|Cgt)' /proc/self/status";
    const std::string direct = "exec 7>&1; sh -c \"$0\"";
    std::string words;
    for (const std::string& word : mqwill("run", broker.port(), {"-t", "job", "--"})) {
        words += word + " ";
    }
    const std::string around = "exec 7>&1; exec " + words + "sh -c \"$0\"";
    const support::ProcessOptions input{.input = "input\n", .environment = {}};
    const auto expected = run({"sh", "-c", direct, show}, input);
    const auto result = run({"sh", "-c", around, show}, input);
    CHECK(result.output == expected.output);
    CHECK(result.error == "error\n");
}

TEST_CASE("with --will-on-fail the broker publishes the will of a command that failed") {
    for (const std::string version : {"311", "5"}) {
        Mosquitto broker;
        const std::vector<std::string> options{"-V", version, "-t", "job", "--will-on-fail", "--"};
        auto failing = options;
        failing.insert(failing.end(), {"sh", "-c", "exit 4"});
        Witness witness(broker);
        CHECK(run(mqwill("run", broker.port(), failing)).exit_status == 4);
        witness.wait_for("job online\njob offline\n");
        auto succeeding = options;
        succeeding.emplace_back("true");
        CHECK(run(mqwill("run", broker.port(), succeeding)).exit_status == 0);
        witness.wait_for("job online\njob {\"state\":\"finished\"");
    }
}

TEST_CASE("with --only-on-change, an outcome that was told already is not told again") {
    Mosquitto broker;
    Witness witness(broker);
    for (const std::string command : {"true", "true", "false", "false", "true"}) {
        static_cast<void>(
            run(mqwill("run", broker.port(),
                       {"-t", "job", "--online", "", "--only-on-change", "--exit-payload",
                        "{status} after {duration}", "--", command})));
    }
    witness.wait_for("job 0 after ");
    CHECK(run(cli_test::mqpub(broker.port(), {"-t", "last", "-m", "x", "-q", "1"})).exit_status ==
          0);
    witness.wait_for("last x");
    const std::string seen = witness.all();
    CHECK(cli_test::count(seen, "job 0 after ") == 2);
    CHECK(cli_test::count(seen, "job 1 after ") == 1);
}

TEST_CASE("every quality of service, and without retaining") {
    for (const std::string qos : {"0", "1", "2"}) {
        Mosquitto broker;
        Witness witness(broker);
        CHECK(
            run(mqwill("run", broker.port(), {"-t", "job", "-q", qos, "--no-retain", "--", "true"}))
                .exit_status == 0);
        witness.wait_for("job online\njob {\"state\":\"finished\"");
        CHECK(run(cli_test::mqsub(broker.port(), {"-t", "job", "-C", "1", "-W", "0.3"}))
                  .exit_status == 27);
    }
}

TEST_CASE("mistakes are named, and nothing is run") {
    struct Case {
        std::vector<std::string> words;
        std::string error;
    };
    for (const Case& one : {
             Case{{"run", "-t", "a"}, "run: error: there is no command: add -- COMMAND ARG..."},
             Case{{"run", "--", "true"}, "run: error: there is no topic: add -t TOPIC"},
             Case{{"run", "-t", "a", "true"},
                  "run: error: unexpected argument \"true\": the command stands behind --, see "
                  "--help"},
             Case{{"run", "-t", "a/#", "--", "true"}, ""},
             Case{{"run", "-t", "a", "--online", "{status}", "--", "true"},
                  "run: error: --online has {status}, which is not known before the end: only "
                  "--exit-payload may have it"},
             Case{{"run", "-t", "a", "--only-on-change", "--no-retain", "--", "true"},
                  "run: error: --only-on-change compares with what the broker keeps: leave "
                  "--no-retain out"},
             Case{{"run", "-t", "a", "--heartbeat", "0.5", "--", "true"},
                  "run: error: --heartbeat must be at least one second (got \"0.5\")"},
             Case{{"rum"}, " error: there is no command \"rum\": did you mean \"run\"?"},
         }) {
        std::vector<std::string> command{MQWILL};
        command.insert(command.end(), one.words.begin(), one.words.end());
        const auto result = run(command);
        CAPTURE(result.error);
        CHECK(result.exit_status == 2);
        if (!one.error.empty()) {
            const std::string begin = one.error[0] == ' ' ? "mqwill:" : "mqwill ";
            CHECK(result.error == begin + one.error + "\n");
        }
    }
}
