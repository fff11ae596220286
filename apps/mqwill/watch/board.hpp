// Who is online, since when, and how often they were not. No I/O: messages and the time come in.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/wall_time.hpp"
#include "mqwill/watch/state_reader.hpp"

namespace mq::will {

struct Entry {
    State state = State::unknown;
    bool is_stale = false;     // said online, and then nothing for too long: counts as offline
    bool is_retained = false;  // what we know came from the broker's memory
    cli::WallTime since;       // when the state was first seen, or when the message says
    bool since_is_told = false;
    std::uint64_t outages = 0;                  // from online to offline, while we looked
    std::optional<cli::WallTime> last_offline;  // the last will, or last message, that we saw
    std::string payload;                        // of the last message
    std::optional<cli::WallTime> sign_of_life;  // --stale: the time that it named, or was seen

    [[nodiscard]] bool is_online() const { return state == State::online && !is_stale; }
};

// An entry whose state is another now.
struct Change {
    std::string who;
    State from = State::unknown;
    State to = State::unknown;
};

// all|any online|offline
struct Condition {
    bool all = false;
    bool online = false;
};

class Board {
public:
    explicit Board(std::optional<std::chrono::nanoseconds> stale_after)
        : stale_after_(stale_after) {}

    // What changed: one entry at most, or a node and its devices.
    [[nodiscard]] std::vector<Change> apply(const Reading& reading, std::string_view payload,
                                            bool retained, cli::WallTime now);
    // Those whose time has run out.
    [[nodiscard]] std::vector<Change> look_for_stale(cli::WallTime now);
    // When look_for_stale() is wanted next.
    [[nodiscard]] std::optional<cli::WallTime> next_stale() const;

    [[nodiscard]] bool holds(const Condition& condition) const;
    [[nodiscard]] const std::map<std::string, Entry>& entries() const { return entries_; }
    [[nodiscard]] std::size_t online_count() const;

private:
    [[nodiscard]] std::optional<Change> set(const std::string& who, Entry& entry, State state,
                                            cli::WallTime now);

    std::optional<std::chrono::nanoseconds> stale_after_;
    std::map<std::string, Entry> entries_;
};

}  // namespace mq::will
