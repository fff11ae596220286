// What the socket is told, as seen from outside.
#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "cli/pub_support.hpp"
#include "cli/tools.hpp"
#include "support/mosquitto.hpp"
#include "support/scripted_peer.hpp"

using support::Mosquitto;
using support::PeerLink;
using support::run;
using support::ScriptedPeer;

namespace {

// The timer that the system has for the client's end of the only connection to this port: "02" is
// that of keepalive (proc(5), /proc/net/tcp).
std::string client_timer(const std::string& port) {
    std::ostringstream remote;
    remote << "0100007F:" << std::uppercase << std::hex << std::stoi(port);
    std::ifstream table("/proc/net/tcp");
    std::string line;
    while (std::getline(table, line)) {
        std::istringstream fields(line);
        std::string number;
        std::string local;
        std::string peer;
        std::string state;
        std::string queues;
        std::string timer;
        fields >> number >> local >> peer >> state >> queues >> timer;
        if (peer == remote.str() && state == "01") {
            return timer.substr(0, 2);
        }
    }
    return "no connection";
}

std::string timer_with(std::vector<std::string> words) {
    std::string timer;
    std::string port;
    ScriptedPeer peer({[&](PeerLink& client) {
        client.expect(mqtt::PacketType::connect);
        timer = client_timer(port);
        client.send(mqtt::Connack{});
        client.expect(mqtt::PacketType::publish);
        client.expect(mqtt::PacketType::disconnect);
    }});
    port = peer.port();
    words.insert(words.end(), {"-t", "a", "-m", "x"});
    CHECK(run(cli_test::mqpub(port, std::move(words))).exit_status == 0);
    peer.finish();
    return timer;
}

}  // namespace

TEST_CASE("--sock-keepalive has the system watch the connection") {
    CHECK(timer_with({"--sock-keepalive", "3,1m,10s"}) == "02");
    CHECK(timer_with({}) == "00");
}

TEST_CASE("--interface goes by that interface, and names one that is not there") {
    Mosquitto broker;
    const auto by = [&](const char* interface) {
        return run(cli_test::mqpub(broker.port(),
                                   {"--interface", interface, "-q", "1", "-t", "a", "-m", "x"}));
    };
    CHECK(by("lo").exit_status == 0);
    const auto result = by("nosuch0");
    CHECK(result.exit_status == 3);
    CHECK(cli_test::last_line(result.error) ==
          "mqpub: exit 3 (unreachable): connect to 127.0.0.1:" + broker.port() +
              " failed: there is no network interface \"nosuch0\"");
}

TEST_CASE("-A connects from that address, and says so if it is not one of this machine") {
    Mosquitto broker;
    CHECK(run(cli_test::mqpub(broker.port(), {"-A", "127.0.0.2", "-t", "a", "-m", "x"}))
              .exit_status == 0);
    broker.wait_for_log("New connection from 127.0.0.2:");
    const auto result =
        run(cli_test::mqsub(broker.port(), {"--bind", "192.0.2.1", "-t", "a", "-C", "1"}));
    CHECK(result.exit_status == 3);
    CHECK(cli_test::last_line(result.error) ==
          "mqsub: exit 3 (unreachable): connect to 127.0.0.1:" + broker.port() +
              " from 192.0.2.1 failed: Cannot assign requested address");
}

TEST_CASE("--nagle and --nodelay are taken, and messages come through with either") {
    Mosquitto broker;
    for (const char* option : {"--nagle", "--nodelay"}) {
        CHECK(run(cli_test::mqpub(broker.port(), {option, "-q", "2", "-t", "a", "-m", "x"}))
                  .exit_status == 0);
    }
}

TEST_CASE("--unix connects to a Unix socket") {
    const cli_test::TemporaryDirectory directory;
    const std::string path = directory.path("broker");
    // A broker that was started by root gives its socket away.
    std::filesystem::permissions(directory.path(""), std::filesystem::perms::all);
    Mosquitto broker("listener 0 " + path + "\n");
    REQUIRE(run({MQPUB, "--unix", path, "-q", "1", "-r", "-t", "a", "-m", "hi"}).exit_status == 0);
    CHECK(run({MQSUB, "--unix", path, "-t", "a", "-C", "1"}).output == "hi\n");
    const auto result = run({MQPUB, "--unix", path + "x", "-t", "a", "-m", "hi"});
    CHECK(result.exit_status == 3);
    CHECK(cli_test::last_line(result.error) == "mqpub: exit 3 (unreachable): connect to unix:" +
                                                   path + "x failed: No such file or directory");
}
