#include "support/packet_equal.hpp"
#include "support/session_driver.hpp"

using namespace mqtt;
using namespace mqtt::test;

TEST_CASE("SUBSCRIBE carries every option, and SUBACK tells a code for each filter") {
    SessionDriver client(Version::v5);
    client.connect();
    const auto properties = properties_of({{PropertyId::subscription_identifier, 7U}});
    const std::vector<Subscription> wanted{
        {"a/+", QoS::exactly_once, true, true, RetainHandling::do_not_send},
        {"$share/g/b", QoS::at_least_once, false, false, RetainHandling::send_if_new}};
    const auto id = client.session.subscribe(wanted, properties, client.now);
    REQUIRE(id);
    const auto scan = wire::scan_frame(client.session.pending_output(), Version::v5);
    REQUIRE(scan);
    CHECK(wire::decode_subscribe(scan->frame, Version::v5).value() ==
          Subscribe{*id, wanted, properties});

    const auto words = properties_of({{PropertyId::reason_string, "half"}});
    const auto bytes = encoded(
        Suback{*id, {ReasonCode::granted_qos_2, ReasonCode::not_authorized}, words}, Version::v5);
    client.session.received(bytes, client.now);
    const auto event = client.session.next_event();
    REQUIRE(event);
    const auto& subscribed = std::get<Subscribed>(*event);
    CHECK(subscribed.packet_id == *id);
    CHECK(reasons_text(subscribed.reasons) == " 02 87");
    CHECK(subscribed.properties.text(PropertyId::reason_string) == "half");
    CHECK(client.take_events().empty());
    CHECK(client.session.inflight() == 0);
}

TEST_CASE("UNSUBSCRIBE is answered by UNSUBACK, with codes on 5.0 only") {
    const std::string_view filters[] = {"a", "b/#"};
    for (const Version version : {Version::v3_1, Version::v3_1_1}) {
        SessionDriver old(version);
        old.connect();
        REQUIRE(old.session.unsubscribe(filters, {}, old.now));
        CHECK(old.take_output() == Lines{"UNSUBSCRIBE 1 a b/#"});
        CHECK(old.feed(Unsuback{1, {}, {}}) == Lines{"unsubscribed 1"});
    }
    SessionDriver client(Version::v5);
    client.connect();
    REQUIRE(client.session.unsubscribe(filters, {}, client.now));
    const std::vector<ReasonCode> reasons{ReasonCode::success, ReasonCode::no_subscription_existed};
    CHECK(client.feed(Unsuback{1, reasons, {}}) == Lines{"unsubscribed 1 00 11"});
}

TEST_CASE("SUBACK before 5.0 tells granted QoS and failure") {
    SessionDriver client(Version::v3_1_1);
    client.connect();
    client.subscribe({"a", "b"});
    CHECK(client.feed(Suback{1, {ReasonCode::granted_qos_1, ReasonCode::unspecified_error}, {}}) ==
          Lines{"subscribed 1 01 80"});
}

TEST_CASE("Two requests are told apart by their identifiers, in whatever order they are answered") {
    SessionDriver client(Version::v5);
    client.connect();
    CHECK(client.subscribe({"a"}) == 1);
    CHECK(client.subscribe({"b", "c"}) == 2);
    CHECK(client.feed(Suback{2, {ReasonCode::success, ReasonCode::success}, {}}) ==
          Lines{"subscribed 2 00 00"});
    CHECK(client.feed(Suback{1, {ReasonCode::success}, {}}) == Lines{"subscribed 1 00"});
    CHECK(client.feed(Suback{1, {ReasonCode::success}, {}}).empty());
    CHECK(client.session.stats().stray_acknowledgements == 1);
}

TEST_CASE("An answer that does not fit the request is a violation") {
    const auto answered = [](const Packet& answer) {
        SessionDriver client(Version::v5);
        client.connect();
        client.subscribe({"a", "b"});
        const std::string_view filter = "a";
        REQUIRE(client.session.unsubscribe({&filter, 1}, {}, client.now));
        client.publish("a", "x", QoS::at_least_once);
        client.take_output();
        const Lines lines = client.feed(answer);
        CHECK(client.take_output() == Lines{"DISCONNECT 0x82"});
        return lines;
    };
    const Lines violation{"disconnected: protocol error 0x82"};
    const ReasonCode success = ReasonCode::success;
    CHECK(answered(Suback{1, {success}, {}}) == violation);
    CHECK(answered(Suback{1, {success, success, success}, {}}) == violation);
    CHECK(answered(Suback{2, {success}, {}}) == violation);
    CHECK(answered(Suback{3, {success}, {}}) == violation);
    CHECK(answered(Unsuback{1, {success, success}, {}}) == violation);
    CHECK(answered(Unsuback{2, {success, success}, {}}) == violation);
    CHECK(answered(Unsuback{3, {success}, {}}) == violation);
}

TEST_CASE("A wrong filter or an empty list is refused, and nothing is in flight for it") {
    SessionDriver client(Version::v5);
    client.connect();
    const auto subscribe = [&](std::vector<Subscription> wanted) {
        return failure(client.session.subscribe(wanted, {}, client.now));
    };
    const auto unsubscribe = [&](std::vector<std::string_view> filters) {
        return failure(client.session.unsubscribe(filters, {}, client.now));
    };
    const std::string prefix = "invalid argument: ";
    CHECK(subscribe({}).starts_with(prefix));
    CHECK(subscribe({{.filter = "a"}, {.filter = "b#"}}).starts_with(prefix));
    CHECK(subscribe({{.filter = "$share/g/b", .no_local = true}}).starts_with(prefix));
    CHECK(unsubscribe({}).starts_with(prefix));
    CHECK(unsubscribe({"a", ""}).starts_with(prefix));
    CHECK(client.pending().empty());
    CHECK(client.subscribe({"a"}) != 0);
    CHECK(client.take_output().size() == 1);
}

TEST_CASE("Subscription options and properties need 5.0") {
    SessionDriver client(Version::v3_1_1);
    client.connect();
    const Subscription wanted{.filter = "a", .no_local = true};
    CHECK(failure(client.session.subscribe({&wanted, 1}, {}, client.now))
              .starts_with("invalid argument"));
    const Subscription plain{.filter = "a"};
    const auto properties = properties_of({{PropertyId::subscription_identifier, 7U}});
    CHECK(failure(client.session.subscribe({&plain, 1}, properties, client.now))
              .starts_with("invalid argument"));
}

TEST_CASE("A SUBSCRIBE of more than 65,535 filters gets its answer") {
    SessionDriver client(Version::v5);
    client.connect();
    const std::vector<Subscription> wanted(65'537, Subscription{.filter = "a"});
    REQUIRE(client.session.subscribe(wanted, {}, client.now));
    const std::vector<ReasonCode> reasons(65'537, ReasonCode::success);
    const Lines lines = client.feed(Suback{1, reasons, {}});
    REQUIRE(lines.size() == 1);
    CHECK(lines.front().starts_with("subscribed 1 00"));
}

TEST_CASE("Codes of a Subscribed event stay valid until the next event") {
    SessionDriver client(Version::v5);
    client.connect();
    client.subscribe({"a"});
    client.subscribe({"b"});
    const auto bytes = join({encoded(Suback{1, {ReasonCode::granted_qos_1}, {}}, Version::v5),
                             encoded(Suback{2, {ReasonCode::not_authorized}, {}}, Version::v5)});
    client.session.received(bytes, client.now);
    const auto first = client.session.next_event();
    REQUIRE(first);
    CHECK(reasons_text(std::get<Subscribed>(*first).reasons) == " 01");
    const auto second = client.session.next_event();
    REQUIRE(second);
    CHECK(reasons_text(std::get<Subscribed>(*second).reasons) == " 87");
    CHECK(client.take_events().empty());
}
