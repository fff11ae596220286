// What the will is like when it comes.
#include <fmt/format.h>

#include <array>
#include <string>

#include "mqwill/verify/stage.hpp"

namespace mq::will::verify {

namespace {

using mqtt::Clock;
using mqtt::PropertyId;
using mqtt::QoS;

// The victim is cut off, and this will must come as it is.
Finding comes_as_it_is(Stage& stage, const WillSpec& will) {
    WireClient observer = stage.observer();
    WireClient victim = stage.victim(will);
    for (const auto& bad :
         {Stage::trouble("observer", observer), Stage::trouble("victim", victim)}) {
        if (bad) {
            return *bad;
        }
    }
    const auto begin = Clock::now();
    victim.close();
    return stage.expect_will(observer, will, begin);
}

template <QoS qos>
Finding with_qos(Stage& stage) {
    return comes_as_it_is(stage, {.qos = qos});
}

// All 256 bytes, over and over.
std::string binary(std::size_t size) {
    std::string bytes(size, '\0');
    for (std::size_t index = 0; index < size; ++index) {
        bytes[index] = static_cast<char>(index % 256);
    }
    return bytes;
}

Finding empty_payload(Stage& stage) {
    return comes_as_it_is(stage, {.payload = ""});
}

Finding largest_payload(Stage& stage) {
    return comes_as_it_is(stage, {.payload = binary(65'535)});
}

Finding retained(Stage& stage) {
    const WillSpec will{.retain = true};
    Finding finding = comes_as_it_is(stage, will);
    if (finding.verdict == Verdict::pass) {
        const auto kept = stage.retained();
        if (!kept || kept->payload != will.payload || !kept->retain) {
            finding = failed("it came, but a later subscriber does not get it", finding.delay);
        } else {
            finding.seen = "it came, and a later subscriber gets it as retained";
        }
    }
    stage.clear_retained();
    return finding;
}

Finding not_retained(Stage& stage) {
    Finding finding = comes_as_it_is(stage, {});
    if (finding.verdict == Verdict::pass && stage.retained()) {
        return failed("it came, and a later subscriber gets it too", finding.delay);
    }
    return finding;
}

Finding empty_retained_clears(Stage& stage) {
    WireClient publisher = stage.observer();
    publisher.publish(stage.topic(), "to be cleared", true);
    if (auto bad = Stage::trouble("publisher", publisher)) {
        return *bad;
    }
    publisher.disconnect();
    if (!stage.retained()) {
        return failed("the server does not keep a retained message");
    }
    WireClient victim = stage.victim({.payload = "", .retain = true});
    WireClient observer = stage.observer();
    static_cast<void>(observer.next_message(Clock::now() + stage.options().tolerance));
    const auto begin = Clock::now();
    victim.close();
    const auto came = observer.next_message(begin + stage.options().tolerance);
    Finding finding = came ? passed("it came, and nothing is retained any more", came->time - begin)
                           : failed("no will came");
    if (stage.retained()) {
        finding = failed("the retained message is still there", finding.delay);
    }
    stage.clear_retained();
    return finding;
}

Finding properties(Stage& stage) {
    WillSpec will;
    const bool added =
        will.properties.add(PropertyId::payload_format_indicator, std::uint32_t{1}) &&
        will.properties.add(PropertyId::message_expiry_interval, std::uint32_t{600}) &&
        will.properties.add(PropertyId::content_type, "text/plain") &&
        will.properties.add(PropertyId::response_topic, stage.topic() + "/answers") &&
        will.properties.add(PropertyId::correlation_data, binary(256)) &&
        will.properties.add_user_property("first", "1") &&
        will.properties.add_user_property("first", "2");
    return added ? comes_as_it_is(stage, will) : failed("the properties cannot be made");
}

// "$..." is the server's own: a subscriber to # must not see it.
Finding dollar_topic(Stage& stage) {
    WireClient observer = stage.observer("#");
    if (!observer.is_ok() && !observer.was_unreachable() && !observer.was_refused()) {
        return skipped(fmt::format("nobody may subscribe to #: {}", observer.failure()));
    }
    const std::string topic = "$" + stage.topic().substr(1);
    const std::string id = stage.client_id("v");
    mqtt::Connect connect;
    connect.client_id = id;
    connect.will = mqtt::Will{.topic = topic, .payload = mqtt::as_bytes("the will")};
    WireClient victim(stage.options().broker, stage.version());
    victim.open(connect);
    if (!victim.is_ok()) {
        return passed(fmt::format("refused: {}", victim.failure()));
    }
    victim.close();
    const auto until = Clock::now() + stage.options().tolerance;
    while (const auto came = observer.next_message(until)) {
        if (came->topic == topic) {
            return failed("a subscriber to # got it",
                          came->time - until + stage.options().tolerance);
        }
    }
    return passed("taken, and a subscriber to # does not get it");
}

Finding wildcard_topic(Stage& stage) {
    const std::string topic = stage.topic() + "/x";
    const std::string wildcard = stage.topic() + "/#";
    const std::string id = stage.client_id("v");
    mqtt::Connect connect;
    connect.client_id = id;
    connect.will = mqtt::Will{.topic = topic, .payload = mqtt::as_bytes("the will")};
    WireClient victim(stage.options().broker, stage.version());
    victim.open_raw(connect, topic, wildcard);
    if (!victim.is_ok()) {
        return passed(fmt::format("refused: {}", victim.failure()));
    }
    victim.disconnect();
    return failed("the connection was accepted");
}

Finding too_large(Stage& stage) {
    WireClient observer = stage.observer();
    const auto limit = observer.maximum_packet_size();
    constexpr std::uint32_t largest_will = 65'535;
    if (!limit || *limit > largest_will) {
        return skipped(limit ? fmt::format("the server takes packets of {} bytes", *limit)
                             : "the server announces no Maximum Packet Size");
    }
    WireClient victim = stage.victim({.payload = std::string(*limit, 'x')});
    if (!victim.is_ok()) {
        return passed(fmt::format("refused: {}", victim.failure()));
    }
    victim.close();
    return failed(fmt::format("a CONNECT over the announced {} bytes was accepted", *limit));
}

constexpr std::array cases{
    Case{.name = "qos 0",
         .demand = "the will is published with its QoS",
         .section = "3.1.1 and 5.0: 3.1.2.6",
         .run = with_qos<QoS::at_most_once>},
    Case{.name = "qos 1",
         .demand = "the will is published with its QoS",
         .section = "3.1.1 and 5.0: 3.1.2.6",
         .run = with_qos<QoS::at_least_once>},
    Case{.name = "qos 2",
         .demand = "the will is published with its QoS",
         .section = "3.1.1 and 5.0: 3.1.2.6",
         .run = with_qos<QoS::exactly_once>},
    Case{.name = "retained",
         .demand = "a will with Will Retain 1 is kept as a retained message",
         .section = "3.1.1: MQTT-3.1.2-17; 5.0: MQTT-3.1.2-15",
         .run = retained},
    Case{.name = "not retained",
         .demand = "a will with Will Retain 0 is not kept",
         .section = "3.1.1: MQTT-3.1.2-16; 5.0: MQTT-3.1.2-14",
         .run = not_retained},
    Case{.name = "empty retained",
         .demand = "a retained will without payload takes the retained message away",
         .section = "3.1.1: MQTT-3.3.1-10; 5.0: MQTT-3.3.1-6",
         .run = empty_retained_clears},
    Case{.name = "empty payload",
         .demand = "a will may have no payload",
         .section = "3.1.1 and 5.0: 3.1.3.3",
         .run = empty_payload},
    Case{.name = "largest payload",
         .demand = "a will may have 65,535 bytes, of any value",
         .section = "3.1.1: 3.1.3.3; 5.0: 3.1.3.4",
         .run = largest_payload},
    Case{.name = "properties",
         .demand =
             "content type, response topic, correlation data, user properties in their order, "
             "format and expiry come with the will",
         .section = "5.0: 3.1.3.2, MQTT-3.3.2-17",
         .versions = Versions::v5_only,
         .run = properties},
    Case{.name = "topic with $",
         .demand = "a subscriber to # does not get a will to a topic that begins with $",
         .section = "3.1.1 and 5.0: MQTT-4.7.2-1",
         .run = dollar_topic},
    Case{.name = "topic with wildcard",
         .demand = "a will topic with a wildcard is refused",
         .section = "3.1.1 and 5.0: MQTT-3.1.3-10, MQTT-4.7.1-1",
         .run = wildcard_topic},
    Case{.name = "too large",
         .demand = "a CONNECT over the server's Maximum Packet Size is refused",
         .section = "5.0: 3.2.2.3.6",
         .versions = Versions::v5_only,
         .run = too_large},
};

}  // namespace

std::span<const Case> message_cases() {
    return cases;
}

}  // namespace mq::will::verify
