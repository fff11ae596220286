// mqpub --spool and the session that its processes share.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <future>

#include "cli/pub_support.hpp"
#include "cli/spool_support.hpp"

using cli_test::accept;
using cli_test::answer;
using cli_test::last_line;
using cli_test::SpoolFixture;
using cli_test::take;
using mqtt::PacketType;
using mqtt::QoS;
using mqtt::ReasonCode;
using support::PeerLink;
using support::Process;
using support::ScriptedPeer;

namespace {

// The client identifier of a CONNECT that takes up a session.
std::string accept_spool(PeerLink& client, bool session_present) {
    const mqtt::Connect connect = accept(client, session_present);
    CHECK_FALSE(connect.clean_start);
    return std::string(connect.client_id);
}

void finish(PeerLink& client) {
    client.expect(PacketType::disconnect);
    client.expect_end();
}

}  // namespace

TEST_CASE_FIXTURE(SpoolFixture, "a process killed after PUBREC leaves the next one only PUBREL") {
    std::string first;
    std::promise<void> released;
    ScriptedPeer peer({[&](PeerLink& client) {
                           first = accept_spool(client, false);
                           CHECK(take(client, QoS::exactly_once) == "1");
                           CHECK(client.expect<mqtt::Pubrel>().packet_id == 1);
                           released.set_value();
                           client.expect_end();
                       },
                       [&](PeerLink& client) {
                           CHECK(accept_spool(client, true) == first);
                           CHECK(client.expect<mqtt::Pubrel>().packet_id == 1);
                           client.send(answer<mqtt::Pubcomp>(1));
                           CHECK(take(client, QoS::exactly_once) == "2");
                           CHECK(client.expect<mqtt::Pubrel>().packet_id == 2);
                           client.send(answer<mqtt::Pubcomp>(2));
                           finish(client);
                       }});
    Process killed(command(peer.port(), {"-t", "a", "-q", "2", "-m", "1", "-V", "5"}));
    CHECK(released.get_future().wait_for(std::chrono::seconds(20)) == std::future_status::ready);
    killed.send_signal(SIGKILL);
    CHECK(killed.wait().exit_status == 128 + SIGKILL);
    CHECK(list().find("in flight qos 2 \"a\" 1 bytes") != std::string::npos);
    const auto second = run(peer.port(), {"-t", "a", "-q", "2", "-m", "2", "-V", "5"});
    CHECK(second.exit_status == 0);
    CHECK(second.error == "");
    peer.finish();
    CHECK(first.size() == 23);
    CHECK(is_empty());
}

TEST_CASE_FIXTURE(SpoolFixture, "a refused message does not block the queue: exit status 5") {
    for (const char* payload : {"1", "2", "3"}) {
        store(payload);
    }
    ScriptedPeer peer({[](PeerLink& client) {
        accept_spool(client, false);
        client.expect(PacketType::publish);
        client.send(answer<mqtt::Puback>(1, ReasonCode::not_authorized));
        take(client, QoS::at_least_once);
        take(client, QoS::at_least_once);
        finish(client);
    }});
    const auto result = run(peer.port(), {"--flush", "-V", "5"});
    CHECK(result.exit_status == 5);
    CHECK(last_line(result.error) ==
          "mqpub: exit 5 (refused): PUBACK 0x87 Not authorized, topic \"a\"");
    peer.finish();
    CHECK(list().ends_with(" rejected qos 1 \"a\" 1 bytes: PUBACK 0x87 Not authorized\n"));
    CHECK(status().starts_with("waiting 0 bytes 0 in flight 0 rejected 1 "));
}

TEST_CASE_FIXTURE(SpoolFixture,
                  "what the server said beforehand that it does not take is put aside") {
    store("large payload");
    store("2", {"-q", "2"});
    store("3");
    ScriptedPeer peer({[](PeerLink& client) {
        client.expect(PacketType::connect);
        mqtt::Properties limits;
        REQUIRE(limits.add(mqtt::PropertyId::maximum_packet_size, 16U));
        REQUIRE(limits.add(mqtt::PropertyId::maximum_qos, 1U));
        mqtt::Connack connack;
        connack.properties = limits;
        client.send(connack);
        CHECK(take(client, QoS::at_least_once) == "3");
        finish(client);
    }});
    CHECK(run(peer.port(), {"--flush", "-V", "5"}).exit_status == 5);
    peer.finish();
    CHECK(list().find("over the server's maximum packet size of 16\n") != std::string::npos);
    CHECK(list().find("over the server's maximum QoS of 1\n") != std::string::npos);
}

TEST_CASE_FIXTURE(SpoolFixture, "a broker that lost the session leaves QoS 2 in doubt: status 6") {
    ScriptedPeer peer({[](PeerLink& client) {
                           accept_spool(client, false);
                           client.expect(PacketType::publish);
                       },
                       [](PeerLink& client) {
                           accept_spool(client, false);
                           finish(client);
                       }});
    const auto lost = run(peer.port(), {"-t", "a", "-q", "2", "-m", "1", "-V", "5"});
    CHECK(lost.exit_status == 0);
    CHECK(lost.error.find("1 message waits in the spool") != std::string::npos);
    const auto doubtful = run(peer.port(), {"--flush", "-V", "5"});
    CHECK(doubtful.exit_status == 6);
    CHECK(last_line(doubtful.error) ==
          "mqpub: exit 6 (connection lost): the message may have been delivered or not: the server "
          "lost the session");
    peer.finish();
    CHECK(list().ends_with(": in doubt: the server lost the session\n"));
}

TEST_CASE_FIXTURE(SpoolFixture,
                  "on MQTT 5.0 the session outlives a run only with something in flight") {
    const auto expiry_of = [](const auto& packet) {
        return packet.properties.number(mqtt::PropertyId::session_expiry_interval);
    };
    ScriptedPeer peer({[&](PeerLink& client) {
                           CHECK(expiry_of(accept(client, false)) == 604'800);
                           take(client, QoS::at_least_once);
                           CHECK(expiry_of(client.expect<mqtt::Disconnect>()) == 0);
                           client.expect_end();
                       },
                       [&](PeerLink& client) {
                           CHECK(expiry_of(accept(client, false)) == 60);
                           take(client, QoS::at_least_once);
                           CHECK_FALSE(expiry_of(client.expect<mqtt::Disconnect>()));
                           client.expect_end();
                       }});
    CHECK(run(peer.port(), {"-t", "a", "-m", "1", "-V", "5"}).exit_status == 0);
    CHECK(run(peer.port(), {"-t", "a", "-m", "1", "-x", "60"}).exit_status == 0);
    peer.finish();
}

TEST_CASE_FIXTURE(SpoolFixture, "another identifier than that of what is in flight is refused") {
    ScriptedPeer peer({[](PeerLink& client) {
        CHECK(accept_spool(client, false) == "one");
        client.expect(PacketType::publish);
    }});
    CHECK(run(peer.port(), {"-t", "a", "-m", "1", "-i", "one"}).exit_status == 0);
    peer.finish();
    const auto result = run(nowhere, {"--flush", "-i", "two"});
    CHECK(result.exit_status == 2);
    CHECK(result.error.ends_with("has messages in flight under the client identifier \"one\"\n"));
}

TEST_CASE_FIXTURE(SpoolFixture, "a run connects once") {
    ScriptedPeer peer({[](PeerLink& client) {
        accept_spool(client, false);
        take(client, QoS::at_least_once);
        finish(client);
    }});
    const auto result = run(peer.port(), {"-t", "a", "-m", "1", "-V", "5", "--stats"});
    CHECK(result.exit_status == 0);
    CHECK(std::count(result.error.begin(), result.error.end(), '\n') == 1);
    CHECK(result.error.find("\"attempts\":1,") != std::string::npos);
    peer.finish();
}

TEST_CASE_FIXTURE(SpoolFixture,
                  "a refused connection is no outage: exit status 4, and all is safe") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.expect(PacketType::connect);
        mqtt::Connack connack;
        connack.code = 0x86;
        client.send(connack);
        client.expect_end();
    }});
    const auto result = run(peer.port(), {"-t", "a", "-m", "1", "-V", "5"});
    CHECK(result.exit_status == 4);
    CHECK(last_line(result.error).ends_with("; 1 message waits in the spool \"" + spool + "\""));
    peer.finish();
}
