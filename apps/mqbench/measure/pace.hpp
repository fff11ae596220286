// A client's schedule as it can be kept: what happens to the messages that a stall made late. They
// keep their intended instants whatever happens, so the stall shows in the response times.
//
//   all        they are due at once: true arrivals
//   paced:Nx   while the client is late, its messages go N times as fast as planned
//   none       a late message is skipped
//
// A message is late when the client's next one (of a burst: the next burst) is due as well, and
// not by less than 10 ms.
#pragma once

#include <cstdint>
#include <optional>

#include "mqbench/measure/schedule.hpp"

namespace mq::bench {

class Pace {
public:
    // `plan` must outlive it.
    Pace(const SchedulePlan& plan, std::uint64_t client, const Catchup& catchup);

    // When the next message may be written; in the past: at once. Empty: there are no more.
    [[nodiscard]] std::optional<nanoseconds> due_at() const;

    // Takes the message that is due at `now` and returns its intended instant. Empty if none is
    // due, or all that were have been skipped.
    [[nodiscard]] std::optional<nanoseconds> take(nanoseconds now);

    // Messages taken or skipped, and those skipped.
    [[nodiscard]] std::uint64_t passed() const { return schedule_.passed(); }
    [[nodiscard]] std::uint64_t skipped() const { return skipped_; }
    // Messages that are due and neither taken nor skipped.
    [[nodiscard]] std::uint64_t backlog(nanoseconds now) const { return schedule_.due(now); }

private:
    void skip_outdated(nanoseconds now);

    Schedule schedule_;
    Catchup::Kind catchup_;
    nanoseconds interval_;         // paced: between messages while late
    nanoseconds caught_up_below_;  // paced: the next message needs no pacing any more
    nanoseconds late_after_;       // a message so far behind its instant is late
    nanoseconds not_before_{0};    // paced: of the next message, while late
    std::uint64_t skipped_ = 0;
};

}  // namespace mq::bench
