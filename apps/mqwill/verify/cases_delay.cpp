// When the will comes, and for whom.
#include <fmt/format.h>

#include <array>

#include "mqwill/verify/stage.hpp"

namespace mq::will::verify {

namespace {

using mqtt::Clock;
using mqtt::Duration;
using mqtt::PropertyId;
using std::chrono::seconds;

constexpr seconds will_delay{2};
constexpr seconds session_end{1};  // before the will's delay

Duration of_will_delay(const Stage&) {
    return will_delay;
}

Duration of_session_end(const Stage&) {
    return session_end;
}

WillSpec delayed_will(seconds delay) {
    WillSpec will;
    static_cast<void>(will.properties.add(PropertyId::will_delay_interval,
                                          static_cast<std::uint32_t>(delay.count())));
    return will;
}

Finding delayed(Stage& stage) {
    WireClient observer = stage.observer();
    const WillSpec will = delayed_will(will_delay);
    WireClient victim = stage.victim(will, {.session_expiry = 60});
    if (auto bad = Stage::trouble("victim", victim)) {
        return *bad;
    }
    const auto begin = Clock::now();
    victim.close();
    Finding finding = stage.expect_will(observer, will, begin, will_delay, will_delay);
    stage.successor(true, 0).disconnect();  // the session goes
    return finding;
}

Finding cancelled(Stage& stage) {
    WireClient observer = stage.observer();
    WireClient victim = stage.victim(delayed_will(will_delay), {.session_expiry = 60});
    if (auto bad = Stage::trouble("victim", victim)) {
        return *bad;
    }
    victim.close();
    WireClient successor = stage.successor(false, 60);
    if (auto bad = Stage::trouble("victim, connected again", successor)) {
        return *bad;
    }
    Finding finding = stage.expect_none(observer, will_delay);
    successor.disconnect();
    stage.successor(true, 0).disconnect();
    return finding;
}

Finding session_ends_first(Stage& stage) {
    WireClient observer = stage.observer();
    const WillSpec will = delayed_will(seconds(60));
    WireClient victim =
        stage.victim(will, {.session_expiry = static_cast<std::uint32_t>(session_end.count())});
    if (auto bad = Stage::trouble("victim", victim)) {
        return *bad;
    }
    const auto begin = Clock::now();
    victim.close();
    return stage.expect_will(observer, will, begin, session_end, session_end);
}

// A subscriber whose session the server keeps while it is away.
WireClient absent(Stage& stage, bool clean_start) {
    WireClient client(stage.options().broker, stage.version());
    const std::string id = stage.client_id("o");
    mqtt::Connect connect;
    connect.client_id = id;
    connect.clean_start = clean_start;
    mqtt::Properties properties;
    if (stage.version() == mqtt::Version::v5) {
        static_cast<void>(properties.add(PropertyId::session_expiry_interval, std::uint32_t{60}));
    }
    connect.properties = properties;
    client.open(connect);
    return client;
}

Finding for_absent(Stage& stage) {
    {
        WireClient subscriber = absent(stage, false);
        subscriber.subscribe(stage.topic(), mqtt::QoS::exactly_once);
        if (auto bad = Stage::trouble("subscriber", subscriber)) {
            return *bad;
        }
        subscriber.disconnect();
    }
    const WillSpec will;
    // Who is there sees the will come, and so knows when the absent one may come back.
    WireClient witness(stage.options().broker, stage.version());
    const std::string id = stage.client_id("w");
    mqtt::Connect connect;
    connect.client_id = id;
    witness.open(connect);
    witness.subscribe(stage.topic(), mqtt::QoS::exactly_once);
    WireClient victim = stage.victim(will);
    if (auto bad = Stage::trouble("victim", victim)) {
        return *bad;
    }
    const auto begin = Clock::now();
    victim.close();
    Finding finding = stage.expect_will(witness, will, begin);
    if (finding.verdict == Verdict::pass) {
        const auto back = Clock::now();
        WireClient subscriber = absent(stage, false);
        finding = stage.expect_will(subscriber, will, back);
        finding.seen =
            finding.verdict == Verdict::pass ? "it came with the reconnection" : finding.seen;
        subscriber.disconnect();
    }
    absent(stage, true).disconnect();
    return finding;
}

constexpr std::array cases{
    Case{.name = "will delay",
         .demand = "the will is published when the Will Delay Interval has passed, not earlier",
         .section = "5.0: 3.1.3.2.2",
         .versions = Versions::v5_only,
         .run = delayed,
         .needs = of_will_delay},
    Case{.name = "will delay cancelled",
         .demand = "the will is not published if the client is back before the delay has passed",
         .section = "5.0: MQTT-3.1.3-9",
         .versions = Versions::v5_only,
         .run = cancelled,
         .needs = of_will_delay},
    Case{.name = "session ends first",
         .demand = "the will is published when the session ends, if that is before the delay has "
                   "passed",
         .section = "5.0: 3.1.3.2.2",
         .versions = Versions::v5_only,
         .run = session_ends_first,
         .needs = of_session_end},
    Case{.name = "absent subscriber",
         .demand = "a subscriber that was away gets the will when it is back, from its session",
         .section = "3.1.1: MQTT-3.1.2-5; 5.0: 4.1",
         .run = for_absent},
};

}  // namespace

std::span<const Case> delay_cases() {
    return cases;
}

}  // namespace mq::will::verify
