// Ending a client: in order, at once, and by destroying it, whatever it is doing.
#include <future>

#include "client_run.hpp"

using namespace integration;
using mqtt::Client;
using mqtt::Disconnection;
using mqtt::Errc;
using mqtt::PacketType;
using mqtt::QoS;
using mqtt::Retry;

namespace {

// One subscription, one message in each direction, then waits for the end.
void serve(PeerLink& link) {
    link.accept();
    grant(link);
    const auto id = expect_publish(link, QoS::at_least_once, false);
    acknowledge(link, PacketType::puback, id);
    link.send(message("in", QoS::at_most_once));
    link.expect_end();
}

enum class Moment { connected, subscribed, published, received, count };

// Handlers that do the usual, and call `intrude` at one of these moments.
mqtt::ClientHandlers handlers_with(ClientRun*& run, Moment chosen, std::function<void()> intrude) {
    const auto at = [chosen, intrude = std::move(intrude)](Moment moment) {
        if (moment == chosen) {
            intrude();
        }
    };
    mqtt::ClientHandlers handlers;
    handlers.on_connected = [at](const mqtt::Connected&) { at(Moment::connected); };
    handlers.on_subscribed = [&run, at](const mqtt::SubscribeDone&) {
        REQUIRE(run->client->publish(message("out", QoS::at_least_once)));
        at(Moment::subscribed);
    };
    handlers.on_publish_done = [at](const mqtt::PublishDone&) { at(Moment::published); };
    handlers.on_message = [at](const mqtt::Message&) { at(Moment::received); };
    return handlers;
}

}  // namespace

TEST_CASE("disconnect() between two connections ends the client at once and cleanly") {
    ScriptedPeer peer({[](PeerLink& link) { link.accept(); }});
    auto options = options_for(peer.port());
    options.retry = Retry::always;
    options.backoff = {std::chrono::hours(1), std::chrono::hours(1)};
    options.random = [] { return ~std::uint64_t{0}; };
    bool inside = false;
    ClientRun run(std::move(options), {.on_disconnected = [&](const Disconnection& ending) {
                      CHECK_FALSE(inside);
                      if (ending.retry_in) {
                          inside = true;
                          REQUIRE(run.client->disconnect());
                          CHECK_FALSE(run.client->disconnect());
                          inside = false;
                      }
                  }});
    run.run();
    REQUIRE(run.endings.size() == 2);
    CHECK(run.last_ending().clean);
    CHECK_FALSE(run.last_ending().was_connected);
    CHECK_FALSE(run.last_ending().retry_in);
    CHECK_FALSE(run.client->disconnect());
    CHECK(run.client->stats().attempts == 1);
    peer.finish();
}

TEST_CASE("disconnect() before CONNACK ends the client without waiting for it") {
    std::optional<ClientRun> run;
    ScriptedPeer peer({[&](PeerLink& link) {
        link.expect(PacketType::connect);
        run->loop.post([&] { REQUIRE(run->client->disconnect()); });
        link.expect_end();
    }});
    run.emplace(options_for(peer.port()), mqtt::ClientHandlers{});
    run->run();
    CHECK(run->last_ending().clean);
    CHECK(run->endings.size() == 1);
    peer.finish();
}

TEST_CASE("disconnect() while a name is looked up ends the client") {
    auto options = options_for("1883");
    options.endpoint.host = std::string(80, 'x');
    options.retry = Retry::always;
    ClientRun run(std::move(options), {});
    CHECK_FALSE(run.client->disconnect());  // not started
    run.client->start();
    REQUIRE(run.loop.run_once());
    REQUIRE(run.client->disconnect());
    run.run_loop();
    REQUIRE(run.endings.size() == 1);
    CHECK(run.last_ending().clean);
}

TEST_CASE("disconnect() on a connection that is failing keeps the client from trying again") {
    std::promise<void> may_close;
    ScriptedPeer peer({[&](PeerLink& link) {
        link.accept();
        mqtt::Disconnect disconnect;
        disconnect.reason = mqtt::ReasonCode::server_shutting_down;
        link.send(disconnect);
        link.expect_end();
        may_close.get_future().wait();
    }});
    auto options = options_for(peer.port());
    options.retry = Retry::always;
    bool connected = false;
    ClientRun run(std::move(options),
                  {.on_connected = [&](const mqtt::Connected&) { connected = true; }});
    run.client->start();
    while (!connected) {
        REQUIRE(run.loop.run_once());
    }
    while (run.client->is_connected()) {
        REQUIRE(run.loop.run_once());
    }
    CHECK(run.endings.empty());
    REQUIRE(run.client->disconnect());
    CHECK_FALSE(run.client->disconnect());
    may_close.set_value();
    run.run_loop();
    REQUIRE(run.endings.size() == 1);
    CHECK(run.last_ending().error.code == Errc::disconnected_by_server);
    CHECK_FALSE(run.last_ending().clean);
    peer.finish();
}

TEST_CASE("a client may be stopped from any handler, and is silent from then on") {
    for (int number = 0; number < static_cast<int>(Moment::count); ++number) {
        const auto moment = static_cast<Moment>(number);
        CAPTURE(number);
        ScriptedPeer peer({[&](PeerLink& link) {
            try {
                serve(link);
            } catch (const std::runtime_error&) {
                CHECK(moment != Moment::received);  // else the client went too early
            }
        }});
        ClientRun* self = nullptr;
        bool stopped = false;
        ClientRun run(options_for(peer.port()), handlers_with(self, moment, [&] {
                          CHECK_FALSE(stopped);
                          stopped = true;
                          self->client->stop();
                      }));
        self = &run;
        REQUIRE(run.client->subscribe(std::vector{subscription("in")}, {}));
        run.run();
        CHECK(stopped);
        CHECK(run.endings.empty());
        peer.finish();
    }
}

TEST_CASE("a client may be stopped when it says that it will try again") {
    ScriptedPeer peer({[](PeerLink& link) { link.accept(); }});
    auto options = options_for(peer.port());
    options.retry = Retry::always;
    ClientRun run(std::move(options),
                  {.on_disconnected = [&](const Disconnection&) { run.client->stop(); }});
    run.run();
    CHECK(run.endings.size() == 1);
    CHECK(run.client->stats().attempts == 1);
    peer.finish();
}

TEST_CASE("a client may be destroyed after any number of turns of its loop") {
    for (int turns = 0; turns < 24; ++turns) {
        CAPTURE(turns);
        ScriptedPeer peer({[](PeerLink& link) {
            try {
                serve(link);
            } catch (const std::runtime_error&) {
                return;  // the client went
            }
        }});
        ClientRun* self = nullptr;
        ClientRun run(options_for(peer.port()), handlers_with(self, Moment::count, [] {}));
        self = &run;
        REQUIRE(run.client->subscribe(std::vector{subscription("in")}, {}));
        run.client->start();
        for (int turn = 0; turn < turns; ++turn) {
            if (turn < 12) {
                run.loop.run_once();
            } else {
                run.loop.poll();
            }
        }
        run.client.reset();
        run.run_loop();  // returns, as nothing of the client is left
    }
}

TEST_CASE("a client may be destroyed during an outage and during a look-up") {
    ScriptedPeer peer({[](PeerLink& link) { link.accept(); }});
    auto options = options_for(peer.port());
    options.retry = Retry::always;
    options.backoff = {std::chrono::hours(1), std::chrono::hours(1)};
    options.random = [] { return ~std::uint64_t{0}; };
    ClientRun outage(options, {.on_disconnected = [&](const Disconnection&) {
                         outage.loop.post([&] { outage.client.reset(); });
                     }});
    outage.run();
    CHECK_FALSE(outage.client);
    options.endpoint.host = std::string(80, 'x');
    ClientRun lookup(options, {});
    lookup.client->start();
    REQUIRE(lookup.loop.run_once());
    lookup.client.reset();
    lookup.run_loop();
    CHECK(lookup.endings.empty());
    peer.finish();
}
