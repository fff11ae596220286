#include "mqbench/measure/pace.hpp"

#include <algorithm>
#include <chrono>

namespace mq::bench {

namespace {

// A timer's lateness is no stall.
constexpr nanoseconds least_stall = std::chrono::milliseconds(10);

nanoseconds outdated_after(const SchedulePlan& plan) {
    return std::max(least_stall, plan.arrival.kind == Arrival::Kind::burst
                                     ? nanoseconds(plan.arrival.burst_interval)
                                     : plan.interval());
}

}  // namespace

Pace::Pace(const SchedulePlan& plan, std::uint64_t client, const Catchup& catchup)
    : schedule_(plan, client),
      catchup_(catchup.kind),
      interval_(std::chrono::duration_cast<nanoseconds>(
          std::chrono::duration<double, std::nano>(plan.interval()) / catchup.factor)),
      caught_up_below_(plan.interval() - interval_),
      late_after_(outdated_after(plan)) {}

std::optional<nanoseconds> Pace::due_at() const {
    const auto intended = schedule_.next();
    return intended ? std::optional(std::max(*intended, not_before_)) : std::nullopt;
}

std::optional<nanoseconds> Pace::take(nanoseconds now) {
    if (catchup_ == Catchup::Kind::none) {
        skip_outdated(now);
    }
    const auto due = due_at();
    if (!due || *due > now) {
        return std::nullopt;
    }
    const auto intended = schedule_.next();
    schedule_.advance();
    if (catchup_ == Catchup::Kind::paced) {
        const nanoseconds allowed = not_before_ > nanoseconds(0) ? caught_up_below_ : late_after_;
        not_before_ = now - *intended > allowed ? now + interval_ : nanoseconds(0);
    }
    return intended;
}

void Pace::skip_outdated(nanoseconds now) {
    for (auto next = schedule_.next(); next && now - *next >= late_after_;
         next = schedule_.next()) {
        schedule_.advance();
        ++skipped_;
    }
}

}  // namespace mq::bench
