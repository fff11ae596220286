#include "support/packet_equal.hpp"
#include "support/session_driver.hpp"

using namespace mqtt;
using namespace mqtt::test;

namespace {

std::string refusal_of(const SessionOptions& options) {
    MemoryStore store;
    return failure(Session::create(options, store));
}

// The CONNECT that waits for the transport; its views point into the session.
Connect pending_connect(const Session& session, Version version) {
    const auto scan = wire::scan_frame(session.pending_output(), version);
    REQUIRE((scan && scan->complete));
    return wire::decode_connect(scan->frame).value();
}

SessionOptions full_options() {
    SessionOptions options;
    options.version = Version::v5;
    options.client_id = "client";
    options.clean_start = false;
    options.keep_alive = 17;
    options.user_name = "user";
    options.password = std::string("pass\0word", 9);
    options.will = OwnedWill{
        "will/topic", "gone", QoS::exactly_once, true,
        properties_of({{PropertyId::will_delay_interval, 5U}, {PropertyId::content_type, "text"}})};
    options.connect_properties = properties_of({{PropertyId::session_expiry_interval, 3600U},
                                                {PropertyId::receive_maximum, 7U},
                                                {PropertyId::maximum_packet_size, 1000U},
                                                {PropertyId::topic_alias_maximum, 3U},
                                                {PropertyId::request_response_information, 1U},
                                                {PropertyId::request_problem_information, 0U}});
    REQUIRE(options.connect_properties.add_user_property("key", "value"));
    return options;
}

}  // namespace

TEST_CASE("CONNECT on 5.0 carries every field and property of the options, in their order") {
    const SessionOptions options = full_options();
    SessionDriver client(options);
    client.open();
    const Connect packet = pending_connect(client.session, Version::v5);
    const OwnedWill& will = *options.will;
    const Connect expected{
        Version::v5,
        false,
        17,
        "client",
        "user",
        as_bytes(*options.password),
        Will{will.topic, as_bytes(will.payload), will.qos, will.retain, will.properties},
        options.connect_properties};
    CHECK(packet == expected);
}

TEST_CASE("CONNECT before 5.0 carries its version, flags and texts") {
    for (const Version version : {Version::v3_1, Version::v3_1_1}) {
        SessionOptions options = options_for(version);
        options.clean_start = true;
        options.keep_alive = 65'535;
        options.user_name = "user";
        SessionDriver client(options);
        client.open();
        const Connect expected{version, true, 65'535, "c", "user", std::nullopt, std::nullopt, {}};
        CHECK(pending_connect(client.session, version) == expected);
    }
}

TEST_CASE("Options that contradict each other or the version are refused before anything is sent") {
    SessionOptions options = options_for(Version::v3_1);
    CHECK(refusal_of(options) == "no error");
    options.client_id = "";
    CHECK(refusal_of(options).starts_with("invalid argument: MQTT 3.1 needs a client identifier"));
    options.client_id = std::string(24, 'x');
    CHECK(refusal_of(options).ends_with("(it has 24)"));
    options.client_id = std::string(23, 'x');
    CHECK(refusal_of(options) == "no error");

    options = options_for(Version::v3_1_1);
    options.client_id = "";
    CHECK(refusal_of(options).find("needs a client identifier") != std::string::npos);
    options.clean_start = true;
    CHECK(refusal_of(options) == "no error");
    options.password = "secret";
    CHECK(refusal_of(options) == "invalid argument: before MQTT 5.0 a password needs a user name");
    options.password.reset();
    options.connect_properties = properties_of({{PropertyId::receive_maximum, 1U}});
    CHECK(refusal_of(options) == "invalid argument: CONNECT properties need MQTT 5.0");

    options = options_for(Version::v3_1_1);
    options.will = OwnedWill{"a/#", "", QoS::at_most_once, false, {}};
    CHECK(refusal_of(options).starts_with("invalid argument: will: "));
    options.will = OwnedWill{"a", "", QoS::at_most_once, false,
                             properties_of({{PropertyId::content_type, "x"}})};
    CHECK(refusal_of(options) == "invalid argument: will properties need MQTT 5.0");
    options.version = Version::v5;
    options.will->properties = properties_of({{PropertyId::topic_alias, 1U}});
    CHECK(refusal_of(options).starts_with("invalid argument: property Topic Alias"));

    options = options_for(Version::v5);
    options.max_inflight = 0;
    CHECK(refusal_of(options).find("in-flight window") != std::string::npos);
    options = options_for(Version::v5);
    options.connect_properties = properties_of({{PropertyId::topic_alias, 1U}});
    CHECK(refusal_of(options).starts_with("invalid argument: property Topic Alias"));
}

TEST_CASE("Options that were changed between connections are judged when the next one opens") {
    SessionDriver client(Version::v3_1_1);
    client.session.options().max_inflight = 0;
    CHECK(failure(client.session.opened(client.now)).starts_with("invalid argument"));
    CHECK(client.session.pending_output().empty());
    CHECK_FALSE(client.session.deadline());
    CHECK(client.lose().empty());

    client.session.options().max_inflight = 1;
    client.connect();
    CHECK(client.session.is_connected());
}

TEST_CASE("CONNECT that cannot be encoded leaves the session as if the transport were not there") {
    SessionOptions options = options_for(Version::v5);
    options.connack_timeout = 5s;
    options.user_name = std::string(65'536, 'u');
    SessionDriver client(options);
    CHECK(failure(client.session.opened(client.now)).starts_with("invalid argument"));
    CHECK(client.session.pending_output().empty());
    CHECK_FALSE(client.session.deadline());
    CHECK_FALSE(client.session.wants_close());
    CHECK(client.lose().empty());
}

TEST_CASE(
    "Connected tells what the server allows, and the standard's defaults where it is silent") {
    SessionDriver client(full_options());
    client.open();
    auto properties = properties_of({{PropertyId::receive_maximum, 9U},
                                     {PropertyId::maximum_qos, 1U},
                                     {PropertyId::retain_available, 0U},
                                     {PropertyId::maximum_packet_size, 2000U},
                                     {PropertyId::topic_alias_maximum, 4U},
                                     {PropertyId::wildcard_subscription_available, 0U},
                                     {PropertyId::subscription_identifier_available, 0U},
                                     {PropertyId::shared_subscription_available, 0U},
                                     {PropertyId::server_keep_alive, 33U}});
    const auto bytes = encoded(Connack{true, 0, properties}, Version::v5);
    client.session.received(bytes, client.now);
    const auto event = client.session.next_event();
    REQUIRE(event);
    const auto& connected = std::get<Connected>(*event);
    CHECK(connected.session_present);
    CHECK(connected.client_id == "client");
    CHECK(connected.properties == PropertyView(properties));
    CHECK(connected.limits.receive_maximum == 9);
    CHECK(connected.limits.maximum_qos == QoS::at_least_once);
    CHECK_FALSE(connected.limits.retain_available);
    CHECK(connected.limits.maximum_packet_size == 2000);
    CHECK(connected.limits.topic_alias_maximum == 4);
    CHECK_FALSE(connected.limits.wildcard_available);
    CHECK_FALSE(connected.limits.subscription_identifiers_available);
    CHECK_FALSE(connected.limits.shared_available);
    CHECK(connected.limits.keep_alive == 33);
    CHECK(client.take_events().empty());

    client.lose();
    client.open();
    client.take_output();
    CHECK(client.feed(Connack{}) == Lines{"connected"});
    const ServerLimits& limits = client.session.limits();
    CHECK(limits.receive_maximum == 65'535);
    CHECK(limits.maximum_qos == QoS::exactly_once);
    CHECK(limits.retain_available);
    CHECK(limits.maximum_packet_size == 0xFFFF'FFFF);
    CHECK(limits.topic_alias_maximum == 0);
    CHECK(limits.wildcard_available);
    CHECK(limits.subscription_identifiers_available);
    CHECK(limits.shared_available);
    CHECK(limits.keep_alive == 17);
}

TEST_CASE("The identifier that the server assigned is reported, and used to resume the session") {
    SessionOptions options = options_for(Version::v5);
    options.client_id = "";
    SessionDriver client(options);
    client.open();
    CHECK(pending_connect(client.session, Version::v5).client_id.empty());
    {
        const auto bytes = encoded(
            Connack{false, 0, properties_of({{PropertyId::assigned_client_identifier, "auto-1"}})},
            Version::v5);
        client.session.received(bytes, client.now);
        CHECK(std::get<Connected>(client.session.next_event().value()).client_id == "auto-1");
    }
    client.take_events();
    client.lose();
    client.open();
    CHECK(pending_connect(client.session, Version::v5).client_id == "auto-1");

    client.lose();  // a new session gets a new name
    client.session.options().clean_start = true;
    client.open();
    CHECK(pending_connect(client.session, Version::v5).client_id.empty());
}

TEST_CASE("A refusal ends the connection with the server's code, its name and its properties") {
    SessionDriver client(Version::v5);
    client.open();
    client.take_output();
    const auto properties = properties_of(
        {{PropertyId::reason_string, "go away"}, {PropertyId::server_reference, "other"}});
    const auto bytes = encoded(Connack{false, 0x9C, properties}, Version::v5);
    client.session.received(bytes, client.now);
    const auto event = client.session.next_event();
    REQUIRE(event);
    const auto& over = std::get<Disconnected>(*event);
    CHECK_FALSE(over.clean);
    CHECK(over.error.code == Errc::connection_refused_by_server);
    CHECK(over.error.reason == ReasonCode::use_another_server);
    CHECK(over.error.detail == "CONNACK 156 Use another server");
    CHECK(over.properties == PropertyView(properties));
    CHECK(client.take_events().empty());
    CHECK(client.session.wants_close());
    CHECK(client.session.pending_output().empty());  // no DISCONNECT for a refusal
    CHECK(client.lose().empty());
}

TEST_CASE("The return codes before 5.0 are told as the 5.0 codes that mean the same") {
    const std::pair<std::uint8_t, ReasonCode> codes[] = {
        {1, ReasonCode::unsupported_protocol_version},
        {2, ReasonCode::client_identifier_not_valid},
        {3, ReasonCode::server_unavailable},
        {4, ReasonCode::bad_user_name_or_password},
        {5, ReasonCode::not_authorized}};
    for (const Version version : {Version::v3_1, Version::v3_1_1}) {
        for (const auto& [code, reason] : codes) {
            SessionDriver client(version);
            client.open();
            client.take_output();
            CHECK(client.feed(Connack{false, code, {}}) ==
                  Lines{"disconnected: connection refused by the server" + reason_text(reason)});
        }
    }
}

TEST_CASE("A session present after a clean start is a violation") {
    for (const Version version : {Version::v3_1_1, Version::v5}) {
        SessionOptions options = options_for(version);
        options.clean_start = true;
        SessionDriver client(options);
        client.open();
        client.take_output();
        CHECK(client.feed(Connack{true, 0, {}}) == Lines{"disconnected: protocol error 0x82"});
        CHECK_FALSE(client.session.is_connected());
    }
}

TEST_CASE("Commands need an accepted connection, in every other state") {
    const auto check_refused = [](SessionDriver& client) {
        Session& session = client.session;
        const Subscription subscription{.filter = "a"};
        const std::string_view filter = "a";
        const auto says = [](const auto& result) {
            return failure(result).starts_with("not connected: ");
        };
        const std::size_t pending = session.pending_output().size();
        CHECK(says(session.publish(message("a", "x", QoS::at_most_once), client.now)));
        CHECK(says(session.publish(message("a", "x", QoS::at_least_once), client.now)));
        CHECK(says(session.subscribe({&subscription, 1}, {}, client.now)));
        CHECK(says(session.unsubscribe({&filter, 1}, {}, client.now)));
        CHECK(says(session.ping(client.now)));
        CHECK(says(session.reauthenticate()));
        CHECK(says(session.disconnect(ReasonCode::success, {})));
        CHECK_FALSE(session.may_publish(QoS::at_most_once));
        CHECK_FALSE(session.may_publish(QoS::exactly_once));
        CHECK_FALSE(session.is_connected());
        CHECK(session.pending_output().size() == pending);
        CHECK(session.inflight() == 0);
    };
    SessionDriver client(Version::v5);
    check_refused(client);  // before the first transport
    client.open();
    check_refused(client);  // before CONNACK
    client.take_output();
    client.feed(Connack{});
    REQUIRE(client.session.disconnect(ReasonCode::success, {}));
    check_refused(client);  // after DISCONNECT
    client.take_output();
    client.take_events();
    client.lose();
    check_refused(client);  // after the transport
}

TEST_CASE("A session may be moved while it is connected") {
    SessionDriver client(Version::v5);
    client.connect();
    Session moved = std::move(client.session);
    REQUIRE(moved.publish(message("a", "x", QoS::at_least_once), client.now));
    CHECK(moved.inflight() == 1);
    client.session = std::move(moved);
    CHECK(client.take_output() == Lines{"PUBLISH 1 a x qos1"});
}
