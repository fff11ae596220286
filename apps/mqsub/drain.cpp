#include "mqsub/drain.hpp"

#include <utility>

namespace mq::sub {

Drain::Drain(mqtt::Loop& loop, mqtt::Duration idle_timeout, Handlers handlers)
    : loop_(loop),
      idle_timeout_(idle_timeout),
      handlers_(std::move(handlers)),
      timer_(loop, [this] { timer_expired(); }) {}

void Drain::begin_connection() {
    last_message_ = loop_.now();
    timer_.set(last_message_ + idle_timeout_);
}

void Drain::end_connection() {
    timer_.cancel();
    asked_at_.reset();
}

void Drain::timer_expired() {
    if (handlers_.is_busy()) {
        last_message_ = loop_.now();
    }
    if (loop_.now() < last_message_ + idle_timeout_) {
        timer_.set(last_message_ + idle_timeout_);
    } else if (handlers_.ping()) {
        asked_at_ = loop_.now();
    }
}

void Drain::ping_answered(const mqtt::PingDone& done) {
    if (!asked_at_) {
        return;
    }
    // The answer may be to a ping of before, which proves nothing.
    const bool is_drained =
        last_message_ < *asked_at_ && loop_.now() - done.round_trip >= *asked_at_;
    asked_at_.reset();
    if (is_drained) {
        handlers_.on_drained();
    } else {
        timer_.set(last_message_ + idle_timeout_);
    }
}

}  // namespace mq::sub
