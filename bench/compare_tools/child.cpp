#include "child.hpp"

#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>

#include "program.hpp"

namespace mq::compare {
namespace {

sigset_t only(int number) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    return set;
}

std::int64_t microseconds(const timeval& time) {
    return std::int64_t{time.tv_sec} * 1'000'000 + time.tv_usec;
}

// False at the deadline. A signal that was for another child makes it return early.
bool wait_for_any_child(mqtt::TimePoint deadline) {
    const auto left = std::max(deadline - mqtt::Clock::now(), mqtt::Duration::zero());
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    const timespec time{seconds.count(), std::chrono::nanoseconds(left - seconds).count()};
    const sigset_t set = only(SIGCHLD);
    return ::sigtimedwait(&set, nullptr, &time) >= 0 || errno == EINTR;
}

[[noreturn]] void become(char* const* words, int standard_input, int standard_output) {
    const sigset_t set = only(SIGCHLD);
    ::sigprocmask(SIG_UNBLOCK, &set, nullptr);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::dup2(standard_input, STDIN_FILENO);
    ::dup2(standard_output, STDOUT_FILENO);
    ::execvp(words[0], words);
    ::_exit(127);
}

}  // namespace

void prepare_for_children() {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const sigset_t set = only(SIGCHLD);
    ::sigprocmask(SIG_BLOCK, &set, nullptr);
}

Child::Child(const std::vector<std::string>& command, int standard_input, int standard_output) {
    std::vector<char*> words;
    for (const std::string& word : command) {
        words.push_back(const_cast<char*>(word.c_str()));  // as execvp wants it; it is not written
    }
    words.push_back(nullptr);
    // vfork: a copy of our page tables would cost what it measures. Until its execvp, the child
    // shares our memory, so it only makes system calls.
    id_ = ::vfork();
    if (id_ == 0) {
        become(words.data(), standard_input, standard_output);
    }
    if (id_ < 0) {
        fail_with_errno("cannot start " + command.front());
    }
}

Child::~Child() {
    if (id_ > 0) {
        ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
    }
}

Cost Child::wait(mqtt::TimePoint deadline) {
    int status = 0;
    rusage usage{};
    while (::wait4(id_, &status, WNOHANG, &usage) == 0) {
        if (!wait_for_any_child(deadline)) {
            signal(SIGKILL);
            deadline = mqtt::TimePoint::max();
        }
    }
    id_ = -1;
    return {microseconds(usage.ru_utime) + microseconds(usage.ru_stime), usage.ru_maxrss,
            WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status)};
}

void Child::signal(int number) const {
    ::kill(id_, number);
}

}  // namespace mq::compare
