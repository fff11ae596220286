// --drain: has all that the broker kept for us come? MQTT has no mark for that. A broker sends on
// as we acknowledge, so when nothing came for a while we ask with a ping: behind its answer is
// nothing that waited before.
#pragma once

#include <functional>
#include <optional>

#include "mqtt/event.hpp"
#include "mqtt/loop.hpp"
#include "mqtt/timer.hpp"

namespace mq::sub {

class Drain {
public:
    struct Handlers {
        std::function<bool()> is_busy;  // something is still to be subscribed to or written
        std::function<bool()> ping;     // false: there is no connection
        std::function<void()> on_drained;
    };

    Drain(mqtt::Loop& loop, mqtt::Duration idle_timeout, Handlers handlers);

    // The broker accepted a connection, or it is gone.
    void begin_connection();
    void end_connection();
    void message_came() { last_message_ = loop_.now(); }
    void ping_answered(const mqtt::PingDone& done);

private:
    void timer_expired();

    mqtt::Loop& loop_;
    mqtt::Duration idle_timeout_;
    Handlers handlers_;
    mqtt::Timer timer_;  // fires early rather than be set anew with every message
    mqtt::TimePoint last_message_;
    std::optional<mqtt::TimePoint> asked_at_;
};

}  // namespace mq::sub
