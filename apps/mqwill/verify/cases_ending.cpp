// How a connection ends, and whether the will follows.
#include <fmt/format.h>
#include <array>

#include "mqwill/verify/stage.hpp"

namespace mq::will::verify {

namespace {

using mqtt::Clock;
using mqtt::Duration;
using mqtt::ReasonCode;

// The victim connects, `end` ends it, and the will must come at once.
template <typename End>
Finding will_after(Stage& stage, End end) {
    WireClient observer = stage.observer();
    const WillSpec will;
    WireClient victim = stage.victim(will);
    for (const auto& bad :
         {Stage::trouble("observer", observer), Stage::trouble("victim", victim)}) {
        if (bad) {
            return *bad;
        }
    }
    const auto begin = Clock::now();
    end(victim);
    return stage.expect_will(observer, will, begin);
}

Finding abrupt_close(Stage& stage) {
    return will_after(stage, [](WireClient& victim) { victim.close(); });
}

Finding tcp_reset(Stage& stage) {
    return will_after(stage, [](WireClient& victim) { victim.reset(); });
}

Finding malformed(Stage& stage) {
    return will_after(stage, [](WireClient& victim) {
        constexpr std::array<std::uint8_t, 2> reserved_type{0x00, 0x00};
        victim.send_bytes(reserved_type);
    });
}

Finding second_connect(Stage& stage) {
    return will_after(stage, [&stage](WireClient& victim) {
        mqtt::Connect second;
        second.version = stage.version();
        second.client_id = "second";
        victim.send(second);  // [MQTT-3.1.0-2]
    });
}

Finding with_will_reason(Stage& stage) {
    return will_after(stage, [](WireClient& victim) {
        victim.send(mqtt::Disconnect{.reason = ReasonCode::disconnect_with_will});
    });
}

Finding taken_over(Stage& stage) {
    std::optional<WireClient> second;
    return will_after(stage, [&](WireClient&) { second.emplace(stage.successor(true, 0)); });
}

Duration one_and_a_half(const Stage& stage) {
    return std::chrono::milliseconds(1500) * stage.options().keep_alive;
}

Finding silence(Stage& stage) {
    WireClient observer = stage.observer();
    const WillSpec will;
    const WireClient victim = stage.victim(will, {.keep_alive = stage.options().keep_alive});
    if (auto bad = Stage::trouble("victim", victim)) {
        return *bad;
    }
    return stage.expect_will(observer, will, Clock::now(),
                             std::chrono::seconds(stage.options().keep_alive),
                             one_and_a_half(stage));
}

Finding clean_disconnect(Stage& stage) {
    WireClient observer = stage.observer();
    WireClient victim = stage.victim({});
    if (auto bad = Stage::trouble("victim", victim)) {
        return *bad;
    }
    victim.disconnect();
    return stage.expect_none(observer);
}

constexpr std::array cases{
    Case{.name = "abrupt close",
         .demand = "the will is published when the connection closes without DISCONNECT",
         .section = "3.1.1 and 5.0: MQTT-3.1.2-8",
         .run = abrupt_close},
    Case{.name = "tcp reset",
         .demand = "the will is published when the connection is reset",
         .section = "3.1.1 and 5.0: MQTT-3.1.2-8",
         .run = tcp_reset},
    Case{.name = "keep alive",
         .demand = "a client that is silent for one and a half keepalives is cut off, not earlier "
                   "than after one",
         .section = "3.1.1: MQTT-3.1.2-24; 5.0: MQTT-3.1.2-22",
         .run = silence,
         .needs = one_and_a_half},
    Case{.name = "clean disconnect",
         .demand = "DISCONNECT takes the will away",
         .section = "3.1.1: MQTT-3.1.2-10; 5.0: MQTT-3.14.4-3",
         .run = clean_disconnect},
    Case{.name = "disconnect with will",
         .demand = "DISCONNECT with reason code 0x04 has the will published",
         .section = "5.0: 3.14.2.1",
         .versions = Versions::v5_only,
         .run = with_will_reason},
    Case{.name = "malformed packet",
         .demand = "the will is published when the server closes because of a malformed packet",
         .section = "3.1.1: 3.1.2.5, MQTT-2.2.2-2; 5.0: 3.1.2.5, 4.13.1",
         .run = malformed},
    Case{.name = "second connect",
         .demand = "the will is published when the server closes because of a second CONNECT",
         .section = "3.1.1 and 5.0: MQTT-3.1.0-2, MQTT-3.1.2-8",
         .run = second_connect},
    Case{.name = "taken over",
         .demand = "the will is published when another client connects with the same identifier",
         .section = "3.1.1: MQTT-3.1.4-2; 5.0: MQTT-3.1.4-3, MQTT-3.1.2-8",
         .run = taken_over},
};

}  // namespace

std::span<const Case> ending_cases() {
    return cases;
}

}  // namespace mq::will::verify
