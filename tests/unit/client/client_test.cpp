#include "mqtt/client.hpp"
#include "mqtt/timer.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

#include "support/scripted_peer.hpp"

using mqtt::Client;
using mqtt::ClientOptions;
using mqtt::Disconnection;
using mqtt::Loop;
using mqtt::PacketType;
using mqtt::ReasonCode;
using support::PeerLink;
using support::ScriptedPeer;

namespace {

ClientOptions options_for(const ScriptedPeer& peer) {
    ClientOptions options;
    options.endpoint.host = "127.0.0.1";
    options.endpoint.port = static_cast<std::uint16_t>(std::stoi(peer.port()));
    options.session.version = mqtt::Version::v5;
    return options;  // without `random` there is no delay between attempts
}

mqtt::Subscription to(std::string_view filter) {
    mqtt::Subscription subscription;
    subscription.filter = filter;
    return subscription;
}

}  // namespace

TEST_CASE("a subscription made before the connection goes out with it") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept();
        const auto& subscribe = client.expect<mqtt::Subscribe>();
        CHECK(subscribe.subscriptions.at(0).filter == "a/#");
        mqtt::Suback suback;
        suback.packet_id = subscribe.packet_id;
        suback.reasons = {ReasonCode::success};
        client.send(suback);
        client.expect(PacketType::disconnect);
        client.expect_end();
    }});
    Loop loop;
    std::optional<Client> client;
    std::string granted;
    std::optional<bool> clean;
    client.emplace(*Client::create(
        loop, options_for(peer),
        {.on_subscribed =
             [&](const mqtt::SubscribeDone& done) {
                 granted = done.subscriptions[0].filter;
                 REQUIRE(client->disconnect());
             },
         .on_disconnected = [&](const Disconnection& ending) { clean = ending.clean; }}));
    const std::vector subscriptions{to("a/#")};
    REQUIRE(client->subscribe(subscriptions, {}));
    client->start();
    loop.run();
    CHECK(granted == "a/#");
    CHECK(clean == true);
    peer.finish();
}

TEST_CASE("after a loss the client connects and, on a new session, subscribes again") {
    const auto subscribed = [](PeerLink& client) {
        const auto& subscribe = client.expect<mqtt::Subscribe>();
        mqtt::Suback suback;
        suback.packet_id = subscribe.packet_id;
        suback.reasons = {ReasonCode::success};
        client.send(suback);
    };
    ScriptedPeer peer({[&](PeerLink& client) {
                           client.accept();
                           subscribed(client);
                       },
                       [&](PeerLink& client) {
                           client.accept();
                           subscribed(client);
                           client.expect(PacketType::disconnect);
                       }});
    Loop loop;
    std::optional<Client> client;
    int grants = 0;
    std::vector<bool> retried;
    ClientOptions options = options_for(peer);
    options.retry = mqtt::Retry::after_first_success;
    client.emplace(*Client::create(loop, std::move(options),
                                   {.on_subscribed =
                                        [&](const mqtt::SubscribeDone&) {
                                            if (++grants == 2) {
                                                REQUIRE(client->disconnect());
                                            }
                                        },
                                    .on_disconnected =
                                        [&](const Disconnection& ending) {
                                            retried.push_back(ending.retry_in.has_value());
                                        }}));
    const std::vector subscriptions{to("a")};
    REQUIRE(client->subscribe(subscriptions, {}));
    client->start();
    loop.run();
    CHECK(grants == 2);
    CHECK(retried == std::vector{true, false});
    CHECK(client->stats().outages == 1);
    CHECK(client->stats().attempts == 2);
    peer.finish();
}

TEST_CASE("a session that the server kept is not subscribed again") {
    ScriptedPeer peer({[](PeerLink& client) {
                           client.accept();
                           const auto& subscribe = client.expect<mqtt::Subscribe>();
                           mqtt::Suback suback;
                           suback.packet_id = subscribe.packet_id;
                           suback.reasons = {ReasonCode::success};
                           client.send(suback);
                       },
                       [](PeerLink& client) {
                           client.expect(PacketType::connect);
                           mqtt::Connack kept;
                           kept.session_present = true;
                           client.send(kept);
                           client.expect(PacketType::disconnect);
                       }});
    Loop loop;
    std::optional<Client> client;
    ClientOptions options = options_for(peer);
    options.session.clean_start = false;
    options.session.client_id = "kept";
    options.retry = mqtt::Retry::after_first_success;
    int connections = 0;
    client.emplace(
        *Client::create(loop, std::move(options), {.on_connected = [&](const mqtt::Connected&) {
                            if (++connections == 2) {
                                loop.post([&] { REQUIRE(client->disconnect()); });
                            }
                        }}));
    const std::vector subscriptions{to("a")};
    REQUIRE(client->subscribe(subscriptions, {}));
    client->start();
    loop.run();
    CHECK(connections == 2);
    peer.finish();
}

TEST_CASE("the first connection is tried once unless told otherwise") {
    for (const auto retry : {mqtt::Retry::never, mqtt::Retry::after_first_success}) {
        ScriptedPeer peer({[](PeerLink& client) { client.expect(PacketType::connect); }});
        Loop loop;
        ClientOptions options = options_for(peer);
        options.retry = retry;
        std::optional<Disconnection> ending;
        auto client =
            Client::create(loop, std::move(options),
                           {.on_disconnected = [&](const Disconnection& last) { ending = last; }});
        client->start();
        loop.run();
        REQUIRE(ending);
        CHECK_FALSE(ending->retry_in);
        CHECK_FALSE(ending->was_connected);
        CHECK(ending->error.code == mqtt::Errc::connection_lost);
        peer.finish();
    }
}

TEST_CASE("the first connection is tried again if asked for") {
    ScriptedPeer peer({[](PeerLink& client) { client.expect(PacketType::connect); },
                       [](PeerLink& client) {
                           client.accept();
                           client.expect(PacketType::disconnect);
                       }});
    Loop loop;
    std::optional<Client> client;
    ClientOptions options = options_for(peer);
    options.retry = mqtt::Retry::always;
    client.emplace(*Client::create(
        loop, std::move(options),
        {.on_connected = [&](const mqtt::Connected&) { REQUIRE(client->disconnect()); }}));
    client->start();
    loop.run();
    CHECK(client->stats().outages == 0);
    peer.finish();
}

TEST_CASE("messages published in one turn arrive in order, at any size") {
    const std::string large(300'000, 'x');
    ScriptedPeer peer({[&](PeerLink& client) {
        client.accept();
        for (int count = 0; count < 100; ++count) {
            CHECK(client.expect<mqtt::Publish>().topic == std::to_string(count));
        }
        CHECK(mqtt::as_text(client.expect<mqtt::Publish>().payload) == large);
        client.expect(PacketType::disconnect);
        client.expect_end();
    }});
    Loop loop;
    std::optional<Client> client;
    std::optional<bool> clean;
    const auto publish_all = [&](const mqtt::Connected&) {
        mqtt::Publish message;
        for (int count = 0; count < 100; ++count) {
            const std::string topic = std::to_string(count);
            message.topic = topic;
            REQUIRE(client->publish(message));
        }
        message.topic = "large";
        message.payload = mqtt::as_bytes(large);
        REQUIRE(client->publish(message));
        CHECK(client->output_size() > large.size());
        REQUIRE(client->disconnect());
    };
    client.emplace(*Client::create(
        loop, options_for(peer),
        {.on_connected = publish_all,
         .on_disconnected = [&](const Disconnection& ending) { clean = ending.clean; }}));
    client->start();
    loop.run();
    CHECK(clean == true);
    peer.finish();
}

TEST_CASE("a stopped client calls no handler") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept();
        client.expect_end();
    }});
    Loop loop;
    std::optional<Client> client;
    client.emplace(
        *Client::create(loop, options_for(peer),
                        {.on_connected = [&](const mqtt::Connected&) { client->stop(); },
                         .on_disconnected = [](const Disconnection&) { FAIL("disconnected"); }}));
    client->start();
    loop.run();
    peer.finish();
}

TEST_CASE("a server that accepts the transport and says nothing is given up in time") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.expect(PacketType::connect);
        client.expect_end();
    }});
    Loop loop;
    ClientOptions options = options_for(peer);
    options.session.connack_timeout = std::chrono::milliseconds(20);
    std::optional<mqtt::Errc> code;
    auto client = Client::create(
        loop, std::move(options),
        {.on_disconnected = [&](const Disconnection& ending) { code = ending.error.code; }});
    client->start();
    loop.run();
    CHECK(code == mqtt::Errc::connack_timeout);
    peer.finish();
}

TEST_CASE("on_output_empty says that a message of QoS 0 has been written") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept();
        CHECK(client.expect<mqtt::Publish>().topic == "a");
        client.expect(PacketType::disconnect);
        client.expect_end();
    }});
    Loop loop;
    std::optional<Client> client;
    bool published = false;
    bool written = false;
    client.emplace(
        *Client::create(loop, options_for(peer),
                        {.on_connected =
                             [&](const mqtt::Connected&) {
                                 mqtt::Publish message;
                                 message.topic = "a";
                                 published = client->publish(message).has_value();
                             },
                         .on_output_empty =
                             [&] {
                                 if (published && !written) {
                                     written = true;
                                     CHECK(client->output_size() == 0);
                                     REQUIRE(client->disconnect());
                                 }
                             },
                         .on_disconnected = [&](const Disconnection&) { loop.stop(); }}));
    client->start();
    loop.run();
    CHECK(written);
    peer.finish();
}

TEST_CASE("on_ping_done tells that the server has read everything before the PINGREQ") {
    ScriptedPeer peer({[](PeerLink& client) {
        client.accept();
        client.expect(PacketType::pingreq);
        client.send(mqtt::Pingresp{});
        client.expect(PacketType::disconnect);
    }});
    Loop loop;
    std::optional<Client> client;
    int answers = 0;
    ClientOptions options = options_for(peer);
    options.session.ping_interval = std::chrono::milliseconds(5);
    options.session.ping_timeout = std::chrono::seconds(10);
    client.emplace(
        *Client::create(loop, options,
                        {.on_ping_done =
                             [&](const mqtt::PingDone& done) {
                                 ++answers;
                                 CHECK(done.round_trip >= mqtt::Duration::zero());
                                 REQUIRE(client->disconnect());
                             },
                         .on_disconnected = [&](const Disconnection&) { loop.stop(); }}));
    client->start();
    loop.run();
    CHECK(answers == 1);
    peer.finish();
}

TEST_CASE("A client that reads nothing for long pings on, and keeps its connection") {
    int pings = 0;
    ScriptedPeer peer({[&](PeerLink& client) {
        client.accept();
        while (std::holds_alternative<mqtt::Pingreq>(client.expect_any())) {
            ++pings;
        }
    }});
    Loop loop;
    std::optional<Client> client;
    ClientOptions options = options_for(peer);
    options.session.ping_interval = std::chrono::milliseconds(20);
    options.session.ping_timeout = std::chrono::milliseconds(1);
    std::optional<Disconnection> ending;
    mqtt::Timer resume(loop, [&] {
        REQUIRE(client->is_connected());
        REQUIRE(client->disconnect());
    });
    client.emplace(*Client::create(loop, options,
                                   {.on_connected =
                                        [&](const mqtt::Connected&) {
                                            client->pause_input();
                                            resume.set(loop.now() +
                                                       options.session.ping_interval * 10);
                                        },
                                    .on_disconnected =
                                        [&](const Disconnection& over) {
                                            ending = over;
                                            loop.stop();
                                        }}));
    client->start();
    loop.run();
    REQUIRE(ending);
    CHECK(ending->clean);
    peer.finish();
    CHECK(pings >= 2);
}
