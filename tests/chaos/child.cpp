#include "chaos/child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

namespace chaos {

namespace {

constexpr int tick_ms = 5;

}  // namespace

Child::Child(std::vector<std::string> command, const std::string& input, const std::string& output,
             const std::string& error) {
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    const std::string source = input.empty() ? "/dev/null" : input;
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, source.c_str(), O_RDONLY, 0);
    constexpr int append = O_WRONLY | O_CREAT | O_APPEND;
    ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, output.c_str(), append, 0600);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, error.c_str(), append, 0600);
    std::vector<char*> words;
    for (std::string& word : command) {
        words.push_back(word.data());
    }
    words.push_back(nullptr);
    const int failed = ::posix_spawnp(&id_, words[0], &actions, nullptr, words.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) {
        throw std::runtime_error("cannot start " + command[0]);
    }
}

Child::~Child() {
    if (!status()) {
        send_signal(SIGKILL);
        send_signal(SIGCONT);
        ::waitpid(id_, nullptr, 0);
    }
}

void Child::send_signal(int number) const {
    if (!status_) {
        ::kill(id_, number);
    }
}

std::optional<int> Child::status() {
    int status = 0;
    if (!status_ && ::waitpid(id_, &status, WNOHANG) == id_) {
        status_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    return status_;
}

std::optional<int> Child::wait(std::chrono::milliseconds limit) {
    const auto give_up = std::chrono::steady_clock::now() + limit;
    while (!status() && std::chrono::steady_clock::now() < give_up) {
        ::poll(nullptr, 0, tick_ms);
    }
    return status_;
}

}  // namespace chaos
