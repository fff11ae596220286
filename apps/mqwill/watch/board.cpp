#include "mqwill/watch/board.hpp"

#include <algorithm>
#include <cmath>

namespace mq::will {

using cli::WallTime;

namespace {

// Nothing for a time that no clock shows: whoever wrote it meant something else.
std::optional<WallTime> wall_time(std::optional<double> seconds) {
    constexpr double latest = 9e9;  // the year 2255
    if (!seconds || !(*seconds > 0 && *seconds < latest)) {
        return std::nullopt;
    }
    return WallTime(std::chrono::nanoseconds(std::llround(*seconds * 1e9)));
}

State seen_state(const Entry& entry) {
    return entry.is_stale ? State::offline : entry.state;
}

}  // namespace

std::optional<Change> Board::set(const std::string& who, Entry& entry, State state, WallTime now) {
    const State before = seen_state(entry);
    entry.state = state;
    entry.is_stale = false;
    if (state == State::offline) {
        entry.last_offline = now;
    }
    if (before == state) {
        return std::nullopt;
    }
    entry.since = now;
    entry.since_is_told = false;
    entry.outages += before == State::online && state == State::offline ? 1 : 0;
    return Change{who, before, state};
}

std::vector<Change> Board::apply(const Reading& reading, std::string_view payload, bool retained,
                                 WallTime now) {
    std::vector<Change> changes;
    if (reading.state == State::gone) {
        if (const auto found = entries_.find(reading.who); found != entries_.end()) {
            changes.push_back({reading.who, seen_state(found->second), State::gone});
            entries_.erase(found);
        }
        return changes;
    }
    Entry& entry = entries_[reading.who];
    const auto told = wall_time(reading.time);
    if (auto change = set(reading.who, entry, reading.state, now)) {
        entry.since = told.value_or(now);
        entry.since_is_told = told.has_value();
        changes.push_back(*change);
    }
    if (reading.state == State::offline) {
        entry.last_offline = told.value_or(now);
    }
    entry.is_retained = retained;
    entry.payload = payload;
    entry.sign_of_life = told.value_or(now);
    if (reading.with_devices) {
        const std::string node = reading.who + "/";
        for (auto& [who, device] : entries_) {
            if (who.starts_with(node)) {
                if (auto change = set(who, device, State::offline, now)) {
                    changes.push_back(*change);
                }
            }
        }
    }
    return changes;
}

std::vector<Change> Board::look_for_stale(WallTime now) {
    std::vector<Change> changes;
    for (auto& [who, entry] : entries_) {
        if (stale_after_ && entry.is_online() && *entry.sign_of_life + *stale_after_ <= now) {
            entry.is_stale = true;
            entry.since = now;
            entry.since_is_told = false;
            ++entry.outages;
            changes.push_back({who, State::online, State::offline});
        }
    }
    return changes;
}

std::optional<WallTime> Board::next_stale() const {
    std::optional<WallTime> next;
    for (const auto& [who, entry] : entries_) {
        if (stale_after_ && entry.is_online()) {
            const WallTime due = *entry.sign_of_life + *stale_after_;
            next = std::min(next.value_or(due), due);
        }
    }
    return next;
}

std::size_t Board::online_count() const {
    return static_cast<std::size_t>(std::count_if(
        entries_.begin(), entries_.end(), [](const auto& one) { return one.second.is_online(); }));
}

bool Board::holds(const Condition& condition) const {
    const std::size_t matching = condition.online
                                     ? online_count()
                                     : static_cast<std::size_t>(std::count_if(
                                           entries_.begin(), entries_.end(), [](const auto& one) {
                                               return seen_state(one.second) == State::offline;
                                           }));
    return condition.all ? !entries_.empty() && matching == entries_.size() : matching > 0;
}

}  // namespace mq::will
