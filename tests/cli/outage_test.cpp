// A real broker that is killed in the middle, with every form of --retry: what comes through, how
// the run ends, and that --stats says what happened.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "cli/pub_support.hpp"
#include "support/mosquitto.hpp"

using cli_test::InputPipe;
using cli_test::mqpub;
using cli_test::mqsub;
using cli_test::numbered_lines;
using support::Process;

namespace {

// The words, with --stats and without delays that a test would have to wait for.
std::vector<std::string> counted(std::vector<std::string> words) {
    words.insert(words.end(), {"--stats", "--backoff", "50ms..50ms"});
    return words;
}

nlohmann::json stats_in(const std::string& error) {
    const std::size_t begin = error.find("{\"tool\":");
    REQUIRE_MESSAGE(begin != std::string::npos, error);
    return nlohmann::json::parse(error.substr(begin, error.find('\n', begin) - begin));
}

// With -d to see how far it is; the subscriber has the last word about what arrived.
std::vector<std::string> publisher(const std::string& port, const std::string& qos,
                                   const std::vector<std::string>& policy) {
    std::vector<std::string> words{"-t", "a", "-l", "-q", qos, "-d"};
    words.insert(words.end(), policy.begin(), policy.end());
    return mqpub(port, counted(words));
}

}  // namespace

TEST_CASE("mqpub -l survives the death of the broker with every policy but never") {
    using Policy = std::vector<std::string>;
    for (const Policy& policy : {Policy{}, Policy{"--retry", "forever"}, Policy{"--retry", "1000"},
                                 Policy{"--retry", "5m"}}) {
        CAPTURE(policy.size());
        support::Mosquitto broker;
        InputPipe input;
        Process run(input.feeding(publisher(broker.port(), "1", policy)));
        input.write(numbered_lines(1, 10));
        run.wait_for_error("received PUBACK (Mid: 10,");
        broker.kill();
        run.wait_for_error("; connecting again\n");
        input.write(numbered_lines(11, 15));
        broker.start();
        input.write(numbered_lines(16, 20));
        input.close();
        const auto result = run.wait();
        CHECK(result.exit_status == 0);
        const auto stats = stats_in(result.error);
        CHECK(stats["connections"] == 2);
        CHECK(stats["outages"] == 1);
        CHECK(stats["attempts"] >= 2);
        CHECK(stats["outage_seconds"] > 0);
        CHECK(stats["messages_sent"] == 20);
        CHECK(stats["resends"] == 0);  // all ten were acknowledged before
    }
}

TEST_CASE("mqpub -l that must not connect again says what it leaves") {
    support::Mosquitto broker;
    InputPipe input;
    Process run(input.feeding(publisher(broker.port(), "1", {"--retry", "never"})));
    input.write("1\n");
    run.wait_for_error("received PUBACK (Mid: 1,");
    broker.kill();
    const auto result = run.wait();
    CHECK(result.exit_status == 6);
    CHECK(stats_in(result.error)["outages"] == 1);
    CHECK(stats_in(result.error)["attempts"] == 1);
}

TEST_CASE("mqpub -l gives up after so many attempts, or so long") {
    for (const char* policy : {"3", "200ms"}) {
        CAPTURE(policy);
        support::Mosquitto broker;
        InputPipe input;
        Process run(input.feeding(publisher(broker.port(), "1", {"--retry", policy})));
        input.write("1\n");
        run.wait_for_error("received PUBACK (Mid: 1,");
        broker.kill();
        const auto result = run.wait();
        CHECK(result.exit_status == 3);
        const auto stats = stats_in(result.error);
        CHECK(stats["connections"] == 1);
        if (std::string_view(policy) == "3") {
            CHECK(stats["attempts"] == 4);
        } else {
            CHECK(stats["outage_seconds"] >= 0.1);
        }
    }
}

TEST_CASE("QoS 2 in flight at a broker that lost its sessions is in doubt, and counted") {
    support::Mosquitto broker;
    InputPipe input;
    Process run(input.feeding(publisher(broker.port(), "2", {})));
    input.write(numbered_lines(1, 5));
    run.wait_for_error("received PUBCOMP (Mid: 5,");
    broker.pause();
    input.write(numbered_lines(6, 8));
    run.wait_for_error("sending PUBLISH (d0, q2, r0, m8,");
    broker.kill();
    broker.start();
    input.write(numbered_lines(9, 10));
    input.close();
    const auto result = run.wait();
    CHECK(result.exit_status == 6);
    CHECK(result.error.find("sent 10 acknowledged 7 refused 0 in doubt 3\n") != std::string::npos);
    const auto stats = stats_in(result.error);
    CHECK(stats["messages_sent"] == 10);
    CHECK(stats["outages"] == 1);
}

TEST_CASE("mqsub -c hears again from a broker that died, with every policy but never") {
    using Policy = std::vector<std::string>;
    for (const Policy& policy : {Policy{}, Policy{"--retry", "forever"}, Policy{"--retry", "1000"},
                                 Policy{"--retry", "5m"}}) {
        CAPTURE(policy.size());
        support::Mosquitto broker;
        std::vector<std::string> words{"-t", "a", "-q", "1", "-c", "-i", "me", "-C", "2"};
        words.insert(words.end(), policy.begin(), policy.end());
        Process run(mqsub(broker.port(), counted(words)));
        broker.wait_for_log("Sending SUBACK");
        REQUIRE(support::run(mqpub(broker.port(), {"-t", "a", "-m", "1", "-q", "1"})).exit_status ==
                0);
        run.wait_for_output("1\n");
        broker.kill();
        run.wait_for_error("; connecting again\n");
        broker.start();
        broker.wait_for_log("Sending SUBACK");  // the session is new
        REQUIRE(support::run(mqpub(broker.port(), {"-t", "a", "-m", "2", "-q", "1"})).exit_status ==
                0);
        const auto result = run.wait();
        CHECK(result.exit_status == 0);
        CHECK(result.output == "1\n2\n");
        const auto stats = stats_in(result.error);
        CHECK(stats["connections"] == 2);
        CHECK(stats["outages"] == 1);
        CHECK(stats["messages_received"] == 2);
    }
}

TEST_CASE("mqsub -c that must not connect again ends with the broker") {
    support::Mosquitto broker;
    Process run(mqsub(broker.port(), counted({"-t", "a", "-c", "-i", "me", "--retry", "never"})));
    broker.wait_for_log("Sending SUBACK");
    broker.kill();
    const auto result = run.wait();
    CHECK(result.exit_status == 6);
    CHECK(stats_in(result.error)["attempts"] == 1);
}
