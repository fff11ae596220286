// SessionPersistence::survives_reconnects on the wire.
#include "client_run.hpp"

using namespace integration;
using mqtt::PacketType;
using mqtt::PropertyId;
using mqtt::QoS;
using mqtt::ReasonCode;
using mqtt::Retry;
using mqtt::Version;

namespace {

mqtt::ClientOptions surviving(const ScriptedPeer& peer, Version version) {
    auto options = options_for(peer.port());
    options.session.version = version;
    options.retry = Retry::after_first_success;
    options.persistence = mqtt::SessionPersistence::survives_reconnects;
    options.random = [] { return std::uint64_t{0xA5}; };
    return options;
}

// CONNECT, checked, and accepted.
void accept(PeerLink& link, bool clean_start, bool session_present = false) {
    const auto& connect = link.expect<mqtt::Connect>();
    CHECK(connect.clean_start == clean_start);
    CHECK(connect.client_id == "mqtools00000000000000a5");
    mqtt::Connack connack;
    connack.session_present = session_present && connect.version != Version::v3_1;
    link.send(connack);
}

ScriptedPeer::Script clean_visit() {
    return [](PeerLink& link) {
        accept(link, true);
        expect_goodbye(link);
    };
}

// Publishes with QoS 2 on the first connection, and disconnects when that is done.
struct PublishAcrossBreak {
    explicit PublishAcrossBreak(mqtt::ClientOptions options)
        : run(std::move(options),
              {.on_connected =
                   [this](const mqtt::Connected&) {
                       if (++connections == 1) {
                           REQUIRE(run.client->publish(message("t", QoS::exactly_once)));
                       }
                   },
               .on_publish_done =
                   [this](const mqtt::PublishDone& done) {
                       outcome = done.outcome;
                       REQUIRE(run.client->disconnect());
                   }}) {
        run.run();
    }
    int connections = 0;
    std::optional<mqtt::PublishDone::Outcome> outcome;
    ClientRun run;
};

std::vector<ScriptedPeer::Script> visits_before_5(ScriptedPeer::Script last) {
    const auto publish_and_break = [](PeerLink& link) {
        accept(link, false);
        static_cast<void>(expect_publish(link, QoS::exactly_once, false));
    };
    const auto resume = [](PeerLink& link) {
        accept(link, false, true);
        const auto id = expect_publish(link, QoS::exactly_once, true);
        acknowledge(link, PacketType::pubrec, id);
        link.expect(PacketType::pubrel);
        acknowledge(link, PacketType::pubcomp, id);
        expect_goodbye(link);
    };
    return {clean_visit(), publish_and_break, resume, std::move(last)};
}

}  // namespace

TEST_CASE("5.0: the session expires an hour after a break, and with our last DISCONNECT") {
    const auto expiry = [](const mqtt::Connect& connect) {
        return connect.properties.number(PropertyId::session_expiry_interval);
    };
    ScriptedPeer peer(
        {[&](PeerLink& link) {
             const auto& connect = link.expect<mqtt::Connect>();
             CHECK(connect.clean_start);
             CHECK(expiry(connect) == 3600);
             link.send(mqtt::Connack{});
             static_cast<void>(expect_publish(link, QoS::exactly_once, false));
         },
         [&](PeerLink& link) {
             const auto& connect = link.expect<mqtt::Connect>();
             CHECK_FALSE(connect.clean_start);
             CHECK(connect.client_id == "mqtools00000000000000a5");
             CHECK(expiry(connect) == 3600);
             mqtt::Connack kept;
             kept.session_present = true;
             link.send(kept);
             const auto id = expect_publish(link, QoS::exactly_once, true);
             acknowledge(link, PacketType::pubrec, id);
             link.expect(PacketType::pubrel);
             acknowledge(link, PacketType::pubcomp, id);
             const auto& disconnect = link.expect<mqtt::Disconnect>();
             CHECK(disconnect.properties.number(PropertyId::session_expiry_interval) == 0);
             link.expect_end();
         }});
    const PublishAcrossBreak publish(surviving(peer, Version::v5));
    CHECK(publish.outcome == mqtt::PublishDone::Outcome::acknowledged);
    CHECK(publish.run.last_ending().clean);
    CHECK_FALSE(publish.run.last_ending().session_left);
    peer.finish();
}

TEST_CASE("5.0: a first connection without CONNACK leaves the next one as clean") {
    ScriptedPeer peer({[](PeerLink& link) { CHECK(link.expect<mqtt::Connect>().clean_start); },
                       [](PeerLink& link) {
                           accept(link, true);
                           link.expect(PacketType::disconnect);
                       }});
    auto options = surviving(peer, Version::v5);
    options.retry = Retry::always;
    ClientRun run(std::move(options), {.on_connected = [&](const mqtt::Connected&) {
                      REQUIRE(run.client->disconnect());
                  }});
    run.run();
    CHECK(run.last_ending().clean);
    peer.finish();
}

TEST_CASE("3.1 and 3.1.1: a clean visit before and after, and a session that is kept between") {
    for (const auto version : {Version::v3_1, Version::v3_1_1}) {
        ScriptedPeer peer(visits_before_5(clean_visit()));
        const PublishAcrossBreak publish(surviving(peer, version));
        CHECK(publish.outcome == mqtt::PublishDone::Outcome::acknowledged);
        CHECK(publish.connections == 2);  // the visits are nobody's business
        REQUIRE(publish.run.endings.size() == 2);
        CHECK(publish.run.endings[0].retry_in);
        CHECK(publish.run.last_ending().clean);
        CHECK_FALSE(publish.run.last_ending().session_left);
        peer.finish();
    }
}

TEST_CASE("3.1.1: a last visit that fails leaves the session, and says so") {
    ScriptedPeer peer(visits_before_5([](PeerLink& link) { link.expect(PacketType::connect); }));
    const PublishAcrossBreak publish(surviving(peer, Version::v3_1_1));
    CHECK(publish.run.last_ending().clean);
    CHECK(publish.run.last_ending().session_left);
    peer.finish();
}

TEST_CASE("3.1.1: a first visit that is refused is the end") {
    ScriptedPeer peer({[](PeerLink& link) {
        link.expect(PacketType::connect);
        mqtt::Connack refusal;
        refusal.code = static_cast<std::uint8_t>(mqtt::ConnectReturnCode::not_authorized);
        link.send(refusal);
    }});
    auto options = surviving(peer, Version::v3_1_1);
    options.retry = Retry::always;
    ClientRun run(std::move(options), {});
    run.run();
    REQUIRE(run.endings.size() == 1);
    CHECK(run.last_ending().error.code == mqtt::Errc::connection_refused_by_server);
    CHECK_FALSE(run.last_ending().session_left);
    peer.finish();
}

TEST_CASE("a client that ends between two connections leaves its session, and says so") {
    for (const auto version : {Version::v3_1_1, Version::v5}) {
        std::vector<ScriptedPeer::Script> scripts{
            [=](PeerLink& link) { accept(link, version == Version::v5); }};
        if (version == Version::v3_1_1) {
            scripts.insert(scripts.begin(), clean_visit());
        }
        ScriptedPeer peer(std::move(scripts));
        ClientRun run(surviving(peer, version), {.on_disconnected = [&](const auto& ending) {
                          if (ending.retry_in) {
                              REQUIRE(run.client->disconnect());
                          }
                      }});
        run.run();
        CHECK(run.last_ending().clean);
        CHECK(run.last_ending().session_left);
        peer.finish();
    }
}

TEST_CASE("3.1.1: a client may be stopped or destroyed during its visits") {
    for (const bool destroy : {false, true}) {
        std::optional<ClientRun> run;
        ScriptedPeer peer({[&](PeerLink& link) {
            link.expect(PacketType::connect);
            run->loop.post([&] {
                if (destroy) {
                    run->client.reset();
                } else {
                    run->client->stop();
                }
            });
            link.expect_end();
        }});
        run.emplace(surviving(peer, Version::v3_1_1), mqtt::ClientHandlers{});
        run->run();
        CHECK(run->endings.empty());
        peer.finish();
    }
}
