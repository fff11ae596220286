// --deadline: bounds a whole run, from the start of the process to its end.
//
// Two things watch it. In the loop a timer (see RunWatch) has the tool say what is owed and leave
// the broker. Where the loop does not get its turn (a read of standard input, a write to a reader
// that does not read, a system call without end) a signal ends the process.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "common/outcome.hpp"
#include "mqtt/types.hpp"

namespace mq::cli {

// One at a time in a process: the signal is the process's.
class Deadline {
public:
    // `tool` is a literal.
    explicit Deadline(std::string_view tool) : tool_(tool) {}
    ~Deadline();
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    // From now on the process ends when `limit` has passed since its start: with status 27 and,
    // unless `quiet`, a line that names the step. Nothing: there is no limit.
    void arm(std::optional<mqtt::Duration> limit, bool quiet);
    // What the process does from now on, should only the signal be able to end it: "reading
    // standard input".
    void enter(std::string_view step);
    // A loop has a timer for at(): the signal now leaves it a moment for what follows.
    void yield_to_loop();
    [[nodiscard]] std::optional<mqtt::TimePoint> at() const;

    // How the run ends, since at() has come: `owed` may be empty. Also what the signal says from
    // now on.
    Outcome expire(std::string_view step, std::string_view owed);

private:
    [[nodiscard]] std::string detail(std::string_view step, std::string_view owed) const;
    void say_at_signal(const std::string& text);

    std::string_view tool_;
    std::optional<mqtt::Duration> limit_;
    bool is_quiet_ = false;
    std::deque<std::string> last_words_;  // the signal handler may be reading any of them
};

// How long a run has after its deadline to leave the broker in order.
inline constexpr mqtt::Duration leave_after_deadline = std::chrono::milliseconds(15);

}  // namespace mq::cli
