// What was counted of a run's messages, under the names that text, JSON and assertions share.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mq::bench {

// Two instantiations: what a worker counts, and what a report says, where a count may not have been
// taken.
template <typename Number>
struct BasicCounters {
    // On the way out.
    Number planned{};      // messages that the plan holds
    Number offered{};      // of these, handed to a session
    Number not_offered{};  // of these, dropped on our side because the window was full
    Number written{};      // handed to the kernel whole
    Number tcp_acked{};    // acknowledged by the peer's TCP whole
    Number acked{};        // acknowledged by MQTT: PUBACK or PUBCOMP with success
    // On the way in; messages of this run unless it says otherwise.
    Number received{};           // different ones, intact
    Number lost{};               // written and due here, but not received, and not corrupt
    Number duplicate{};          // arrivals of a message that had been received before
    Number duplicate_flagged{};  // of these, with DUP
    Number reordered{};          // received after one that was sent later in its stream
    Number max_reorder{};        // the most that the highest sequence number was ahead of one
    Number too_late{};           // so far behind that nobody knows whether new or duplicate
    Number corrupt{};            // arrivals with a stamp cut off or garbled
    Number foreign{};            // arrivals from other runs or programs
    Number retained{};           // arrivals that the broker had kept for new subscriptions
    Number replayed{};           // received from the broker's queue of an interrupted session
};

using Counters = BasicCounters<std::uint64_t>;
using MeasuredCounters = BasicCounters<std::optional<std::uint64_t>>;  // nullopt: not measured

template <typename Number>
struct CounterName {
    std::string_view name;
    Number BasicCounters<Number>::*member;
};

template <typename Number>
inline constexpr std::array<CounterName<Number>, 17> counter_names{{
    {"planned", &BasicCounters<Number>::planned},
    {"offered", &BasicCounters<Number>::offered},
    {"not_offered", &BasicCounters<Number>::not_offered},
    {"written", &BasicCounters<Number>::written},
    {"tcp_acked", &BasicCounters<Number>::tcp_acked},
    {"acked", &BasicCounters<Number>::acked},
    {"received", &BasicCounters<Number>::received},
    {"lost", &BasicCounters<Number>::lost},
    {"duplicate", &BasicCounters<Number>::duplicate},
    {"duplicate_flagged", &BasicCounters<Number>::duplicate_flagged},
    {"reordered", &BasicCounters<Number>::reordered},
    {"max_reorder", &BasicCounters<Number>::max_reorder},
    {"too_late", &BasicCounters<Number>::too_late},
    {"corrupt", &BasicCounters<Number>::corrupt},
    {"foreign", &BasicCounters<Number>::foreign},
    {"retained", &BasicCounters<Number>::retained},
    {"replayed", &BasicCounters<Number>::replayed},
}};

// Everything adds up but the distance.
inline Counters& operator+=(Counters& sum, const Counters& other) {
    const std::uint64_t max_reorder = std::max(sum.max_reorder, other.max_reorder);
    for (const auto& counter : counter_names<std::uint64_t>) {
        sum.*counter.member += other.*counter.member;
    }
    sum.max_reorder = max_reorder;
    return sum;
}

// All measured; reset() what was not.
[[nodiscard]] inline MeasuredCounters measured(const Counters& counters) {
    MeasuredCounters result;
    for (std::size_t index = 0; index < counter_names<std::uint64_t>.size(); ++index) {
        result.*counter_names<std::optional<std::uint64_t>>[index].member =
            counters.*counter_names<std::uint64_t>[index].member;
    }
    return result;
}

}  // namespace mq::bench
