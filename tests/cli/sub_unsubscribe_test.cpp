// mqsub -U.
#include <doctest/doctest.h>

#include "cli/sub_tools.hpp"
#include "support/mosquitto.hpp"
#include "support/process.hpp"

using cli_test::expect_leaving;
using cli_test::grant;
using cli_test::mqsub;
using mqtt::PacketType;
using mqtt::ReasonCode;
using mqtt::Unsubscribe;
using support::PeerLink;
using support::Process;
using support::run;
using support::ScriptedPeer;

namespace {

void answer(PeerLink& client, const Unsubscribe& unsubscribe,
            ReasonCode reason = ReasonCode::success) {
    mqtt::Unsuback unsuback;
    unsuback.packet_id = unsubscribe.packet_id;
    unsuback.reasons = {reason};
    client.send(unsuback);
}

}  // namespace

TEST_CASE("-U sends a packet for each filter, after the SUBSCRIBE, and -E waits for the answers") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept();
        grant(client, client.expect<mqtt::Subscribe>());
        const auto& first = client.expect<Unsubscribe>();
        CHECK(first.filters == std::vector<std::string_view>{"x"});
        CHECK(first.properties.text(mqtt::PropertyId::user_property) == "k");
        answer(client, first);
        const auto& second = client.expect<Unsubscribe>();
        CHECK(second.filters == std::vector<std::string_view>{"y/#"});
        answer(client, second, ReasonCode::no_subscription_existed);
        expect_leaving(client);
    }});
    const auto result = run(mqsub(peer.port(), {"-U", "x", "-t", "a", "-U", "y/#", "-E", "-D",
                                                "unsubscribe", "user-property", "k", "v"}));
    CHECK(result.exit_status == 0);
    CHECK(result.error.empty());
    peer.finish();
}

TEST_CASE("-U alone suffices, and stays connected") {
    support::Mosquitto broker;
    Process subscriber(mqsub(broker.port(), {"-U", "x", "-i", "one", "-W", "0.3"}));
    broker.wait_for_log("Sending UNSUBACK to one");
    CHECK(subscriber.wait().exit_status == 27);
}

TEST_CASE("a refused UNSUBSCRIBE is exit status 5") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept();
        answer(client, client.expect<Unsubscribe>(), ReasonCode::not_authorized);
        expect_leaving(client);
    }});
    const auto result = run(mqsub(peer.port(), {"-V", "5", "-U", "x"}));
    CHECK(result.exit_status == 5);
    CHECK(result.error == "mqsub: exit 5 (refused): UNSUBACK 0x87 Not authorized, filter \"x\"\n");
    peer.finish();
}
