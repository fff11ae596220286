// What a connection after an outage says, depending on what the server kept.
#include "client_run.hpp"

using namespace integration;
using mqtt::PacketType;
using mqtt::PublishDone;
using mqtt::QoS;
using mqtt::Retry;

namespace {

mqtt::ClientOptions resuming(const ScriptedPeer& peer) {
    auto options = options_for(peer.port());
    options.retry = Retry::after_first_success;
    options.session.clean_start = false;
    options.session.client_id = "resuming";
    return options;
}

// Publishes once, with the first connection, and disconnects when that is done.
struct PublishOnce {
    PublishOnce(mqtt::ClientOptions options, QoS qos)
        : run(std::move(options), {.on_connected =
                                       [this, qos](const mqtt::Connected&) {
                                           if (!token) {
                                               token =
                                                   *run.client->publish_tracked(message("t", qos));
                                           }
                                       },
                                   .on_publish_done =
                                       [this](const PublishDone&) {
                                           ++done;
                                           REQUIRE(run.client->disconnect());
                                       }}) {
        run.run();
    }
    std::optional<mqtt::PublishToken> token;
    int done = 0;
    ClientRun run;
};

}  // namespace

TEST_CASE("a message in flight is sent again, as a duplicate, on a session that was kept") {
    ScriptedPeer peer({[](PeerLink& link) {
                           link.accept();
                           CHECK(expect_publish(link, QoS::at_least_once, false) == 1);
                       },
                       [](PeerLink& link) {
                           accept_again(link);
                           CHECK(expect_publish(link, QoS::at_least_once, true) == 1);
                           acknowledge(link, PacketType::puback, 1);
                           expect_goodbye(link);
                       }});
    const PublishOnce publish(resuming(peer), QoS::at_least_once);
    CHECK(publish.done == 1);
    CHECK(publish.token->packet_id() == 1);
    CHECK(publish.token->outcome() == PublishDone::Outcome::acknowledged);
    CHECK(publish.run.client->stats().resends == 1);
    CHECK(publish.run.client->stats().outages == 1);
    CHECK(publish.run.client->stats().outage_time > mqtt::Duration::zero());
    peer.finish();
}

TEST_CASE("after PUBREC only PUBREL is sent again on a session that was kept") {
    ScriptedPeer peer({[](PeerLink& link) {
                           link.accept();
                           const auto id = expect_publish(link, QoS::exactly_once, false);
                           acknowledge(link, PacketType::pubrec, id);
                           link.expect(PacketType::pubrel);
                       },
                       [](PeerLink& link) {
                           accept_again(link);
                           const auto id = link.expect<mqtt::Pubrel>().packet_id;
                           acknowledge(link, PacketType::pubcomp, id);
                           expect_goodbye(link);
                       }});
    const PublishOnce publish(resuming(peer), QoS::exactly_once);
    CHECK(publish.token->outcome() == PublishDone::Outcome::acknowledged);
    peer.finish();
}

TEST_CASE("a QoS 2 message is in doubt when the session is lost, and is not sent again") {
    ScriptedPeer peer({[](PeerLink& link) {
                           link.accept();
                           static_cast<void>(expect_publish(link, QoS::exactly_once, false));
                       },
                       [](PeerLink& link) {
                           link.accept();
                           expect_goodbye(link);
                       }});
    const PublishOnce publish(resuming(peer), QoS::exactly_once);
    CHECK(publish.done == 1);
    CHECK(publish.token->outcome() == PublishDone::Outcome::in_doubt);
    peer.finish();
}

TEST_CASE("a QoS 1 message is sent as a new one when the session is lost") {
    ScriptedPeer peer({[](PeerLink& link) {
                           link.accept();
                           static_cast<void>(expect_publish(link, QoS::at_least_once, false));
                       },
                       [](PeerLink& link) {
                           link.accept();
                           const auto id = expect_publish(link, QoS::at_least_once, false);
                           acknowledge(link, PacketType::puback, id);
                           expect_goodbye(link);
                       }});
    const PublishOnce publish(resuming(peer), QoS::at_least_once);
    CHECK(publish.token->outcome() == PublishDone::Outcome::acknowledged);
    peer.finish();
}

TEST_CASE("a subscription that a lost session had is not taken for one of the next session") {
    // The second connection has a new session, and breaks before SUBACK; the third resumes that
    // session, which has no subscription.
    ScriptedPeer peer({[](PeerLink& link) {
                           link.accept();
                           grant(link);
                       },
                       [](PeerLink& link) {
                           link.accept();
                           link.expect(PacketType::subscribe);
                       },
                       [](PeerLink& link) {
                           accept_again(link);
                           grant(link);
                           expect_goodbye(link);
                       }});
    int granted = 0;
    ClientRun run(resuming(peer), {.on_subscribed = [&](const mqtt::SubscribeDone&) {
                      if (++granted == 2) {
                          REQUIRE(run.client->disconnect());
                      }
                  }});
    REQUIRE(run.client->subscribe(std::vector{subscription("a")}, {}));
    run.run();
    CHECK(granted == 2);
    peer.finish();
}

TEST_CASE("what was unsubscribed is not subscribed to again") {
    ScriptedPeer peer({[](PeerLink& link) {
                           link.accept();
                           grant(link);
                           const auto& unsubscribe = link.expect<mqtt::Unsubscribe>();
                           CHECK(unsubscribe.filters == std::vector<std::string_view>{"a"});
                           mqtt::Unsuback unsuback;
                           unsuback.packet_id = unsubscribe.packet_id;
                           unsuback.reasons = {mqtt::ReasonCode::success};
                           link.send(unsuback);
                       },
                       [](PeerLink& link) {
                           link.accept();
                           const auto& subscribe = link.expect<mqtt::Subscribe>();
                           REQUIRE(subscribe.subscriptions.size() == 1);
                           CHECK(subscribe.subscriptions[0].filter == "b");
                           expect_goodbye(link);
                       }});
    const std::vector<std::string_view> filters{"a"};
    std::string unsubscribed;
    int connections = 0;
    ClientRun run(
        resuming(peer),
        {.on_connected =
             [&](const mqtt::Connected&) {
                 if (++connections == 2) {
                     run.loop.post([&] { REQUIRE(run.client->disconnect()); });
                 }
             },
         .on_subscribed =
             [&](const mqtt::SubscribeDone&) { REQUIRE(run.client->unsubscribe(filters, {})); },
         .on_unsubscribed =
             [&](const mqtt::UnsubscribeDone& done) {
                 unsubscribed = done.filters[0];
                 CHECK(done.reasons.size() == 1);
             }});
    REQUIRE(run.client->subscribe(std::vector{subscription("a"), subscription("b")}, {}));
    run.run();
    CHECK(unsubscribed == "a");
    CHECK(connections == 2);
    peer.finish();
}

TEST_CASE("an unsubscription that was not acknowledged is said again") {
    ScriptedPeer peer({[](PeerLink& link) {
                           link.accept();
                           link.expect(PacketType::unsubscribe);
                       },
                       [](PeerLink& link) {
                           accept_again(link);
                           link.expect(PacketType::unsubscribe);
                           expect_goodbye(link);
                       }});
    int connections = 0;
    ClientRun run(resuming(peer), {.on_connected = [&](const mqtt::Connected&) {
                      if (++connections == 2) {
                          run.loop.post([&] { REQUIRE(run.client->disconnect()); });
                      }
                  }});
    const std::vector<std::string_view> filters{"a", "b/#"};
    REQUIRE(run.client->unsubscribe(filters, {}));
    run.run();
    peer.finish();
}
