// What ends mqsub: -W, -E, and a reader that wants no more.
#include <doctest/doctest.h>

#include <chrono>
#include <future>
#include <utility>

#include "cli/sub_tools.hpp"
#include "support/mosquitto.hpp"
#include "support/process.hpp"

using cli_test::accept_and_grant;
using cli_test::expect_leaving;
using cli_test::message;
using cli_test::mqpub;
using cli_test::mqsub;
using mqtt::PacketType;
using support::PeerLink;
using support::Process;
using support::run;
using support::ScriptedPeer;

TEST_CASE("-W ends the run with status 27, whatever has come") {
    support::Mosquitto broker;
    REQUIRE(run(mqpub(broker.port(), {"-t", "a", "-m", "x", "-r"})).exit_status == 0);
    const auto start = std::chrono::steady_clock::now();
    const auto result = run(mqsub(broker.port(), {"-t", "a", "-W", "200ms"}));
    CHECK(std::chrono::steady_clock::now() - start >= std::chrono::milliseconds(200));
    CHECK(result.exit_status == 27);
    CHECK(result.output == "x\n");
    CHECK(result.error ==
          "mqsub: exit 27 (timed out): -W: 0.2 s have passed, with 1 message printed\n");
    CHECK(run(mqsub(broker.port(), {"-t", "b", "-C", "1", "-W", "0.05", "--quiet"})).error == "");
}

TEST_CASE("-W keeps the will on 5.0, as a signal does") {
    ScriptedPeer peer({[](PeerLink& client) {
        accept_and_grant(client);
        CHECK(client.expect<mqtt::Disconnect>().reason == mqtt::ReasonCode::disconnect_with_will);
        client.expect_end();
    }});
    CHECK(run(mqsub(peer.port(), {"-V", "5", "-t", "a", "-W", "0.05"})).exit_status == 27);
    peer.finish();
}

TEST_CASE("-W bounds the wait for CONNACK as well") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.expect(PacketType::connect);
        client.expect_end();
    }});
    const auto start = std::chrono::steady_clock::now();
    const auto result = run(mqsub(peer.port(), {"-t", "a", "-W", "0.1"}));
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(5));  // not the usual 10
    CHECK(result.exit_status == 27);
    CHECK(result.error ==
          "mqsub: exit 27 (timed out): the server did not answer CONNECT in time\n");
    peer.finish();
}

TEST_CASE("-W counts on while the broker is away") {
    support::Mosquitto broker;
    Process subscriber(mqsub(broker.port(), {"-t", "a", "-W", "1", "-i", "one"}));
    broker.wait_for_log("Sending SUBACK to one");
    broker.stop();
    CHECK(subscriber.wait().exit_status == 27);
}

TEST_CASE("a time that is none is a usage error") {
    for (const char* time : {"0", "-1", "soon", "5x"}) {
        const auto result = run(mqsub("1", {"-t", "a", "-W", time}));
        CHECK(result.exit_status == 2);
        CHECK(result.error.starts_with("mqsub: error: -W must be "));
    }
}

TEST_CASE("-E ends the run with the SUBACK, and prints nothing") {
    ScriptedPeer peer({[](PeerLink& client) {
        accept_and_grant(client);
        expect_leaving(client);
    }});
    const auto result = run(mqsub(peer.port(), {"-t", "a", "-E"}));
    CHECK(result.exit_status == 0);
    CHECK(result.output.empty());
    CHECK(result.error.empty());
    peer.finish();
}

TEST_CASE("-D disconnect adds its properties") {
    ScriptedPeer peer({[](PeerLink& client) {
        accept_and_grant(client);
        CHECK(client.expect<mqtt::Disconnect>().properties.text(mqtt::PropertyId::reason_string) ==
              "done");
        client.expect_end();
    }});
    CHECK(run(mqsub(peer.port(), {"-D", "disconnect", "reason-string", "done", "-t", "a", "-E"}))
              .exit_status == 0);
    peer.finish();
}

TEST_CASE("`mqsub | head -1` ends at once, with or without a further message") {
    ScriptedPeer peer({[](PeerLink& client) {
        accept_and_grant(client);
        client.send(message("a", "first"));
        expect_leaving(client);  // and no second message
    }});
    const auto result = run({"sh", "-c",
                             "{ " + std::string(MQSUB) + " -h 127.0.0.1 -p " + peer.port() +
                                 " -t a; echo status $? >&2; } | head -1"});
    CHECK(result.output == "first\n");
    CHECK(result.error == "status 0\n");
    peer.finish();
}

TEST_CASE("a slow reader gets everything before the run ends") {
    const std::string payload(300'000, 'x');  // more than a pipe holds
    ScriptedPeer peer({[&](PeerLink& client) {
        accept_and_grant(client);
        client.send(message("a", payload));
        expect_leaving(client);
    }});
    // The reader begins when the subscriber has long been done with the network.
    const auto result = run({"sh", "-c",
                             std::string(MQSUB) + " -h 127.0.0.1 -p " + peer.port() +
                                 " -t a -C 1 | { sleep 0.3; wc -c; }"});
    CHECK(result.output == "300001\n");
    CHECK(result.error.empty());
    peer.finish();
}

TEST_CASE("-W ends the run although nobody reads its output") {
    const std::string payload(300'000, 'x');  // more than a pipe holds
    ScriptedPeer peer({[&](PeerLink& client) {
        accept_and_grant(client);
        client.send(message("a", payload));
        expect_leaving(client);
    }});
    Process subscriber(mqsub(peer.port(), {"-t", "a", "-W", "0.3"}));
    CHECK(subscriber.wait_unread() == 27);
    peer.finish();
}

TEST_CASE("messages for a reader that does not read wait at the server, and none is lost") {
    constexpr std::size_t count = 300;
    const std::string payload(100'000, 'x');
    std::promise<bool> waits;
    ScriptedPeer peer({[&](PeerLink& client) {
        accept_and_grant(client);
        bool has_stalled = false;
        for (std::size_t number = 0; number < count; ++number) {
            client.send(message("a", payload), [&] {
                if (!std::exchange(has_stalled, true)) {
                    waits.set_value(true);
                }
            });
        }
        if (!has_stalled) {
            waits.set_value(false);
        }
        expect_leaving(client);
    }});
    Process subscriber(mqsub(peer.port(), {"-t", "a", "-C", std::to_string(count)}));
    CHECK(waits.get_future().get());
    const auto result = subscriber.wait();
    CHECK(result.exit_status == 0);
    CHECK(result.output.size() == count * (payload.size() + 1));
    peer.finish();
}
