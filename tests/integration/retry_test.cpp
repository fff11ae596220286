// Which endings are followed by another attempt, when, and what the last one says.
#include "client_run.hpp"

#include <unistd.h>
#include <filesystem>

#include "support/mosquitto.hpp"

using namespace integration;
using mqtt::Disconnection;
using mqtt::Errc;
using mqtt::PacketType;
using mqtt::ReasonCode;
using mqtt::Retry;

namespace {

mqtt::ClientOptions retrying(const ScriptedPeer& peer) {
    auto options = options_for(peer.port());
    options.retry = Retry::always;
    return options;
}

// Ends the second connection.
struct TwoConnections {
    explicit TwoConnections(mqtt::ClientOptions options)
        : run(std::move(options), {.on_connected = [this](const mqtt::Connected&) {
                  if (++connections == 2) {
                      REQUIRE(run.client->disconnect());
                  }
              }}) {
        run.run();
    }
    int connections = 0;
    ClientRun run;
};

}  // namespace

TEST_CASE("a server that accepts and drops us at once is asked less and less often") {
    const auto accept_and_drop = [](PeerLink& link) { link.accept(); };
    ScriptedPeer peer(std::vector<ScriptedPeer::Script>(5, accept_and_drop));
    auto options = retrying(peer);
    // A ceiling that no connection outlives, and a jitter that makes microseconds of it.
    options.backoff = {std::chrono::hours(1), std::chrono::hours(4)};
    options.random = [] { return std::uint64_t{16} << 32U; };
    std::vector<mqtt::Duration> delays;
    ClientRun run(std::move(options), {.on_disconnected = [&](const Disconnection& ending) {
                      delays.push_back(ending.retry_in.value());
                      if (delays.size() == 5) {
                          run.client->stop();
                      }
                  }});
    run.run();
    REQUIRE(delays.size() == 5);
    CHECK(delays[1] == delays[0] * 2);
    CHECK(delays[2] >= delays[0] * 4);
    CHECK(delays[3] == delays[2]);
    CHECK(delays[4] == delays[2]);
    peer.finish();
}

TEST_CASE("a connection that has stood for a while starts the delays anew") {
    const auto accept_and_drop = [](PeerLink& link) { link.accept(); };
    ScriptedPeer peer(std::vector<ScriptedPeer::Script>(4, accept_and_drop));
    auto options = retrying(peer);
    options.backoff = {mqtt::Duration(1), std::chrono::hours(1)};  // nanoseconds
    options.random = [] { return ~std::uint64_t{0}; };
    std::vector<mqtt::Duration> delays;
    ClientRun run(std::move(options), {.on_disconnected = [&](const Disconnection& ending) {
                      delays.push_back(ending.retry_in.value());
                      if (delays.size() == 4) {
                          run.client->stop();
                      }
                  }});
    run.run();
    CHECK(delays == std::vector(4, mqtt::Duration(1)));
    peer.finish();
}

TEST_CASE("a refusal that would only repeat itself ends the client") {
    ScriptedPeer peer({[](PeerLink& link) {
        link.expect(PacketType::connect);
        mqtt::Connack refusal;
        refusal.code = static_cast<std::uint8_t>(ReasonCode::not_authorized);
        link.send(refusal);
        link.expect_end();
    }});
    ClientRun run(retrying(peer), {});
    run.run();
    REQUIRE(run.endings.size() == 1);
    CHECK(run.last_ending().error.code == Errc::connection_refused_by_server);
    CHECK(run.last_ending().error.reason == ReasonCode::not_authorized);
    CHECK_FALSE(run.last_ending().retry_in);
    peer.finish();
}

TEST_CASE("a server that is busy is asked again") {
    ScriptedPeer peer({[](PeerLink& link) {
                           link.expect(PacketType::connect);
                           mqtt::Connack refusal;
                           refusal.code = static_cast<std::uint8_t>(ReasonCode::server_busy);
                           link.send(refusal);
                       },
                       [](PeerLink& link) { link.accept(); },
                       [](PeerLink& link) {
                           link.accept();
                           expect_goodbye(link);
                       }});
    const TwoConnections two(retrying(peer));
    CHECK(two.run.client->stats().attempts == 3);
    CHECK(two.run.client->stats().outages == 1);
    peer.finish();
}

TEST_CASE("a session that was taken over is not taken back") {
    ScriptedPeer peer({[](PeerLink& link) {
        link.accept();
        mqtt::Disconnect disconnect;
        disconnect.reason = ReasonCode::session_taken_over;
        link.send(disconnect);
        link.expect_end();
    }});
    ClientRun run(retrying(peer), {});
    run.run();
    REQUIRE(run.endings.size() == 1);
    CHECK(run.last_ending().was_connected);
    CHECK(run.last_ending().error.reason == ReasonCode::session_taken_over);
    CHECK_FALSE(run.last_ending().retry_in);
    peer.finish();
}

TEST_CASE("a server that does not answer PINGREQ is left and connected to again") {
    ScriptedPeer peer({[](PeerLink& link) {
                           link.accept();
                           link.expect(PacketType::pingreq);
                           expect_goodbye(link);
                       },
                       [](PeerLink& link) {
                           link.accept();
                           expect_goodbye(link);
                       }});
    auto options = retrying(peer);
    options.session.ping_interval = std::chrono::milliseconds(10);
    options.session.ping_timeout = std::chrono::milliseconds(10);
    const TwoConnections two(std::move(options));
    REQUIRE(two.run.endings.size() == 2);
    CHECK(two.run.endings[0].error.code == Errc::keep_alive_timeout);
    CHECK(two.run.endings[0].retry_in);
    peer.finish();
}

TEST_CASE("a failure names every address that was tried") {
    auto options = options_for(std::to_string(support::free_port()));
    options.endpoint.host = "localhost";
    const std::string port = std::to_string(options.endpoint.port);
    ClientRun run(std::move(options), {});
    run.run();
    REQUIRE(run.endings.size() == 1);
    CHECK(run.last_ending().error.code == Errc::connect_failed);
    const std::string& detail = run.last_ending().error.detail;
    CHECK(detail.find("connect to [::1]:" + port + " failed: ") == 0);
    CHECK(detail.find("; connect to 127.0.0.1:" + port + " failed: Connection refused") !=
          std::string::npos);
}

TEST_CASE("a name that cannot be looked up ends the first attempt, or is tried again") {
    auto options = options_for("1883");
    options.endpoint.host = std::string(80, 'x');  // too long for a label (RFC 1035 §2.3.4)
    ClientRun once(options, {});
    once.run();
    REQUIRE(once.endings.size() == 1);
    CHECK(once.last_ending().error.code == Errc::resolve_failed);
    options.retry = Retry::always;
    ClientRun twice(options, {.on_disconnected = [&](const Disconnection&) {
                        if (twice.endings.size() == 2) {
                            twice.client->stop();
                        }
                    }});
    twice.run();
    CHECK(twice.client->stats().attempts == 2);
}

TEST_CASE("a Unix socket is connected to by its path") {
    auto options = options_for("1883");
    options.endpoint.kind = mqtt::Endpoint::Kind::unix_socket;
    options.endpoint.path = "/nonexistent/mqtt";
    ClientRun run(std::move(options), {});
    run.run();
    CHECK(run.last_ending().error.detail ==
          "connect to unix:/nonexistent/mqtt failed: No such file or directory");
}

TEST_CASE("an address to bind has to be numeric") {
    mqtt::Loop loop;
    auto options = options_for("1883");
    options.bind_address = "eth0";
    const auto created = mqtt::Client::create(loop, std::move(options), {});
    REQUIRE_FALSE(created);
    CHECK(created.error().code == Errc::invalid_argument);
    CHECK(created.error().detail ==
          "the address to bind must be numeric, IPv4 or IPv6 (got \"eth0\")");
}

TEST_CASE("a bound client connects from its address") {
    ScriptedPeer peer({[](PeerLink& link) { link.accept(); }});
    auto options = options_for(peer.port());
    options.bind_address = "192.0.2.1";  // nobody's (RFC 5737)
    ClientRun refused(options, {});
    refused.run();
    CHECK(refused.last_ending().error.system_error == EADDRNOTAVAIL);
    options.bind_address = "127.0.0.1";
    ClientRun run(options, {});
    run.run();
    CHECK(run.last_ending().was_connected);
    peer.finish();
}
