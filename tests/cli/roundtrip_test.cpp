// Every QoS on every version, through a real broker.
#include <doctest/doctest.h>

#include "cli/tools.hpp"
#include "support/mosquitto.hpp"

using cli_test::mqpub;
using cli_test::mqsub;
using support::Mosquitto;
using support::Process;
using support::run;

TEST_CASE("a message arrives as it was sent, with every QoS and version") {
    Mosquitto broker;
    const std::string payload = "Grüße -x [1,2] \"y\"";
    for (const std::string version : {"31", "311", "5"}) {
        for (const std::string qos : {"0", "1", "2"}) {
            CAPTURE(version);
            CAPTURE(qos);
            const std::string topic = "t/" + version + "/" + qos;
            Process subscriber(
                mqsub(broker.port(), {"-v", "-t", topic, "-q", qos, "-V", version, "-C", "1"}));
            broker.wait_for_log(topic + " (QoS " + qos + ")");
            const auto published =
                run(mqpub(broker.port(), {"-t", topic, "-m", payload, "-q", qos, "-V", version,
                                          "-i", "pub" + version + qos}));
            CHECK(published.exit_status == 0);
            CHECK(published.output.empty());
            CHECK(published.error.empty());
            const auto received = subscriber.wait();
            CHECK(received.exit_status == 0);
            CHECK(received.output == topic + " " + payload + "\n");
            CHECK(received.error.empty());
        }
    }
}

TEST_CASE("mqpub waits for the last acknowledgement of its QoS, and leaves with DISCONNECT") {
    Mosquitto broker;
    REQUIRE(run(mqpub(broker.port(), {"-i", "two", "-t", "a", "-m", "x", "-q", "2"})).exit_status ==
            0);
    broker.wait_for_log("Received DISCONNECT from two");
    CHECK(broker.log().find("Sending PUBCOMP to two") != std::string::npos);
}

TEST_CASE("a retained message waits for its subscriber, an empty one clears it") {
    Mosquitto broker;
    REQUIRE(run(mqpub(broker.port(), {"-t", "kept", "-m", "value", "-r"})).exit_status == 0);
    const auto received = run(mqsub(broker.port(), {"-t", "kept", "-C", "1"}));
    CHECK(received.output == "value\n");
    REQUIRE(run(mqpub(broker.port(), {"-t", "kept", "-m", "", "-r", "-q", "1"})).exit_status == 0);
    REQUIRE(run(mqpub(broker.port(), {"-t", "other", "-m", "only", "-r"})).exit_status == 0);
    CHECK(run(mqsub(broker.port(), {"-v", "-t", "#", "-C", "1"})).output == "other only\n");
}

TEST_CASE("several filters go into one SUBSCRIBE, and -C counts their messages together") {
    Mosquitto broker;
    Process subscriber(mqsub(broker.port(), {"-v", "-t", "a", "-t", "b/+", "-C", "3"}));
    broker.wait_for_log("Sending SUBACK");
    for (const char* topic : {"a", "b/1", "c", "b/2", "a"}) {
        REQUIRE(run(mqpub(broker.port(), {"-t", topic, "-m", "x", "-q", "1"})).exit_status == 0);
    }
    const auto received = subscriber.wait();
    CHECK(received.exit_status == 0);
    CHECK(received.output == "a x\nb/1 x\nb/2 x\n");
    const std::string& log = broker.log();
    CHECK(log.find("Received SUBSCRIBE") == log.rfind("Received SUBSCRIBE"));
}
