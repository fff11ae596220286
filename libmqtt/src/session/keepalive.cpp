#include "session/keepalive.hpp"

#include <algorithm>

namespace mqtt {

void Keepalive::start(Duration interval, Duration timeout, TimePoint now) {
    interval_ = interval;
    timeout_ = timeout;
    last_sent_ = last_received_ = now;
    pinged_.reset();
}

void Keepalive::stop() {
    interval_ = {};
    pinged_.reset();
    is_paused_ = false;
}

void Keepalive::ping_sent(TimePoint now) {
    last_ping_ = now;
    if (!pinged_) {
        pinged_ = now;
    }
}

// What waits to be read may be long: the answer behind it gets its whole time anew.
void Keepalive::pause(bool paused, TimePoint now) {
    if (is_paused_ && !paused && pinged_) {
        pinged_ = now;
    }
    is_paused_ = paused;
}

std::optional<Duration> Keepalive::ping_answered(TimePoint now) {
    if (!pinged_) {
        return std::nullopt;
    }
    const Duration result = now - *pinged_;
    pinged_.reset();
    return result;
}

std::optional<TimePoint> Keepalive::deadline() const {
    if (pinged_ && !is_paused_) {
        return timeout_ > Duration::zero() ? std::optional(*pinged_ + timeout_) : std::nullopt;
    }
    return interval_ > Duration::zero() ? std::optional(ping_due()) : std::nullopt;
}

bool Keepalive::wants_ping(TimePoint now) const {
    return interval_ > Duration::zero() && (!pinged_ || is_paused_) && now >= ping_due();
}

bool Keepalive::is_overdue(TimePoint now) const {
    return pinged_ && !is_paused_ && timeout_ > Duration::zero() && now >= *pinged_ + timeout_;
}

TimePoint Keepalive::ping_due() const {
    if (is_paused_ && pinged_) {
        return std::max(last_sent_, last_ping_) + interval_;
    }
    return std::min(last_sent_, last_received_) + interval_;
}

}  // namespace mqtt
