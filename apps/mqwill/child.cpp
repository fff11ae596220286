#include "mqwill/child.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

#include "mqtt/loop.hpp"

namespace mq::will {

namespace {

// What the command left running gets SIGTERM, and after this SIGKILL.
constexpr mqtt::Duration patience = std::chrono::seconds(5);

bool is_in_foreground() {
    return ::isatty(STDIN_FILENO) == 1 && ::tcgetpgrp(STDIN_FILENO) == ::getpgrp();
}

bool has_controlling_terminal() {
    const int descriptor = ::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (descriptor < 0) {
        return false;
    }
    ::close(descriptor);
    return true;
}

// Our children, those that we adopted included.
std::vector<pid_t> children() {
    std::ifstream list("/proc/thread-self/children");
    std::vector<pid_t> found;
    for (pid_t id = 0; list >> id;) {
        found.push_back(id);
    }
    return found;
}

// So that a connection of ours ends with us, and not with the command: sockets are opened in many
// places, and only one of them matters to processes.
void keep_to_ourselves(const std::set<int>& inherited) {
    for (const int descriptor : open_descriptors()) {
        if (!inherited.contains(descriptor)) {
            ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
        }
    }
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
    std::vector<char*> pointers;
    for (std::string& word : words) {
        pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

}  // namespace

std::set<int> open_descriptors() {
    std::set<int> found;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd", error)) {
        const int descriptor = std::atoi(entry.path().filename().c_str());
        // The one of the directory itself is listed, and closed by now.
        if (descriptor > STDERR_FILENO) {
            found.insert(descriptor);
        }
    }
    std::erase_if(found, [](int descriptor) { return ::fcntl(descriptor, F_GETFD) < 0; });
    return found;
}

Child::Child(mqtt::Loop& loop, std::set<int> inherited, const sigset_t& mask, Handlers handlers)
    : loop_(loop),
      inherited_(std::move(inherited)),
      mask_(mask),
      handlers_(std::move(handlers)),
      patience_(loop, [this] { end_leftovers(SIGKILL); }) {
    // Orphans of the command become our children instead of init's.
    ::prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL);
}

void Child::choose_group() {
    has_terminal_ = is_in_foreground();
    has_own_group_ = has_terminal_ || !has_controlling_terminal();
}

int Child::start(std::span<const std::string> command, bool dies_with_us) {
    choose_group();
    keep_to_ourselves(inherited_);
    std::array<int, 2> report{};  // the errno of exec, or its end
    if (::pipe2(report.data(), O_CLOEXEC) != 0) {
        return errno;
    }
    std::vector<std::string> words(command.begin(), command.end());
    const std::vector<char*> pointers = pointers_to(words);
    const pid_t parent = ::getpid();
    id_ = ::fork();
    if (id_ == 0) {
        become(pointers.data(), report[1], dies_with_us, parent);
    }
    const int fork_error = errno;
    ::close(report[1]);
    if (id_ > 0 && has_own_group_) {
        ::setpgid(id_, id_);  // whoever of the two comes first
    }
    int error = 0;
    if (id_ < 0) {
        error = fork_error;
    } else if (::read(report[0], &error, sizeof(error)) > 0) {
        ::waitpid(id_, nullptr, 0);
        go_back_to_foreground();
        id_ = -1;
    }
    ::close(report[0]);
    return error;
}

// In the new process: only what is safe there after a fork of a program with threads.
void Child::become(char* const* words, int report, bool dies_with_us, pid_t parent) const {
    if (dies_with_us) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) {
            ::_exit(128 + SIGKILL);
        }
    }
    if (has_own_group_) {
        ::setpgid(0, 0);
    }
    if (has_terminal_) {
        ::tcsetpgrp(STDIN_FILENO, ::getpid());
    }
    ::signal(SIGPIPE, SIG_DFL);
    ::sigprocmask(SIG_SETMASK, &mask_, nullptr);
    ::execvp(words[0], words);
    const int error = errno;
    static_cast<void>(::write(report, &error, sizeof(error)));
    ::_exit(127);
}

void Child::send(int signal_number) const {
    if (is_running()) {
        ::kill(id_, signal_number);
    }
}

void Child::pass_on(const signalfd_siginfo& signal) {
    const auto number = static_cast<int>(signal.ssi_signo);
    if (number == SIGCONT) {
        go_on();
    } else if (has_own_group_ || signal.ssi_code != SI_KERNEL) {
        send(number);
    }
}

void Child::child_changed() {
    int status = 0;
    pid_t id = 0;
    while ((id = ::waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0) {
        if (id == id_ && WIFSTOPPED(status)) {
            stopped();
        } else if (id == id_) {
            ended(status);
        }
    }
    if (has_ended_ && !all_gone_) {
        if (id < 0 && errno == ECHILD) {
            all_gone_ = true;
            patience_.cancel();
            handlers_.on_all_gone();
        } else {
            end_leftovers(SIGTERM);
        }
    }
}

// Ctrl-Z, or somebody's SIGSTOP: whoever waits for us must see us stopped, as they would see the
// command. SIGCONT starts us again, and then go_on() is called.
void Child::stopped() {
    if (has_terminal_) {
        go_back_to_foreground();
        ::kill(0, SIGSTOP);  // the whole job, as the terminal would have done
    } else {
        ::raise(SIGSTOP);
    }
}

void Child::go_on() {
    if (has_terminal_ && is_in_foreground()) {
        ::tcsetpgrp(STDIN_FILENO, id_);
    }
    if (is_running()) {
        ::kill(has_own_group_ ? -id_ : id_, SIGCONT);
    }
}

// Not if somebody else has taken it, as a shell does that continues a job in the background.
void Child::go_back_to_foreground() const {
    if (!has_terminal_) {
        return;
    }
    const pid_t owner = ::tcgetpgrp(STDIN_FILENO);
    if (owner == id_ || (owner > 0 && ::kill(-owner, 0) != 0 && errno == ESRCH)) {
        ::tcsetpgrp(STDIN_FILENO, ::getpgrp());
    }
}

void Child::ended(int wait_status) {
    go_back_to_foreground();
    id_ = -1;
    has_ended_ = true;
    handlers_.on_ended(wait_status);
}

void Child::end_leftovers(int signal_number) {
    for (const pid_t id : children()) {
        if (signal_number == SIGKILL || told_to_end_.insert(id).second) {
            ::kill(id, signal_number);
            ::kill(id, SIGCONT);  // one that is stopped would not notice
        }
    }
    if (signal_number == SIGTERM && !patience_.is_set()) {
        patience_.set(loop_.now() + patience);
    } else if (signal_number == SIGKILL) {
        patience_.set(loop_.now() + patience);  // its orphans come to us one by one
    }
}

}  // namespace mq::will
