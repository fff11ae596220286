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
}

void Keepalive::ping_sent(TimePoint now) {
    if (!pinged_) {
        pinged_ = now;
    }
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
    if (pinged_) {
        return timeout_ > Duration::zero() ? std::optional(*pinged_ + timeout_) : std::nullopt;
    }
    return interval_ > Duration::zero() ? std::optional(ping_due()) : std::nullopt;
}

bool Keepalive::wants_ping(TimePoint now) const {
    return interval_ > Duration::zero() && !pinged_ && now >= ping_due();
}

bool Keepalive::is_overdue(TimePoint now) const {
    return pinged_ && timeout_ > Duration::zero() && now >= *pinged_ + timeout_;
}

TimePoint Keepalive::ping_due() const {
    return std::min(last_sent_, last_received_) + interval_;
}

}  // namespace mqtt
