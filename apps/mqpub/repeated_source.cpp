#include "mqpub/repeated_source.hpp"

#include <fmt/format.h>

#include <utility>

#include "mqtt/loop.hpp"

namespace mq::pub {

RepeatedSource::RepeatedSource(mqtt::Loop& loop, mqtt::Bytes payload, std::uint64_t count,
                               mqtt::Duration delay, ReadyCallback on_ready)
    : loop_(loop),
      payload_(payload),
      count_(count),
      left_(count),
      delay_(delay),
      on_ready_(std::move(on_ready)),
      timer_(loop, [this] { make_due(); }) {}

std::optional<mqtt::Bytes> RepeatedSource::next() {
    if (!is_due_ || is_finished()) {
        return std::nullopt;
    }
    is_due_ = false;
    --left_;
    return payload_;
}

void RepeatedSource::completed() {
    if (is_due_ || timer_.is_set() || is_finished()) {
        return;
    }
    if (delay_ == mqtt::Duration::zero()) {
        make_due();
    } else {
        timer_.set(loop_.now() + delay_);
    }
}

void RepeatedSource::make_due() {
    is_due_ = true;
    on_ready_();
}

void RepeatedSource::stop() {
    stopped_ = true;
    timer_.cancel();
}

std::string RepeatedSource::remainder() const {
    if (left_ == 0) {
        return {};
    }
    return count_ == 1 ? "the message not sent"
                       : fmt::format("{} of {} messages not sent", left_, count_);
}

}  // namespace mq::pub
