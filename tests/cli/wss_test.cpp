// WebSocket over TLS, and both through a proxy.
#include <doctest/doctest.h>

#include "cli/tools.hpp"
#include "support/mosquitto.hpp"
#include "support/socks5_server.hpp"
#include "support/tls_broker.hpp"
#include "support/ws_bridge.hpp"

using support::certificate_file;
using support::Mosquitto;
using support::run;
using support::Socks5Server;
using support::TlsBroker;
using support::WsBridge;

namespace {

std::vector<std::string> certificate() {
    return {certificate_file("server.key"), certificate_file("server.crt")};
}

// Publishes and subscribes with these words.
void check_both_ways(const std::vector<std::string>& words) {
    std::vector<std::string> publish{MQPUB, "-q", "1", "-r", "-m", "hi"};
    std::vector<std::string> subscribe{MQSUB, "-C", "1"};
    publish.insert(publish.end(), words.begin(), words.end());
    subscribe.insert(subscribe.end(), words.begin(), words.end());
    const auto published = run(publish);
    INFO(published.error);
    CHECK(published.exit_status == 0);
    CHECK(run(subscribe).output == "hi\n");
}

}  // namespace

TEST_CASE("wss:// and --ws with TLS, against npm's ws") {
    Mosquitto broker;
    WsBridge bridge(broker.port(), certificate());
    const std::string ca = certificate_file("ca.crt");
    check_both_ways({"-L", "wss://127.0.0.1:" + bridge.port() + "/a", "--cafile", ca});
    check_both_ways({"--ws", "-h", "127.0.0.1", "-p", bridge.port(), "-t", "a", "--cafile", ca});
}

TEST_CASE("a large message through wss://") {
    Mosquitto broker;
    WsBridge bridge(broker.port(), certificate());
    const std::string large(3'000'000, 'x');
    const std::string url = "wss://127.0.0.1:" + bridge.port() + "/a";
    const std::string ca = certificate_file("ca.crt");
    CHECK(run({MQPUB, "-L", url, "--cafile", ca, "-q", "1", "-r", "-s"},
              {.input = large, .environment = {}})
              .exit_status == 0);
    CHECK(run({MQSUB, "-L", url, "--cafile", ca, "-C", "1"}).output == large + "\n");
}

TEST_CASE("mqtts:// and wss:// through a proxy") {
    TlsBroker tls;
    WsBridge bridge(tls.broker().port(), certificate());
    Socks5Server proxy({.login = "me:pw", .byte_by_byte = true});
    const std::string ca = certificate_file("ca.crt");
    for (const std::string& url : {"mqtts://localhost:" + tls.tls_port() + "/a",
                                   "wss://localhost:" + bridge.port() + "/a"}) {
        check_both_ways({"--proxy", proxy.url("me:pw"), "-L", url, "--cafile", ca});
    }
    CHECK(proxy.requests().size() == 4);
    CHECK(proxy.requests().front() == "name localhost:" + tls.tls_port());
}

TEST_CASE("ws:// to a server that speaks TLS says so") {
    Mosquitto broker;
    WsBridge bridge(broker.port(), certificate());
    const auto result = run({MQPUB, "-L", "ws://127.0.0.1:" + bridge.port() + "/a", "-m", "x"});
    CHECK((result.exit_status == 3 || result.exit_status == 4));
    CHECK(result.error.find("WebSocket server") != std::string::npos);
}
