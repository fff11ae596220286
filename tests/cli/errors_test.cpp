// Usage errors: one sentence that names the option, exit status 2, nothing sent.
#include <doctest/doctest.h>

#include "cli/tools.hpp"
#include "support/mosquitto.hpp"

using support::run;

namespace {

void check_usage_error(const std::vector<std::string>& command, const std::string& sentence) {
    const auto result = run(command);
    CHECK(result.exit_status == 2);
    CHECK(result.output.empty());
    CHECK(result.error == sentence + "\n");
}

}  // namespace

TEST_CASE("a bad QoS is named") {
    check_usage_error({MQPUB, "-t", "a", "-m", "x", "-q", "3"},
                      "mqpub: error: --qos must be 0, 1 or 2 (got \"3\")");
    check_usage_error({MQSUB, "-t", "a", "--qos=one"},
                      "mqsub: error: --qos must be 0, 1 or 2 (got \"one\")");
}

TEST_CASE("a bad port is named") {
    check_usage_error(
        {MQPUB, "-p", "70000", "-t", "a", "-m", "x"},
        "mqpub: error: --port must be a whole number from 1 to 65535 (got \"70000\")");
}

TEST_CASE("a bad topic is named") {
    const auto result = run({MQPUB, "-t", "a/#", "-m", "x"});
    CHECK(result.exit_status == 2);
    CHECK(result.error.starts_with("mqpub: error: --topic must be a valid topic name: "));
    const auto filter = run({MQSUB, "-t", "a/#/b"});
    CHECK(filter.exit_status == 2);
    CHECK(filter.error.starts_with("mqsub: error: --topic must be a valid topic filter: "));
    const auto bytes = run({MQPUB, "-t", "\xff\x1b", "-m", "x"});
    CHECK(bytes.exit_status == 2);
    CHECK(bytes.error.find('\x1b') == std::string::npos);
}

TEST_CASE("what is missing is asked for") {
    check_usage_error({MQPUB, "-m", "x"}, "mqpub: error: a topic is missing: add -t TOPIC");
    check_usage_error({MQPUB, "-t", "a"},
                      "mqpub: error: a message is missing: add -m TEXT, -f FILE, -l, -s or -n");
    check_usage_error({MQSUB}, "mqsub: error: a topic filter is missing: add -t FILTER");
    check_usage_error({MQPUB, "-t"}, "mqpub: error: -t needs a value: TOPIC");
}

TEST_CASE("other bad values are named") {
    check_usage_error({MQSUB, "-t", "a", "-C", "0"},
                      "mqsub: error: -C must be a whole number from 1 to 18446744073709551615 "
                      "(got \"0\")");
    check_usage_error(
        {MQSUB, "-t", "a", "-k", "1"},
        "mqsub: error: --keepalive must be whole seconds from 5 to 65535 (got \"1\")");
    check_usage_error({MQSUB, "-t", "a", "-V", "6"},
                      "mqsub: error: --protocol-version must be 31, 311 or 5 (got \"6\")");
    check_usage_error({MQSUB, "-t", "a", "-L", "mqtts://broker", "--tls-version", "1.1"},
                      "mqsub: error: --tls-version must be tlsv1.2 or tlsv1.3 (got \"1.1\")");
    check_usage_error({MQSUB, "-t", "a", "--nope"},
                      "mqsub: error: unknown option \"--nope\": see --help");
}

TEST_CASE("nothing is sent after a usage error") {
    support::Mosquitto broker;
    const auto result = run(cli_test::mqpub(broker.port(), {"-t", "a", "-m", "x", "-q", "9"}));
    CHECK(result.exit_status == 2);
    // The next client is the first one that the broker's log knows.
    CHECK(run(cli_test::mqpub(broker.port(), {"-i", "later", "-t", "a", "-m", "x"})).exit_status ==
          0);
    broker.wait_for_log("as later");
    CHECK(broker.log().find("Received PUBLISH") ==
          broker.log().find("Received PUBLISH from later"));
}

TEST_CASE("help and version go to standard output and succeed") {
    for (const char* tool : {MQPUB, MQSUB}) {
        const auto help = run({tool, "--help"});
        CHECK(help.exit_status == 0);
        CHECK(help.output.starts_with("Usage: mq"));
        CHECK(help.error.empty());
        const auto version = run({tool, "--version"});
        CHECK(version.exit_status == 0);
        CHECK(version.output.starts_with("mq"));
    }
}
