#include "common/trace.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <memory>

using namespace mqtt;

namespace {

// A trace into memory.
class Recording {
public:
    Recording() : trace_(out_.get()) {}
    mq::cli::Trace& trace() { return trace_; }
    // What was written since the last call.
    std::string text() {
        std::fflush(out_.get());
        const std::string all(data_, size_);
        const std::string fresh = all.substr(taken_);
        taken_ = all.size();
        return fresh;
    }

private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    struct Free {
        void operator()(char** data) const { std::free(*data); }
    };

    char* data_ = nullptr;
    std::size_t size_ = 0;
    std::size_t taken_ = 0;
    std::unique_ptr<char*, Free> free_{&data_};
    std::unique_ptr<std::FILE, Close> out_{::open_memstream(&data_, &size_)};
    mq::cli::Trace trace_;
};

Connect connect_as(std::string_view id, Version version = Version::v3_1_1) {
    Connect packet;
    packet.version = version;
    packet.client_id = id;
    packet.user_name = "me";
    packet.password = as_bytes("hidden");
    return packet;
}

}  // namespace

TEST_CASE("packets are lines, with the identifier in front") {
    Recording recording;
    mq::cli::Trace& trace = recording.trace();
    trace.sending(connect_as("kitchen"));
    CHECK(recording.text() == "Client kitchen sending CONNECT\n");
    trace.received(Connack{});
    CHECK(recording.text() == "Client kitchen received CONNACK (0)\n");
    trace.sending(Subscribe{.packet_id = 1, .subscriptions = {{"a/#", QoS::at_least_once}, {"b"}}});
    CHECK(recording.text() ==
          "Client kitchen sending SUBSCRIBE (Mid: 1, Topic: a/#, QoS: 1, Options: 0x00)\n"
          "Client kitchen sending SUBSCRIBE (Mid: 1, Topic: b, QoS: 0, Options: 0x00)\n");
    trace.received(Suback{.packet_id = 1,
                          .reasons = {ReasonCode::granted_qos_1, ReasonCode::unspecified_error}});
    CHECK(recording.text() ==
          "Client kitchen received SUBACK\n"
          "Subscribed (mid: 1): 1, 128\n");
    Publish message;
    message.topic = "a/b";
    message.payload = as_bytes("hi");
    message.qos = QoS::at_least_once;
    message.packet_id = 7;
    trace.sending(message);
    CHECK(recording.text() ==
          "Client kitchen sending PUBLISH (d0, q1, r0, m7, 'a/b', ... (2 bytes))\n");
    trace.received(Puback{{.packet_id = 7}});
    CHECK(recording.text() == "Client kitchen received PUBACK (Mid: 7, RC:0)\n");
    message.dup = true;
    message.retain = true;
    trace.received(message);
    CHECK(recording.text() ==
          "Client kitchen received PUBLISH (d1, q1, r1, m7, 'a/b', ... (2 bytes))\n");
    trace.sending(Unsubscribe{.packet_id = 8, .filters = {"a/#"}});
    CHECK(recording.text() == "Client kitchen sending UNSUBSCRIBE (Mid: 8, Topic: a/#)\n");
    trace.received(Unsuback{.packet_id = 8});
    CHECK(recording.text() == "Client kitchen received UNSUBACK (Mid: 8)\n");
    trace.sending(Pingreq{});
    CHECK(recording.text() == "Client kitchen sending PINGREQ\n");
    trace.received(Pingresp{});
    CHECK(recording.text() == "Client kitchen received PINGRESP\n");
    trace.sending(Disconnect{});
    CHECK(recording.text() == "Client kitchen sending DISCONNECT\n");
}

TEST_CASE("the options of a subscription are its bits without the QoS") {
    Recording recording;
    recording.trace().sending(Subscribe{
        .packet_id = 1,
        .subscriptions = {{"a", QoS::exactly_once, true, true, RetainHandling::do_not_send}}});
    CHECK(recording.text() ==
          "Client null sending SUBSCRIBE (Mid: 1, Topic: a, QoS: 2, Options: 0x2c)\n");
}

TEST_CASE("without an identifier we are null, until the server names us") {
    Recording recording;
    recording.trace().sending(connect_as("", Version::v5));
    CHECK(recording.text() == "Client null sending CONNECT\n");
    Properties properties;
    REQUIRE(properties.add(PropertyId::assigned_client_identifier, "auto-1"));
    recording.trace().received(Connack{.properties = properties});
    CHECK(recording.text() ==
          "Client auto-1 received CONNACK (0)\n"
          "  assigned-client-identifier: auto-1\n");
}

TEST_CASE("a refusal is named in the words of the version") {
    Recording recording;
    recording.trace().sending(connect_as("me"));
    recording.trace().received(Connack{.code = 5});
    CHECK(recording.text() == "Client me sending CONNECT\nClient me received CONNACK (5)\n  " +
                                  std::string(name(ConnectReturnCode::not_authorized)) + "\n");
    recording.trace().sending(connect_as("me", Version::v5));
    recording.trace().received(Connack{.code = 0x87});
    CHECK(recording.text() ==
          "Client me sending CONNECT\nClient me received CONNACK (135)\n  Not authorized\n");
    recording.trace().received(Puback{{.packet_id = 1, .reason = ReasonCode::quota_exceeded}});
    CHECK(recording.text() == "Client me received PUBACK (Mid: 1, RC:151)\n  Quota exceeded\n");
    recording.trace().received(Disconnect{.reason = ReasonCode::session_taken_over});
    CHECK(recording.text() == "Client me received DISCONNECT (142)\n  Session taken over\n");
}

TEST_CASE("properties of what comes in follow it, and what the peer sends cannot move the cursor") {
    Recording recording;
    Properties properties;
    REQUIRE(properties.add(PropertyId::message_expiry_interval, 60));
    REQUIRE(properties.add_user_property("ke\ny", "\x1b[2J"));
    REQUIRE(properties.add(PropertyId::correlation_data, "\xff"));
    Publish message;
    message.topic = "a\x1b";
    message.properties = properties;
    recording.trace().received(message);
    CHECK(recording.text() ==
          "Client null received PUBLISH (d0, q0, r0, m0, 'a\\x1b', ... (0 bytes))\n"
          "  message-expiry-interval: 60\n"
          "  user-property: ke\\x0ay = \\x1b[2J\n"
          "  correlation-data: \\xff\n");
}

TEST_CASE("secrets are not shown, in neither direction") {
    Recording recording;
    Properties properties;
    REQUIRE(properties.add(PropertyId::authentication_data, "hidden"));
    Connect connect = connect_as("me", Version::v5);
    connect.properties = properties;
    recording.trace().sending(connect);
    recording.trace().received(Auth{.properties = properties});
    const std::string text = recording.text();
    CHECK(text.find("hidden") == std::string::npos);
    CHECK(text.ends_with("  authentication-data: 6 bytes\n"));
}

TEST_CASE("that QoS 0 has no answer is said once") {
    Recording recording;
    Publish message;
    message.topic = "a";
    recording.trace().sending(message);
    CHECK(recording.text() ==
          "Client null sending PUBLISH (d0, q0, r0, m0, 'a', ... (0 bytes))\n"
          "  no answer follows: QoS 0 has no acknowledgement\n");
    recording.trace().sending(message);
    CHECK(recording.text() == "Client null sending PUBLISH (d0, q0, r0, m0, 'a', ... (0 bytes))\n");
}
