#include "support/session_driver.hpp"

using namespace mqtt;
using namespace mqtt::test;

namespace {

SessionOptions options_with(std::uint16_t keep_alive, Duration ping_interval = {},
                            Duration ping_timeout = {}) {
    SessionOptions options = options_for(Version::v5);
    options.keep_alive = keep_alive;
    options.ping_interval = ping_interval;
    options.ping_timeout = ping_timeout;
    return options;
}

}  // namespace

TEST_CASE("An idle connection pings after the keep alive, and again after the answer") {
    SessionDriver client(options_with(60));
    client.connect();
    CHECK(client.time_to_deadline() == 60s);
    CHECK(client.wait(60s - 1ns).empty());
    CHECK(client.pending().empty());
    client.wait(1ns);
    CHECK(client.take_output() == Lines{"PINGREQ"});
    CHECK(client.time_to_deadline() == 30s);
    CHECK(client.wait(250ms).empty());
    CHECK(client.feed(Pingresp{}) == Lines{"ping answered after 250 ms"});
    CHECK(client.time_to_deadline() == 60s - 250ms);
    client.wait(60s);
    CHECK(client.take_output() == Lines{"PINGREQ"});
}

TEST_CASE("Traffic in both directions puts the ping off, traffic in one does not") {
    SessionDriver client(options_with(60));
    client.connect();
    client.wait(50s);
    client.publish("a", "x", QoS::at_most_once);
    client.take_output();
    CHECK(client.time_to_deadline() == 10s);  // nothing came in
    client.feed(message("a", "x", QoS::at_most_once));
    CHECK(client.time_to_deadline() == 60s);

    client.wait(40s);
    client.feed(message("a", "x", QoS::at_most_once));
    CHECK(client.time_to_deadline() == 20s);  // nothing went out
    client.publish("a", "x", QoS::at_most_once);
    CHECK(client.time_to_deadline() == 20s);  // not before the transport took it
    client.take_output();
    CHECK(client.time_to_deadline() == 60s);
}

TEST_CASE("A timer that fires early does nothing") {
    SessionDriver client(options_with(60));
    client.connect();
    client.session.timed_out(client.now + 59s);
    CHECK(client.pending().empty());
    CHECK(client.take_events().empty());
}

TEST_CASE("PINGRESP that is overdue closes the connection") {
    SessionDriver client(options_with(60));
    client.connect();
    client.wait(60s);
    client.take_output();
    CHECK(client.wait(30s - 1ns).empty());
    CHECK(client.wait(1ns) == Lines{"disconnected: keep alive timeout 0x80"});
    CHECK(client.last_error.detail == "the server did not answer PINGREQ in time");
    CHECK(client.take_output() == Lines{"DISCONNECT 0x80"});
    CHECK(client.session.wants_close());
    CHECK_FALSE(client.session.deadline());
    CHECK(client.lose().empty());
}

TEST_CASE("While we leave the input unread, pings go on and none is overdue") {
    SessionDriver client(options_with(60));
    client.connect();
    client.session.pause_input(true, client.now);
    for (int count = 0; count < 5; ++count) {
        CHECK(client.time_to_deadline() == 60s);
        CHECK(client.wait(60s).empty());
        CHECK(client.take_output() == Lines{"PINGREQ"});
    }
    client.session.pause_input(false, client.now);
    CHECK(client.time_to_deadline() == 30s);
    CHECK(client.wait(29s).empty());
    CHECK(client.wait(1s) == Lines{"disconnected: keep alive timeout 0x80"});
}

TEST_CASE("Other packets do not stand in for PINGRESP") {
    SessionDriver client(options_with(60));
    client.connect();
    client.wait(60s);
    client.take_output();
    client.wait(29s);
    client.feed(message("a", "x", QoS::at_most_once));
    CHECK(client.wait(1s) == Lines{"disconnected: keep alive timeout 0x80"});
}

TEST_CASE("ping_timeout and ping_interval take the place of the keep alive's values") {
    SessionDriver client(options_with(60, 10s, 2s));
    client.connect();
    CHECK(client.time_to_deadline() == 10s);
    client.wait(10s);
    CHECK(client.take_output() == Lines{"PINGREQ"});
    CHECK(client.time_to_deadline() == 2s);

    SessionDriver half(options_with(60, 10s));
    half.connect();
    half.wait(10s);
    CHECK(half.time_to_deadline() == 30s);  // half the keep alive
}

TEST_CASE("A ping interval over the keep alive is cut down to it") {
    SessionDriver client(options_with(60, 90s));
    client.connect();
    CHECK(client.time_to_deadline() == 60s);
}

TEST_CASE("A ping interval works without a keep alive") {
    SessionDriver client(options_with(0, 10s));
    client.connect();
    CHECK(client.time_to_deadline() == 10s);
    client.wait(10s);
    CHECK(client.take_output() == Lines{"PINGREQ"});
    CHECK(client.time_to_deadline() == 5s);
}

TEST_CASE("Without keep alive and interval there is no ping and no deadline") {
    SessionDriver client(options_with(0));
    client.connect();
    CHECK_FALSE(client.session.deadline());
    client.session.timed_out(client.now + 1000h);
    CHECK(client.pending().empty());
}

TEST_CASE("The server's keep alive takes the place of ours, zero included") {
    SessionDriver client(options_with(60));
    client.connect(false, properties_of({{PropertyId::server_keep_alive, 7U}}));
    CHECK(client.time_to_deadline() == 7s);
    client.lose();
    CHECK_FALSE(client.session.deadline());
    client.connect(true, properties_of({{PropertyId::server_keep_alive, 0U}}));
    CHECK_FALSE(client.session.deadline());
    client.lose();
    client.connect(true);
    CHECK(client.time_to_deadline() == 60s);
}

TEST_CASE("A ping by command is sent at once and its round trip told") {
    SessionDriver client(options_with(0));
    client.connect();
    REQUIRE(client.session.ping(client.now));
    CHECK(client.take_output() == Lines{"PINGREQ"});
    client.wait(40ms);
    CHECK(client.feed(Pingresp{}) == Lines{"ping answered after 40 ms"});
    CHECK(client.feed(Pingresp{}).empty());
    CHECK(client.session.stats().stray_acknowledgements == 1);
}

TEST_CASE("An answer that comes after the connection was lost is not waited for on the next") {
    SessionDriver client(options_with(60));
    client.connect();
    client.wait(60s);
    client.take_output();
    client.lose();
    client.connect(true);
    CHECK(client.time_to_deadline() == 60s);
    CHECK(client.feed(Pingresp{}).empty());
}
