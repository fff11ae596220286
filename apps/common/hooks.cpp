#include "common/hooks.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <string_view>
#include <utility>

#include "mqtt/timer.hpp"

extern char** environ;

namespace mq::cli {

namespace {

// Beyond that a command hangs, and the connection flaps: the oldest news are dropped.
constexpr std::size_t most_waiting = 64;
constexpr mqtt::Duration patience_at_end = std::chrono::seconds(2);

std::vector<std::string> environment_with(const Hooks::Variables& variables) {
    std::vector<std::string> all;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        // Secrets, and a URL that may hold one: the command gets it without.
        if (!text.starts_with("MQTOOLS_PASSWORD=") && !text.starts_with("MQTOOLS_KEY_PASSWORD=") &&
            !text.starts_with("MQTOOLS_URL=")) {
            all.emplace_back(text);
        }
    }
    for (const auto& [name, value] : variables) {
        all.push_back(fmt::format("{}={}", name, value));
    }
    return all;
}

// The number of the process, or 0.
pid_t spawn(std::string command, std::vector<std::string> environment) {
    std::vector<char*> pointers;
    for (std::string& entry : environment) {
        pointers.push_back(entry.data());
    }
    pointers.push_back(nullptr);
    std::string shell = "sh";
    std::string option = "-c";
    const std::array<char*, 4> words{shell.data(), option.data(), command.data(), nullptr};

    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t ignored_by_us;
    sigemptyset(&ignored_by_us);
    sigaddset(&ignored_by_us, SIGPIPE);
    ::posix_spawnattr_setsigdefault(&attributes, &ignored_by_us);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
    pid_t child = 0;
    const int failed =
        ::posix_spawn(&child, "/bin/sh", &actions, &attributes, words.data(), pointers.data());
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    return failed == 0 ? child : 0;
}

}  // namespace

mqtt::Result<void> Hooks::prepare() {
    return loop_.on_signal(SIGCHLD, [this] { child_ended(); });
}

void Hooks::run(std::string command, Variables variables) {
    if (waiting_.size() == most_waiting) {
        waiting_.pop_front();
    }
    waiting_.push_back({std::move(command), std::move(variables)});
    start_next();
}

void Hooks::start_next() {
    while (running_ == 0 && !waiting_.empty()) {
        Job job = std::move(waiting_.front());
        waiting_.pop_front();
        running_ = spawn(std::move(job.command), environment_with(job.variables));
    }
}

// Other children of the process are none of ours.
void Hooks::child_ended() {
    if (running_ != 0 && ::waitpid(running_, nullptr, WNOHANG) != 0) {
        running_ = 0;
        start_next();
    }
}

void Hooks::finish(std::optional<mqtt::TimePoint> deadline) {
    const mqtt::TimePoint last = mqtt::Clock::now() + patience_at_end;
    bool is_over = false;
    mqtt::Timer timer(loop_, [&is_over] { is_over = true; });
    timer.set(std::min(last, deadline.value_or(last)));
    while (!waiting_.empty() && !is_over && loop_.run_once()) {
    }
}

}  // namespace mq::cli
