// When each message is meant to be sent: an absolute plan, which no slow answer can move. All times
// are since the plan's start.
//
//   Schedule schedule(plan, client);
//   while (const auto due = schedule.next()) {
//       ... at *due: write a message that is stamped with *due ...
//       schedule.advance();
//   }
//
// Message m of all clients together (m = 0, 1, 2, ...) belongs to client m mod `clients`:
//
//   constant   at m / rate; if aligned, at (m - m mod clients) / rate
//   burst      at (m / size) * interval, rounded down
//   poisson    each client by itself, at random distances whose mean is clients / rate; the same
//              for the same seed
//
// Pure functions of the plan: nothing here reads a clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "mqbench/measure/arrival.hpp"

namespace mq::bench {

using std::chrono::nanoseconds;

struct SchedulePlan {
    double rate = 1;  // messages per second of all clients together; not for bursts
    std::uint64_t clients = 1;
    Arrival arrival{};
    bool is_aligned = false;  // constant: all clients at once, not evenly apart
    std::uint64_t seed = 0;   // poisson
    // The plan ends with whichever comes first; without either it has no end.
    std::optional<std::uint64_t> count{};   // messages of all clients together
    std::optional<nanoseconds> duration{};  // messages due at or after it are not planned

    // Between the messages of one client, on average.
    [[nodiscard]] nanoseconds interval() const;
};

class Schedule {
public:
    // `plan` must outlive the schedule; `client` is less than plan.clients.
    Schedule(const SchedulePlan& plan, std::uint64_t client);

    // The instant of the client's next message; empty: there are no more.
    [[nodiscard]] std::optional<nanoseconds> next() const;
    // Goes on to the message after it.
    void advance();

    // How many messages were passed by advance().
    [[nodiscard]] std::uint64_t passed() const { return passed_; }
    // How many messages after those are due at `now`, in constant time; with poisson arrivals the
    // number to be expected.
    [[nodiscard]] std::uint64_t due(nanoseconds now) const;

private:
    [[nodiscard]] std::uint64_t number() const { return passed_ * plan_->clients + client_; }
    [[nodiscard]] nanoseconds instant(std::uint64_t number) const;
    [[nodiscard]] double random_distance_ns();
    // Of all clients: due at `now` by constant or burst arrivals, were there no end.
    [[nodiscard]] std::uint64_t due_of_all(nanoseconds now) const;

    const SchedulePlan* plan_;
    std::uint64_t client_;
    std::uint64_t passed_ = 0;
    std::uint64_t random_;          // state of the generator
    double random_instant_ns_ = 0;  // poisson: of the next message
};

// The instant of the connection `index` of `count` in a ramp of this length: evenly, the first at
// 0.
[[nodiscard]] nanoseconds ramp_instant(std::uint64_t index, std::uint64_t count,
                                       nanoseconds length);

}  // namespace mq::bench
