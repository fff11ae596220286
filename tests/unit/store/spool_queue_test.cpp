// Messages that wait: order, limits, lifetimes.
#include "spool_support.hpp"

using namespace mqtt;
using namespace mqtt::test;

using Lines = std::vector<std::string>;

TEST_CASE_FIXTURE(SpoolFixture, "Messages outlive the process and come in their order") {
    append("1");
    append("2");
    open();
    append("3");
    CHECK(next() == "1");
    CHECK(next() == "2");
    CHECK(next() == "3");
    CHECK_FALSE(next());
    append("4");
    CHECK(next() == "4");
    CHECK(contents(*spool) == Lines{"1 1", "2 2", "3 3", "4 4"});
}

TEST_CASE_FIXTURE(SpoolFixture, "A message keeps all that it is") {
    Properties properties;
    REQUIRE(properties.add(PropertyId::content_type, "text/plain"));
    REQUIRE(properties.add_user_property("k", "v"));
    options.version = Version::v5;
    open();
    const std::string payload("\0\xFF\n", 3);
    REQUIRE(spool->append({.topic = "ä/b",
                           .payload = as_bytes(payload),
                           .qos = QoS::exactly_once,
                           .retain = true,
                           .properties = properties}));
    REQUIRE(spool->append({.topic = "c", .qos = QoS::at_most_once}));
    REQUIRE(spool->commit());
    open();
    const SpooledMessage first = *spool->next().value();
    CHECK(first.topic == "ä/b");
    CHECK(first.payload == payload);
    CHECK(first.qos == QoS::exactly_once);
    CHECK(first.retain);
    CHECK(first.properties.view().text(PropertyId::content_type) == "text/plain");
    CHECK(first.spooled_at == now);
    const SpooledMessage second = *spool->next().value();
    CHECK(second.payload.empty());
    CHECK(second.qos == QoS::at_least_once);  // QoS 0 has no acknowledgement to wait for
    CHECK_FALSE(second.retain);
    CHECK(second.properties.empty());
    CHECK(spool->needs_v5().value());
}

TEST_CASE_FIXTURE(SpoolFixture, "What was not committed was not said") {
    append("1");
    REQUIRE(spool->append(spooled("2")));
    open();
    CHECK(contents(*spool) == Lines{"1 1"});
}

TEST_CASE_FIXTURE(SpoolFixture, "What no packet can carry is refused, and harms nothing") {
    const auto refused = [&](const Publish& message) {
        const auto stored = spool->append(message);
        return !stored && stored.error().code == Errc::invalid_argument;
    };
    CHECK(refused(spooled("x", QoS::at_least_once, "a/#")));
    CHECK(refused(spooled("x", QoS::at_least_once, "")));
    CHECK(refused(spooled(std::string(268'435'450, 'x'))));
    Properties properties;
    REQUIRE(properties.add(PropertyId::content_type, "x"));
    CHECK(refused({.topic = "a", .properties = properties}));  // the version is 3.1.1
    append("fine");
    CHECK(contents(*spool).size() == 1);
}

TEST_CASE_FIXTURE(SpoolFixture, "A full spool takes no more, or drops what it was told to drop") {
    options.max_messages = 2;
    open();
    append("1");
    append("2");
    const auto refused = spool->append(spooled("3"));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == Errc::server_limit);
    CHECK(contents(*spool) == Lines{"1 1", "2 2"});

    options.when_full = WhenFull::drop_new;
    open();
    CHECK_FALSE(append("3"));
    CHECK(contents(*spool) == Lines{"1 1", "2 2"});
    CHECK(spool->status()->dropped == 1);

    options.when_full = WhenFull::drop_oldest;
    open();
    CHECK(append("3"));
    CHECK(contents(*spool) == Lines{"2 2", "3 3"});
    CHECK(spool->status()->dropped == 2);
}

TEST_CASE_FIXTURE(SpoolFixture, "Bytes are those of topic and payload, and come back with room") {
    options.max_bytes = 20;
    open();
    append("1234567");  // and 3 of the topic
    append("1234567");
    CHECK(spool->status()->bytes == 20);
    CHECK(spool->append(spooled("")).error().code == Errc::server_limit);
    keep(1);
    REQUIRE(spool->store().release({.packet_id = 1}));
    REQUIRE(spool->commit());
    CHECK(spool->status()->bytes == 10);
    append("1234567");
    // What could never fit is another matter.
    CHECK(spool->append(spooled("123456789012345678")).error().code == Errc::invalid_argument);
}

TEST_CASE_FIXTURE(SpoolFixture, "To make room, what is in flight is not dropped") {
    options.max_messages = 2;
    options.when_full = WhenFull::drop_oldest;
    open();
    append("1");
    append("2");
    keep(1);
    append("3");
    CHECK(contents(*spool) == Lines{"1 1 in flight", "3 3"});
    keep(2);
    CHECK(spool->append(spooled("4")).error().code == Errc::server_limit);
}

TEST_CASE_FIXTURE(SpoolFixture, "A message that waited too long is dropped, and counted") {
    options.time_to_live = 10s;
    open();
    append("1");
    now += 5s;
    append("2");
    now += 4s;
    CHECK(spool->time_left(*spool->next().value()) == 1);
    open();
    now += 1s;
    CHECK(next() == "2");
    CHECK_FALSE(next());
    REQUIRE(spool->commit());
    CHECK(spool->status()->expired == 1);
    CHECK(contents(*spool) == Lines{"2 2"});
}

TEST_CASE_FIXTURE(SpoolFixture, "A message's own expiry counts from when it was spooled") {
    options.version = Version::v5;
    for (const auto& [limit, left] : {std::pair{600s, 60U}, std::pair{30s, 30U}}) {
        options.time_to_live = limit;
        open();
        Properties properties;
        REQUIRE(properties.add(PropertyId::message_expiry_interval, 60U));
        REQUIRE(spool->append({.topic = "a", .properties = properties}));
        REQUIRE(spool->commit());
        const SpooledMessage message = *spool->next().value();
        CHECK(message.properties.empty());
        CHECK(spool->time_left(message) == left);
        now += 20'500ms;
        CHECK(spool->time_left(message) == left - 20);  // begun seconds count
        now += 10h;
        CHECK(spool->time_left(message) == 1);
        CHECK_FALSE(next());
    }
}

TEST_CASE_FIXTURE(SpoolFixture, "A rejected message is put aside with the reason") {
    append("1");
    append("2");
    CHECK(next() == "1");
    REQUIRE(spool->reject("too large for the server"));
    REQUIRE(spool->commit());
    CHECK(next() == "2");
    CHECK(contents(*spool) == Lines{"2 2", "1 1: too large for the server"});
    const auto status = spool->status().value();
    CHECK(status.messages == 1);
    CHECK(status.rejected == 1);
    CHECK(status.oldest == now);
}
