// When to send PINGREQ, and when its answer is overdue (MQTT 5.0 §3.1.2.10, §3.12).
//
// A ping goes out when one direction was silent for the interval: the sending one because the
// server wants to hear from us, the receiving one because only an answer shows that the link still
// stands.
#pragma once

#include <optional>

#include "mqtt/types.hpp"

namespace mqtt {

class Keepalive {
public:
    // A zero interval: never ping.
    void start(Duration interval, Duration timeout, TimePoint now);
    void stop();

    void sent(TimePoint now) { last_sent_ = now; }
    void received(TimePoint now) { last_received_ = now; }
    void ping_sent(TimePoint now);
    // While paused nobody reads the answers: pings go on, and none is overdue.
    void pause(bool paused, TimePoint now);
    // PINGRESP: how long it took; nothing if no PINGREQ was waiting.
    [[nodiscard]] std::optional<Duration> ping_answered(TimePoint now);
    [[nodiscard]] bool awaits_answer() const { return pinged_.has_value(); }

    // The next time at which wants_ping() or is_overdue() may become true. Traffic moves it.
    [[nodiscard]] std::optional<TimePoint> deadline() const;
    [[nodiscard]] bool wants_ping(TimePoint now) const;
    [[nodiscard]] bool is_overdue(TimePoint now) const;

private:
    [[nodiscard]] TimePoint ping_due() const;

    Duration interval_{};
    Duration timeout_{};
    TimePoint last_sent_{};
    TimePoint last_received_{};
    TimePoint last_ping_{};
    std::optional<TimePoint> pinged_;
    bool is_paused_ = false;
};

}  // namespace mqtt
