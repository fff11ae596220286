// What mqsub writes where.
#include <doctest/doctest.h>

#include "cli/tools.hpp"
#include "support/mosquitto.hpp"
#include "support/temporary_directory.hpp"

using cli_test::mqpub;
using cli_test::mqsub;
using support::Mosquitto;
using support::Process;
using support::run;

namespace {

void publish(const Mosquitto& broker, const std::string& topic, const std::string& payload) {
    REQUIRE(run(mqpub(broker.port(), {"-t", topic, "-m", payload, "-q", "1"})).exit_status == 0);
}

}  // namespace

TEST_CASE("an empty payload prints nothing, and with -v its topic and (null)") {
    Mosquitto broker;
    Process plain(mqsub(broker.port(), {"-t", "a", "-C", "2"}));
    Process verbose(mqsub(broker.port(), {"-t", "a", "-v", "-C", "2", "-i", "second"}));
    broker.wait_for_log("Sending SUBACK to second");
    broker.wait_for_log("Sending SUBACK to auto");
    publish(broker, "a", "");
    publish(broker, "a", "x");
    CHECK(plain.wait().output == "x\n");
    CHECK(verbose.wait().output == "a (null)\na x\n");
}

TEST_CASE("a pipe gets the bytes as they came") {
    Mosquitto broker;
    Process subscriber(mqsub(broker.port(), {"-t", "a", "-C", "1"}));
    broker.wait_for_log("Sending SUBACK");
    publish(broker, "a", "\x1b[31m\xff\r");
    CHECK(subscriber.wait().output == "\x1b[31m\xff\r\n");
}

TEST_CASE("a terminal is not obeyed to") {
    Mosquitto broker;
    Process subscriber(mqsub(broker.port(), {"-t", "a", "-C", "1"}),
                       {.input = {}, .environment = {}, .output_is_terminal = true});
    broker.wait_for_log("Sending SUBACK");
    publish(broker, "a", "\x1b[31m");
    CHECK(subscriber.wait().output == "\\x1b[31m\r\n");
}

TEST_CASE("each message is written at once, not when the buffer is full") {
    Mosquitto broker;
    Process subscriber(mqsub(broker.port(), {"-t", "a"}));
    broker.wait_for_log("Sending SUBACK");
    publish(broker, "a", "first");
    subscriber.wait_for_output("first\n");
    publish(broker, "a", "second");
    subscriber.wait_for_output("second\n");
}

TEST_CASE("mqsub ends with success when nobody reads its output any more") {
    Mosquitto broker;
    Process subscriber(mqsub(broker.port(), {"-t", "a"}));
    broker.wait_for_log("Sending SUBACK");
    publish(broker, "a", "one");
    subscriber.wait_for_output("one\n");
    subscriber.close_output();  // and no further message comes
    const auto result = subscriber.wait();
    CHECK(result.exit_status == 0);
    CHECK(result.error.empty());
}

TEST_CASE("output that cannot be written is exit status 8") {
    Mosquitto broker;
    REQUIRE(run(mqpub(broker.port(), {"-t", "a", "-m", "x", "-r"})).exit_status == 0);
    const auto result =
        run({"sh", "-c",
             std::string(MQSUB) + " -h 127.0.0.1 -p " + broker.port() + " -t a > /dev/full"});
    CHECK(result.exit_status == 8);
    CHECK(result.error ==
          "mqsub: exit 8 (local): standard output cannot be written: No space left on device\n");
    CHECK(run({"sh", "-c", std::string(MQPUB) + " --help > /dev/full"}).exit_status == 8);
}

TEST_CASE("a reader that has closed the pipe has read enough of the help") {
    // Descriptor 4 is a pipe whose only reader is gone.
    const support::TemporaryDirectory directory;
    const auto result = run(
        {"sh", "-c",
         "mkfifo \"$1\"; exec 3<>\"$1\"; exec 4>\"$1\"; exec 3<&-; trap '' PIPE; \"$2\" --help >&4",
         "sh", directory.path("pipe"), MQPUB});
    CHECK(result.exit_status == 0);
    CHECK(result.error.empty());
}
