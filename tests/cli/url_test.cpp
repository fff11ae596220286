// -L and MQTOOLS_URL.
#include <doctest/doctest.h>

#include <filesystem>

#include "cli/tools.hpp"
#include "support/mosquitto.hpp"
#include "support/scripted_peer.hpp"

using mqtt::PacketType;
using support::PeerLink;
using support::run;
using support::ScriptedPeer;

namespace {

// Takes one QoS 0 message and remembers what was said.
struct Seen {
    std::string user_name;
    std::string password;
    std::string topic;
};

ScriptedPeer::Script remember(Seen& seen) {
    return [&seen](PeerLink& client) {
        const auto& connect = client.expect<mqtt::Connect>();
        seen.user_name = connect.user_name.value_or("");
        seen.password = connect.password ? mqtt::as_text(*connect.password) : "";
        client.send(mqtt::Connack{});
        seen.topic = client.expect<mqtt::Publish>().topic;
        client.expect(PacketType::disconnect);
    };
}

}  // namespace

TEST_CASE("a URL gives broker, credentials and topic") {
    Seen seen;
    ScriptedPeer peer({remember(seen)});
    CHECK(run({MQPUB, "-L", "mqtt://me:p@ss@127.0.0.1:" + peer.port() + "/a/b", "-m", "x"})
              .exit_status == 0);
    CHECK(seen.user_name == "me");
    CHECK(seen.password == "p@ss");
    CHECK(seen.topic == "a/b");
    peer.finish();
}

TEST_CASE("of a URL and a host the later one wins") {
    Seen seen;
    ScriptedPeer peer({remember(seen), remember(seen)});
    const std::string url = "mqtt://127.0.0.1:" + peer.port();
    CHECK(run({MQPUB, "-p", "1", "-L", url, "-t", "first", "-m", "x"}).exit_status == 0);
    CHECK(seen.topic == "first");
    CHECK(run({MQPUB, "-L", "mqtt://127.0.0.1:1", "-p", peer.port(), "-t", "second", "-m", "x"})
              .exit_status == 0);
    CHECK(seen.topic == "second");
    peer.finish();
}

TEST_CASE("MQTOOLS_URL is the default that every option overrides") {
    Seen seen;
    ScriptedPeer peer({remember(seen), remember(seen)});
    CHECK(run({MQPUB, "-t", "t", "-m", "x"},
              {.input = {},
               .environment = {{"MQTOOLS_URL", "mqtt://env:pw@127.0.0.1:" + peer.port()}}})
              .exit_status == 0);
    CHECK(seen.user_name == "env");
    CHECK(seen.password == "pw");
    CHECK(run({MQPUB, "-p", peer.port(), "-t", "t", "-m", "x"},
              {.input = {}, .environment = {{"MQTOOLS_URL", "mqtt://127.0.0.1:1"}}})
              .exit_status == 0);
    peer.finish();
}

TEST_CASE("a Unix socket is a broker like any other") {
    const std::string path = "/tmp/mqtools-url-test-" + std::to_string(support::free_port());
    support::Mosquitto broker("listener 0 " + path + "\n");
    const auto published = run({MQPUB, "-L", "unix:" + path, "-t", "a", "-m", "x", "-r"});
    CHECK(published.error.empty());
    CHECK(published.exit_status == 0);
    CHECK(run({MQSUB, "-L", "unix:" + path, "-t", "a", "-C", "1"}).output == "x\n");
    std::filesystem::remove(path);
}
