#include "session/topic_alias.hpp"

#include "support/session_driver.hpp"

using namespace mqtt;
using namespace mqtt::test;

namespace {

constexpr QoS qos0 = QoS::at_most_once;
constexpr QoS qos1 = QoS::at_least_once;

Properties server_maximum(std::uint32_t maximum) {
    return properties_of({{PropertyId::topic_alias_maximum, maximum}});
}

// A client that lets the server use `incoming` aliases and makes up to `outgoing` itself.
SessionOptions options_with(std::uint32_t incoming, std::uint16_t outgoing) {
    SessionOptions options = options_for(Version::v5);
    options.connect_properties = server_maximum(incoming);
    options.outgoing_topic_aliases = outgoing;
    return options;
}

Lines feed_aliased(SessionDriver& client, std::string_view topic, std::uint32_t alias) {
    const auto properties = properties_of({{PropertyId::topic_alias, alias}});
    return client.feed(Publish{topic, as_bytes("x"), qos0, false, false, 0, properties});
}

Result<PacketId> publish_aliased(SessionDriver& client, std::string_view topic, QoS qos,
                                 std::uint32_t alias) {
    const auto properties = properties_of({{PropertyId::topic_alias, alias}});
    return client.session.publish({topic, as_bytes("x"), qos, false, false, 0, properties},
                                  client.now);
}

}  // namespace

TEST_CASE("A message with an alias is delivered with its topic in full") {
    SessionDriver client(options_with(2, 0));
    client.connect();
    CHECK(feed_aliased(client, "a", 1) == Lines{"message a x qos0"});
    CHECK(feed_aliased(client, "b", 2) == Lines{"message b x qos0"});
    CHECK(feed_aliased(client, "", 1) == Lines{"message a x qos0"});
    CHECK(feed_aliased(client, "c", 1) == Lines{"message c x qos0"});
    CHECK(feed_aliased(client, "", 1) == Lines{"message c x qos0"});
    CHECK(feed_aliased(client, "", 2) == Lines{"message b x qos0"});
}

TEST_CASE("An alias over our maximum ends the connection with 0x94") {
    SessionDriver client(options_with(2, 0));
    client.connect();
    CHECK(feed_aliased(client, "a", 3) == Lines{"disconnected: protocol error 0x94"});
    CHECK(client.take_output() == Lines{"DISCONNECT 0x94"});

    SessionDriver none(Version::v5);
    none.connect();
    CHECK(feed_aliased(none, "a", 1) == Lines{"disconnected: protocol error 0x94"});
}

TEST_CASE("An alias that was never given a topic ends the connection with 0x82") {
    SessionDriver client(options_with(2, 0));
    client.connect();
    feed_aliased(client, "b", 2);
    CHECK(feed_aliased(client, "", 1) == Lines{"disconnected: protocol error 0x82"});
    CHECK(client.last_error.detail == "PUBLISH with topic alias 1, which was never given a topic");
    CHECK(client.take_output() == Lines{"DISCONNECT 0x82"});
}

TEST_CASE("Aliases of the server end with the connection") {
    SessionDriver client(options_with(2, 0));
    client.connect();
    feed_aliased(client, "a", 1);
    client.lose();
    client.connect(true);
    CHECK(feed_aliased(client, "", 1) == Lines{"disconnected: protocol error 0x82"});
}

TEST_CASE("We make up no alias unless told to") {
    SessionDriver client(options_with(0, 0));
    client.connect(false, server_maximum(10));
    client.publish("a", "1", qos0);
    client.publish("a", "2", qos0);
    CHECK(client.take_output() == Lines{"PUBLISH a 1 qos0", "PUBLISH a 2 qos0"});
}

TEST_CASE("Aliases are made up for as many topics as option and server allow") {
    SessionDriver client(options_with(0, 5));
    client.connect(false, server_maximum(2));
    for (const char* topic : {"a", "b", "c", "a", "b", "c"}) {
        client.publish(topic, "x", qos0);
    }
    client.publish("a", "x", qos1);
    CHECK(client.take_output() == Lines{"PUBLISH a x qos0 alias 1", "PUBLISH b x qos0 alias 2",
                                        "PUBLISH c x qos0", "PUBLISH - x qos0 alias 1",
                                        "PUBLISH - x qos0 alias 2", "PUBLISH c x qos0",
                                        "PUBLISH 1 - x qos1 alias 1"});
    client.lose();
    client.connect(true, server_maximum(1));
    client.publish("b", "x", qos0);
    client.publish("a", "x", qos0);
    // The kept message has its topic in full.
    CHECK(client.take_output() ==
          Lines{"PUBLISH 1 a x qos1 dup", "PUBLISH b x qos0 alias 1", "PUBLISH a x qos0"});
}

TEST_CASE("Aliases are not made up where the server takes none") {
    SessionDriver client(options_with(0, 5));
    client.connect();
    client.publish("a", "1", qos0);
    CHECK(client.take_output() == Lines{"PUBLISH a 1 qos0"});
}

TEST_CASE("An alias that the caller chose is used, its topic left out from the second time on") {
    SessionDriver client(options_with(0, 0));
    client.connect(false, server_maximum(5));
    for (const char* topic : {"a", "a", "b", "a"}) {
        REQUIRE(publish_aliased(client, topic, qos0, 4));
    }
    CHECK(client.take_output() == Lines{"PUBLISH a x qos0 alias 4", "PUBLISH - x qos0 alias 4",
                                        "PUBLISH b x qos0 alias 4", "PUBLISH a x qos0 alias 4"});
}

TEST_CASE("A chosen alias and made-up ones do not get in each other's way") {
    SessionDriver client(options_with(0, 2));
    client.connect(false, server_maximum(2));
    REQUIRE(publish_aliased(client, "a", qos0, 1));
    client.publish("b", "x", qos0);
    client.publish("a", "x", qos0);
    client.publish("b", "x", qos0);
    REQUIRE(publish_aliased(client, "c", qos0, 2));
    client.publish("b", "x", qos0);  // its alias now means something else
    CHECK(client.take_output() == Lines{"PUBLISH a x qos0 alias 1", "PUBLISH b x qos0 alias 2",
                                        "PUBLISH - x qos0 alias 1", "PUBLISH - x qos0 alias 2",
                                        "PUBLISH c x qos0 alias 2", "PUBLISH b x qos0"});
}

TEST_CASE("A chosen alias over the server's maximum is refused") {
    SessionDriver client(options_with(0, 0));
    client.connect(false, server_maximum(5));
    CHECK(failure(publish_aliased(client, "a", qos0, 6)) ==
          "not supported by the server 0x94: topic alias 6 is over the server's topic alias "
          "maximum of 5");
    CHECK(client.pending().empty());
}

TEST_CASE("An alias whose packet was not sent is not used as if it were known") {
    SessionDriver client(options_with(0, 2));
    Properties limits = server_maximum(2);
    REQUIRE(limits.add(PropertyId::maximum_packet_size, 20U));
    client.connect(false, limits);
    const std::string large(20, 'x');
    for (const QoS qos : {qos0, qos1}) {
        CHECK(failure(client.session.publish(message("a", large, qos), client.now))
                  .starts_with("not supported by the server 0x95"));
    }
    client.publish("a", "x", qos0);
    REQUIRE(client.pending().size() == 1);
    CHECK(client.take_output().front().starts_with("PUBLISH a x qos0"));
}

TEST_CASE("A message with an alias must fit in full: it may have to be sent again without") {
    SessionDriver client(options_with(0, 2));
    Properties limits = server_maximum(2);
    REQUIRE(limits.add(PropertyId::maximum_packet_size, 20U));
    client.connect(false, limits);
    client.publish("a/longer/t", "", qos0);
    client.take_output();
    CHECK(failure(client.session.publish(message("a/longer/t", "0123456", qos1), client.now))
              .starts_with("not supported by the server 0x95"));
    client.publish("a/longer/t", "0123456", qos0);
    CHECK(client.take_output() == Lines{"PUBLISH - 0123456 qos0 alias 1"});
}

TEST_CASE("An incoming alias table grows no further than its maximum") {
    IncomingAliases aliases;
    aliases.reset(2);
    CHECK_FALSE(aliases.set(0, "a"));
    CHECK_FALSE(aliases.set(3, "a"));
    CHECK(aliases.set(2, "b"));
    CHECK_FALSE(aliases.find(0));
    CHECK_FALSE(aliases.find(1));
    CHECK(aliases.find(2) == "b");
    CHECK_FALSE(aliases.find(3));
    aliases.reset(2);
    CHECK_FALSE(aliases.find(2));
}
