// --on-up and --on-down: commands of the user's that run while the tool goes on.
#pragma once

#include <sys/types.h>

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "mqtt/loop.hpp"

namespace mq::cli {

// Runs commands by `sh -c`, one at a time and in order, so that the last one to speak is the last
// one that was asked. Their standard input is empty, and what they print goes to standard error:
// standard output is for data.
class Hooks {
public:
    using Variables = std::vector<std::pair<std::string, std::string>>;

    // `loop` must outlive the hooks.
    explicit Hooks(mqtt::Loop& loop) : loop_(loop) {}
    Hooks(const Hooks&) = delete;
    Hooks& operator=(const Hooks&) = delete;

    // Catches SIGCHLD; call it before the first run().
    [[nodiscard]] mqtt::Result<void> prepare();
    // Runs the command once those before it have ended. `variables` are added to the environment
    // that we got, without our own secrets.
    void run(std::string command, Variables variables);
    // The loop is at its end: lets what still waits have its turn, for two seconds, and not after
    // `deadline`. What runs then goes on by itself.
    void finish(std::optional<mqtt::TimePoint> deadline);

private:
    struct Job {
        std::string command;
        Variables variables;
    };
    void start_next();
    void child_ended();

    mqtt::Loop& loop_;
    std::deque<Job> waiting_;
    pid_t running_ = 0;  // 0: none
};

}  // namespace mq::cli
