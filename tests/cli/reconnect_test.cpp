// mqsub comes back after an outage; mqpub does not pretend.
#include <doctest/doctest.h>

#include "cli/tools.hpp"
#include "support/mosquitto.hpp"

using cli_test::mqpub;
using cli_test::mqsub;

TEST_CASE("after a restart of the broker mqsub subscribes again and goes on") {
    support::Mosquitto broker;
    support::Process subscriber(mqsub(broker.port(), {"-t", "a", "-C", "2"}));
    broker.wait_for_log("Sending SUBACK");
    REQUIRE(support::run(mqpub(broker.port(), {"-t", "a", "-m", "before"})).exit_status == 0);
    subscriber.wait_for_output("before\n");
    broker.stop();
    subscriber.wait_for_error("connecting again");
    broker.start();
    broker.wait_for_log("Sending SUBACK");
    subscriber.wait_for_error("connected again after");
    REQUIRE(support::run(mqpub(broker.port(), {"-t", "a", "-m", "after"})).exit_status == 0);
    const auto result = subscriber.wait();
    CHECK(result.exit_status == 0);
    CHECK(result.output == "before\nafter\n");
    CHECK(result.error.starts_with("mqsub: 127.0.0.1:" + broker.port() +
                                   " closed the connection; connecting again\n"));
}
