#include "mqbench/measure/schedule.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace mq::bench {

namespace {

constexpr double ns_per_second = 1e9;

// SplitMix64 (Steele, Lea and Flood 2014): eight bytes of state for each of many clients.
std::uint64_t next_random(std::uint64_t& state) {
    state += 0x9E3779B97F4A7C15;
    std::uint64_t value = state;
    value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9;
    value = (value ^ (value >> 27U)) * 0x94D049BB133111EB;
    return value ^ (value >> 31U);
}

// Far apart in the generator's cycle, whatever the seed.
std::uint64_t state_of(std::uint64_t seed, std::uint64_t client) {
    std::uint64_t state = seed;
    state = next_random(state) ^ client;
    return next_random(state);
}

nanoseconds from_double(double ns) {
    return nanoseconds(static_cast<std::int64_t>(ns));
}

}  // namespace

nanoseconds SchedulePlan::interval() const {
    const double of_all = arrival.kind == Arrival::Kind::burst
                              ? static_cast<double>(arrival.burst_interval.count()) /
                                    static_cast<double>(arrival.burst_size)
                              : ns_per_second / rate;
    return from_double(of_all * static_cast<double>(clients));
}

Schedule::Schedule(const SchedulePlan& plan, std::uint64_t client)
    : plan_(&plan), client_(client), random_(state_of(plan.seed, client)) {
    assert(client < plan.clients);
    random_instant_ns_ = random_distance_ns();
}

double Schedule::random_distance_ns() {
    // 53 bits are what a double holds; one more than them keeps the logarithm from 0.
    constexpr double scale = 1.0 / 9007199254740993.0;
    const double uniform = (static_cast<double>(next_random(random_) >> 11U) + 1) * scale;
    return -std::log(uniform) * ns_per_second * static_cast<double>(plan_->clients) / plan_->rate;
}

nanoseconds Schedule::instant(std::uint64_t number) const {
    switch (plan_->arrival.kind) {
        case Arrival::Kind::poisson:
            return from_double(random_instant_ns_);
        case Arrival::Kind::burst:
            return plan_->arrival.burst_interval *
                   static_cast<std::int64_t>(number / plan_->arrival.burst_size);
        case Arrival::Kind::constant:
            break;
    }
    const std::uint64_t together = plan_->is_aligned ? number - number % plan_->clients : number;
    return from_double(static_cast<double>(together) * ns_per_second / plan_->rate);
}

std::optional<nanoseconds> Schedule::next() const {
    if (plan_->count && number() >= *plan_->count) {
        return std::nullopt;
    }
    const nanoseconds due = instant(number());
    if (plan_->duration && due >= *plan_->duration) {
        return std::nullopt;
    }
    return due;
}

void Schedule::advance() {
    ++passed_;
    if (plan_->arrival.kind == Arrival::Kind::poisson) {
        random_instant_ns_ += random_distance_ns();
    }
}

// The number of messages whose instant is not after `now`; by search, as the instants are rounded.
std::uint64_t Schedule::due_of_all(nanoseconds now) const {
    if (plan_->arrival.kind == Arrival::Kind::burst) {
        return static_cast<std::uint64_t>(now / plan_->arrival.burst_interval + 1) *
               plan_->arrival.burst_size;
    }
    const double exact = static_cast<double>(now.count()) * plan_->rate / ns_per_second;
    auto count = static_cast<std::uint64_t>(exact) + 1;
    if (plan_->is_aligned) {
        count += plan_->clients - 1 - (count - 1) % plan_->clients;
    }
    // The next one may be due too, in the rest of the nanosecond.
    while (instant(count) <= now) {
        count += plan_->is_aligned ? plan_->clients : 1;
    }
    return count;
}

std::uint64_t Schedule::due(nanoseconds now) const {
    const auto first = next();
    if (!first || *first > now) {
        return 0;
    }
    if (plan_->duration) {
        now = std::min(now, *plan_->duration - nanoseconds(1));
    }
    if (plan_->arrival.kind == Arrival::Kind::poisson) {
        const double expected = static_cast<double>((now - *first).count()) /
                                static_cast<double>(plan_->interval().count());
        return static_cast<std::uint64_t>(expected) + 1;
    }
    const std::uint64_t of_all =
        std::min(due_of_all(now), plan_->count.value_or(std::numeric_limits<std::uint64_t>::max()));
    return (of_all - client_ + plan_->clients - 1) / plan_->clients - passed_;
}

nanoseconds ramp_instant(std::uint64_t index, std::uint64_t count, nanoseconds length) {
    return from_double(static_cast<double>(length.count()) * static_cast<double>(index) /
                       static_cast<double>(count));
}

}  // namespace mq::bench
