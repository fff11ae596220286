// mqpub --spool with a broker that comes and goes, and with other processes.
#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <deque>
#include <sstream>

#include "cli/pub_support.hpp"
#include "cli/spool_support.hpp"

using cli_test::InputPipe;
using cli_test::last_line;
using cli_test::SpoolFixture;
using support::Mosquitto;
using support::Process;

namespace {

// Prints what comes to `a` at QoS 2.
std::vector<std::string> subscriber(const Mosquitto& broker, int count) {
    return cli_test::mqsub(broker.port(),
                           {"-t", "a", "-q", "2", "-i", "s", "-C", std::to_string(count)});
}

std::vector<std::string> sorted_lines(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(line);
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

}  // namespace

TEST_CASE_FIXTURE(SpoolFixture, "without a broker a spooled message is safe: exit status 0") {
    const auto first = run(nowhere, {"-t", "a", "-m", "1"});
    CHECK(first.exit_status == 0);
    CHECK(first.error == "mqpub: connect to 127.0.0.1:" + nowhere +
                             " failed: Connection refused; 1 message waits in the spool \"" +
                             spool + "\"\n");
    CHECK(run(nowhere, {"-t", "a", "-m", "2", "--quiet"}).error.empty());
    const auto strict = run(nowhere, {"-t", "a", "-m", "3", "--spool-strict"});
    CHECK(strict.exit_status == 3);
    CHECK(strict.error.find("3 messages wait in the spool") != std::string::npos);
    CHECK(run(nowhere, {"--spool-status"}).exit_status == 1);
    CHECK(run(nowhere, {"--flush"}).exit_status == 3);
    CHECK(status().starts_with("waiting 3 bytes 6 oldest "));
}

TEST_CASE_FIXTURE(SpoolFixture, "what waits is sent before the new message, the oldest first") {
    store("1", {"-q", "2"});
    store("2", {"-q", "2"});
    Mosquitto broker(cli_test::quiet_broker);
    Process listener(subscriber(broker, 3));
    broker.wait_for_log("s 2 a");
    const auto result = run(broker.port(), {"-t", "a", "-m", "3", "-q", "2"});
    CHECK(result.exit_status == 0);
    CHECK(result.error.empty());
    CHECK(listener.wait().output == "1\n2\n3\n");
    CHECK(is_empty());
    CHECK(run(broker.port(), {"--spool-status"}).exit_status == 0);
}

TEST_CASE_FIXTURE(SpoolFixture, "--flush sends what waits with all that it is") {
    store("kept", {"-r", "-q", "2", "-D", "publish", "content-type", "text/plain"});
    Mosquitto broker(cli_test::quiet_broker);
    const auto asked = run(broker.port(), {"--flush", "-V", "311"});
    CHECK(asked.exit_status == 2);
    CHECK(asked.error ==
          "mqpub: error: the spool holds messages with properties, which only MQTT "
          "5.0 can carry: leave -V out, or say -V 5\n");
    CHECK(run(broker.port(), {"--flush"}).exit_status == 0);
    const auto kept = support::run(cli_test::mqsub(
        broker.port(), {"-t", "a", "-C", "1", "-V", "5", "-F", "%p %r %q %C", "-q", "2"}));
    CHECK(kept.output == "kept 1 2 text/plain\n");
    CHECK(is_empty());
}

TEST_CASE_FIXTURE(SpoolFixture, "many processes at once: each message arrives once") {
    constexpr int count = 16;
    Mosquitto broker(cli_test::quiet_broker);
    Process listener(subscriber(broker, count));
    broker.wait_for_log("s 2 a");
    std::deque<Process> publishers;
    std::string expected;
    for (int number = 10; number < 10 + count; ++number) {
        expected += std::to_string(number) + "\n";
        publishers.emplace_back(
            command(broker.port(), {"-t", "a", "-q", "2", "-m", std::to_string(number)}));
    }
    for (Process& publisher : publishers) {
        const auto result = publisher.wait();
        CHECK_MESSAGE(result.exit_status == 0, result.error);
    }
    CHECK(sorted_lines(listener.wait().output) == sorted_lines(expected));
    CHECK(is_empty());
}

TEST_CASE_FIXTURE(SpoolFixture, "a run that stays sends what other processes spool") {
    Mosquitto broker(cli_test::quiet_broker);
    Process listener(subscriber(broker, 3));
    broker.wait_for_log("s 2 a");
    InputPipe input;
    Process sender(input.feeding(command(broker.port(), {"-t", "a", "-q", "2", "-l"})));
    input.write("1\n");
    listener.wait_for_output("1\n");
    const auto other = run(broker.port(), {"-t", "a", "-q", "2", "-m", "2"});
    CHECK(other.exit_status == 0);
    CHECK((other.error.empty() ||
           other.error.ends_with("in the spool \"" + spool + "\", and another process sends\n")));
    listener.wait_for_output("2\n");
    Process patient(command(broker.port(), {"-t", "a", "-q", "2", "-m", "3", "--spool-wait"}));
    listener.wait_for_output("3\n");
    input.close();
    CHECK(sender.wait().exit_status == 0);
    CHECK(patient.wait().exit_status == 0);
    CHECK(is_empty());
}

TEST_CASE_FIXTURE(SpoolFixture, "lines are safe without a broker, and end with their input") {
    const auto result = run(nowhere, {"-t", "a", "-l"}, cli_test::numbered_lines(1, 2000));
    CHECK(result.exit_status == 0);
    CHECK(last_line(result.error).ends_with("2000 messages wait in the spool \"" + spool + "\""));
    Mosquitto broker(cli_test::quiet_broker);
    Process listener(subscriber(broker, 2000));
    broker.wait_for_log("s 2 a");
    CHECK(run(broker.port(), {"--flush"}).exit_status == 0);
    CHECK(listener.wait().output == cli_test::numbered_lines(1, 2000));
}

TEST_CASE_FIXTURE(SpoolFixture, "lines are taken through an outage, and sent when it is over") {
    Mosquitto broker(cli_test::quiet_broker);
    Process listener(
        cli_test::mqsub(broker.port(), {"-t", "a", "-q", "2", "-i", "s", "-c", "-C", "600"}));
    broker.wait_for_log("s 2 a");
    InputPipe input;
    Process sender(input.feeding(
        command(broker.port(), {"-t", "a", "-q", "2", "-l", "--backoff", "50ms..200ms"})));
    input.write(cli_test::numbered_lines(1, 300));
    listener.wait_for_output("300\n");
    broker.stop();
    sender.wait_for_error("connecting again");
    input.write(cli_test::numbered_lines(301, 600));
    broker.start();
    CHECK(listener.wait().output == cli_test::numbered_lines(1, 600));
    sender.send_signal(SIGTERM);
    CHECK(sender.wait().exit_status == 0);
}

TEST_CASE_FIXTURE(SpoolFixture, "what the command line cannot mean is said") {
    const auto error = [&](std::vector<std::string> words) {
        const auto result = run(nowhere, std::move(words));
        CHECK(result.exit_status == 2);
        return result.error;
    };
    CHECK(error({"--flush", "-m", "x"}) ==
          "mqpub: error: --flush takes no message: leave --message out\n");
    CHECK(error({"--flush", "--no-send"}).find("cannot be combined with --flush") !=
          std::string::npos);
    CHECK(error({"-t", "a", "-m", "x", "-I", "p"}).find("say -i ID") != std::string::npos);
    CHECK(error({"-t", "a", "-m", "x", "--json"}).find("--spool-status") != std::string::npos);
    CHECK(error({"-t", "a", "-m", "x", "--spool-max", "5Q"}).ends_with("(got \"5Q\")\n"));
    CHECK(error({"-t", "a", "-m", "x", "-D", "publish", "topic-alias", "1"}).find("leave it out") !=
          std::string::npos);
    const auto alone = support::run(cli_test::mqpub(nowhere, {"-t", "a", "-m", "x", "--no-send"}));
    CHECK(alone.error == "mqpub: error: --no-send needs a spool: add --spool DIR\n");
}
