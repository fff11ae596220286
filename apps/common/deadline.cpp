#include "common/deadline.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstring>

#include "common/exit_code.hpp"

namespace mq::cli {

namespace {

using std::chrono::microseconds;

// As near to the start of the process as a program comes: before main().
const mqtt::TimePoint process_start = mqtt::Clock::now();

// How much later than the loop's timer the signal ends what that could not.
constexpr mqtt::Duration grace = std::chrono::milliseconds(40);

// For the signal handler, which can reach nothing else.
std::atomic<const char*> last_words{nullptr};
std::atomic<bool> loop_has_its_turn{false};

// Only what a handler may do (signal-safety(7)). The first ring interrupts a call that blocks, so
// that the loop gets its turn where there is one.
void ring(int /*signal_number*/) {
    if (loop_has_its_turn.exchange(false)) {
        return;
    }
    pollfd wanted{STDERR_FILENO, POLLOUT, 0};  // whoever reads it may have stopped
    if (const char* text = last_words.load(); text != nullptr && ::poll(&wanted, 1, 0) > 0) {
        [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text, std::strlen(text));
    }
    ::_exit(static_cast<int>(ExitCode::timed_out));
}

timeval to_timeval(mqtt::Duration duration) {
    const auto all = std::chrono::duration_cast<microseconds>(duration);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(all);
    timeval value{};
    value.tv_sec = seconds.count();
    value.tv_usec = (all - seconds).count();
    return value;
}

}  // namespace

Deadline::~Deadline() {
    if (limit_) {
        const itimerval none{};
        ::setitimer(ITIMER_REAL, &none, nullptr);
        last_words = nullptr;
    }
}

void Deadline::arm(std::optional<mqtt::Duration> limit, bool quiet) {
    limit_ = limit;
    is_quiet_ = quiet;
    if (!limit) {
        return;
    }
    enter("starting");
    struct sigaction action {};
    action.sa_handler = ring;  // without SA_RESTART: a call that blocks shall end
    ::sigaction(SIGALRM, &action, nullptr);
    const mqtt::Duration left = process_start + *limit - mqtt::Clock::now();
    const itimerval value{to_timeval(grace),
                          to_timeval(std::max<mqtt::Duration>(left, microseconds(1)))};
    ::setitimer(ITIMER_REAL, &value, nullptr);
}

void Deadline::enter(std::string_view step) {
    if (limit_) {
        say_at_signal(detail(step, ""));
    }
}

void Deadline::yield_to_loop() {
    loop_has_its_turn = true;
}

std::optional<mqtt::TimePoint> Deadline::at() const {
    return limit_ ? std::optional(process_start + *limit_) : std::nullopt;
}

Outcome Deadline::expire(std::string_view step, std::string_view owed) {
    Outcome outcome{ExitCode::timed_out, detail(step, owed)};
    say_at_signal(outcome.detail);
    return outcome;
}

std::string Deadline::detail(std::string_view step, std::string_view owed) const {
    const double seconds = std::chrono::duration<double>(*limit_).count();
    return fmt::format("--deadline: {:g} s have passed while {}{}{}", seconds, step,
                       owed.empty() ? "" : ": ", owed);
}

void Deadline::say_at_signal(const std::string& text) {
    if (!is_quiet_) {
        last_words_.push_back(
            fmt::format("{}: exit 27 ({}): {}\n", tool_, name(ExitCode::timed_out), text));
        last_words = last_words_.back().c_str();
    }
}

}  // namespace mq::cli
