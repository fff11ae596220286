#include "support/session_driver.hpp"

using namespace mqtt;
using namespace mqtt::test;

namespace {

SessionDriver connected_with(std::initializer_list<Setting> settings) {
    SessionDriver client(Version::v5);
    client.connect(false, properties_of(settings));
    return client;
}

std::string publish_failure(SessionDriver& client, const Publish& packet) {
    return failure(client.session.publish(packet, client.now));
}

std::string subscribe_failure(SessionDriver& client, std::string_view filter,
                              PropertyView properties = {}) {
    const Subscription subscription{.filter = filter};
    return failure(client.session.subscribe({&subscription, 1}, properties, client.now));
}

// Nothing was sent, nothing is in flight, and the next identifier is not lost for it.
void check_unchanged(const SessionDriver& client) {
    CHECK(client.session.pending_output().empty());
    CHECK(client.session.inflight() == 0);
    CHECK(client.session.stats().messages_sent == 0);
}

}  // namespace

TEST_CASE("QoS over the server's maximum is refused") {
    SessionDriver client = connected_with({{PropertyId::maximum_qos, 1U}});
    CHECK(publish_failure(client, message("a", "x", QoS::exactly_once)) ==
          "not supported by the server 0x9b: QoS 2 is over the server's maximum QoS of 1");
    check_unchanged(client);
    CHECK(publish_failure(client, message("a", "x", QoS::at_least_once)) == "no error");

    SessionDriver lower = connected_with({{PropertyId::maximum_qos, 0U}});
    CHECK(publish_failure(lower, message("a", "x", QoS::at_least_once)) ==
          "not supported by the server 0x9b: QoS 1 is over the server's maximum QoS of 0");
}

TEST_CASE("A retained message is refused where the server keeps none") {
    SessionDriver client = connected_with({{PropertyId::retain_available, 0U}});
    Publish packet = message("a", "x", QoS::at_most_once);
    packet.retain = true;
    CHECK(publish_failure(client, packet) ==
          "not supported by the server 0x9a: the server does not take retained messages");
    check_unchanged(client);
    packet.retain = false;
    CHECK(publish_failure(client, packet) == "no error");
}

TEST_CASE(
    "Every packet over the server's maximum packet size is refused, one of just that size is "
    "not") {
    SessionDriver client = connected_with({{PropertyId::maximum_packet_size, 20U}});
    // 2 bytes of fixed header, 2 + 1 of topic, 1 of properties: 14 bytes are left at QoS 0.
    const std::string text(14, 'x');
    CHECK(publish_failure(client, message("a", text + "x", QoS::at_most_once)) ==
          "not supported by the server 0x95: PUBLISH of 21 bytes is over the server\'s maximum "
          "packet size of 20");
    CHECK(publish_failure(client, message("a", text, QoS::at_least_once))
              .starts_with("not supported by the server 0x95"));
    CHECK(subscribe_failure(client, "a/filter/of/20/bytes") ==
          "not supported by the server 0x95: SUBSCRIBE of 28 bytes is over the server's maximum "
          "packet size of 20");
    const std::string_view filter = "a/filter/of/20/bytes";
    CHECK(failure(client.session.unsubscribe({&filter, 1}, {}, client.now))
              .starts_with("not supported by the server 0x95"));
    const auto words = properties_of({{PropertyId::reason_string, "a string of 20 bytes"}});
    CHECK(failure(client.session.disconnect(ReasonCode::success, words))
              .starts_with("not supported by the server 0x95"));
    check_unchanged(client);
    CHECK(client.session.is_connected());

    CHECK(publish_failure(client, message("a", text, QoS::at_most_once)) == "no error");
    CHECK(client.session.pending_output().size() == 20);
    CHECK(client.publish("a", text.substr(2), QoS::at_least_once) != 0);
    CHECK(client.subscribe({"filter/of/12"}) != 0);
}

TEST_CASE("Subscriptions of a kind that the server does not take are refused") {
    SessionDriver client = connected_with({{PropertyId::wildcard_subscription_available, 0U},
                                           {PropertyId::subscription_identifier_available, 0U},
                                           {PropertyId::shared_subscription_available, 0U}});
    const std::string prefix = "not supported by the server ";
    CHECK(subscribe_failure(client, "a/#") ==
          prefix + "0xa2: the server does not take wildcard subscriptions");
    CHECK(subscribe_failure(client, "+/a") ==
          prefix + "0xa2: the server does not take wildcard subscriptions");
    CHECK(subscribe_failure(client, "$share/group/a") ==
          prefix + "0x9e: the server does not take shared subscriptions");
    CHECK(subscribe_failure(client, "a",
                            properties_of({{PropertyId::subscription_identifier, 1U}})) ==
          prefix + "0xa1: the server does not take subscription identifiers");
    check_unchanged(client);
    CHECK(subscribe_failure(client, "a") == "no error");
}

TEST_CASE("Subscriptions of every kind are sent where the server takes them") {
    SessionDriver client = connected_with({});
    CHECK(subscribe_failure(client, "a/#") == "no error");
    CHECK(subscribe_failure(client, "$share/group/a") == "no error");
    CHECK(subscribe_failure(client, "a",
                            properties_of({{PropertyId::subscription_identifier, 1U}})) ==
          "no error");
}

TEST_CASE("The server's receive maximum bounds the window, and so does ours") {
    SessionDriver client = connected_with({{PropertyId::receive_maximum, 2U}});
    client.publish("a", "1", QoS::at_least_once);
    CHECK(client.session.may_publish(QoS::exactly_once));
    client.publish("a", "2", QoS::exactly_once);
    CHECK_FALSE(client.session.may_publish(QoS::at_least_once));
    CHECK_FALSE(client.session.may_publish(QoS::exactly_once));
    CHECK(client.session.may_publish(QoS::at_most_once));
    CHECK(publish_failure(client, message("a", "3", QoS::at_least_once)) ==
          "in-flight window full: all 2 messages of the in-flight window await their "
          "acknowledgement");
    CHECK(client.session.inflight() == 2);
    client.publish("a", "0", QoS::at_most_once);
    CHECK(client.subscribe({"a"}) == 3);  // §4.9: only PUBLISH counts

    CHECK(client.feed_acknowledgement(PacketType::pubrec, 2).empty());
    CHECK_FALSE(client.session.may_publish(QoS::at_least_once));  // until PUBCOMP
    CHECK(client.feed_acknowledgement(PacketType::pubcomp, 2) == Lines{"done 2 acknowledged"});
    CHECK(client.session.may_publish(QoS::at_least_once));

    SessionOptions options = options_for(Version::v5);
    options.max_inflight = 1;
    SessionDriver narrow(options);
    narrow.connect();
    narrow.publish("a", "1", QoS::at_least_once);
    CHECK_FALSE(narrow.session.may_publish(QoS::at_least_once));
}

TEST_CASE("Limits of one connection do not hold on the next") {
    SessionDriver client =
        connected_with({{PropertyId::maximum_qos, 0U}, {PropertyId::maximum_packet_size, 10U}});
    client.lose();
    client.connect();
    CHECK(client.publish("topic/of/a/packet/over/10", "x", QoS::exactly_once) != 0);
}

TEST_CASE("A kept message that the next connection does not allow is reported as refused") {
    const auto refused_with = [](Setting setting, QoS qos, bool retain) {
        SessionDriver client(Version::v5);
        client.connect();
        Publish packet = message("a", "some bytes", qos);
        packet.retain = retain;
        REQUIRE(client.session.publish(packet, client.now));
        client.take_output();
        client.lose();
        client.open();
        client.take_output();
        const Lines lines = client.feed(Connack{true, 0, properties_of({setting})});
        CHECK(client.pending().empty());
        CHECK(client.session.inflight() == 0);
        return lines;
    };
    CHECK(refused_with({PropertyId::maximum_packet_size, 10U}, QoS::at_least_once, false) ==
          Lines{"connected, session present", "done 1 refused 0x95"});
    CHECK(refused_with({PropertyId::maximum_qos, 1U}, QoS::exactly_once, false) ==
          Lines{"connected, session present", "done 1 refused 0x9b"});
    CHECK(refused_with({PropertyId::retain_available, 0U}, QoS::at_least_once, true) ==
          Lines{"connected, session present", "done 1 refused 0x9a"});
}
