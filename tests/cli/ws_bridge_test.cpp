// ws://, against an implementation that is not ours: npm's ws in front of mosquitto.
#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "cli/tools.hpp"
#include "support/mosquitto.hpp"
#include "support/socks5_server.hpp"
#include "support/ws_bridge.hpp"

using support::Mosquitto;
using support::run;
using support::WsBridge;

namespace {

std::string url(const WsBridge& bridge, const std::string& topic) {
    return "ws://127.0.0.1:" + bridge.port() + "/" + topic;
}

// A message of every version and quality of service, there and back.
void check_all_kinds(const std::string& url) {
    for (const char* version : {"31", "311", "5"}) {
        for (const char* qos : {"0", "1", "2"}) {
            CAPTURE(version);
            CAPTURE(qos);
            const std::string payload = std::string(version) + "-" + qos;
            CHECK(run({MQPUB, "-L", url, "-V", version, "-q", qos, "-r", "-m", payload})
                      .exit_status == 0);
            CHECK(run({MQSUB, "-L", url, "-V", version, "-q", qos, "-C", "1"}).output ==
                  payload + "\n");
        }
    }
}

}  // namespace

TEST_CASE("every version and quality of service through a WebSocket") {
    Mosquitto broker;
    WsBridge bridge(broker.port());
    check_all_kinds(url(bridge, "a"));
}

TEST_CASE("large messages both ways through a WebSocket") {
    Mosquitto broker;
    WsBridge bridge(broker.port());
    const std::string large(3'000'000, 'x');
    REQUIRE(run({MQPUB, "-L", url(bridge, "a"), "-q", "1", "-r", "-s"},
                {.input = large, .environment = {}})
                .exit_status == 0);
    CHECK(run({MQSUB, "-L", url(bridge, "a"), "-C", "1"}).output == large + "\n");
}

TEST_CASE("a path that is not served is refused with its HTTP status") {
    Mosquitto broker;
    WsBridge bridge(broker.port());
    const auto result = run({MQPUB, "-L", url(bridge, "a"), "--ws-path", "/other", "-m", "x"});
    CHECK(result.exit_status == 4);
    CHECK(result.error.find("HTTP 400") != std::string::npos);
}

TEST_CASE("a WebSocket goes through a proxy") {
    Mosquitto broker;
    WsBridge bridge(broker.port());
    support::Socks5Server proxy({.login = "me:pw", .byte_by_byte = true});
    CHECK(run({MQPUB, "--proxy", proxy.url("me:pw"), "-L",
               "ws://broker.test:" + bridge.port() + "/a", "-q", "2", "-m", "x"})
              .exit_status == 0);
    CHECK(proxy.requests() == std::vector<std::string>{"name broker.test:" + bridge.port()});
}

TEST_CASE("mosquitto's own WebSocket listener, where it is built with one (2.0 of Debian 12 is)") {
    std::ifstream file("/usr/sbin/mosquitto", std::ios::binary);
    const std::string program{std::istreambuf_iterator<char>(file), {}};
    REQUIRE_FALSE(program.empty());
    if (program.find("Opening websockets listen socket") == std::string::npos) {
        MESSAGE("this mosquitto is built without WebSockets");
        return;
    }
    const std::string port = std::to_string(support::free_port());
    Mosquitto broker("listener " + port + " 127.0.0.1\nprotocol websockets\n");
    broker.wait_for_log(" running");
    check_all_kinds("ws://127.0.0.1:" + port + "/a");
}
