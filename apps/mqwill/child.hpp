// The command that `mqwill run` looks after: started with what we inherited, in the state of the
// terminal that we found, and never left behind.
//
// Who gets what the keyboard says? If we are in the foreground of the terminal on standard input,
// the command gets a process group of its own, and the terminal: Ctrl-C goes to it alone, and when
// Ctrl-Z stops it, we stop ourselves, so that the shell sees what it would see without us. With a
// terminal that is not ours to hand on (in a pipeline, in the background), the command stays in our
// group: the terminal's signals reach both, and are not passed on a second time. Without a terminal
// it has a group of its own.
#pragma once

#include <sys/signalfd.h>
#include <sys/types.h>

#include <csignal>
#include <functional>
#include <set>
#include <span>
#include <string>

#include "mqtt/timer.hpp"

namespace mq::will {

// Open descriptors from 3 on: those of our caller, if asked before anything else is opened.
[[nodiscard]] std::set<int> open_descriptors();

class Child {
public:
    struct Handlers {
        std::function<void(int wait_status)> on_ended;  // as waitpid() says it
        // The command has ended, and so has everything that it left running.
        std::function<void()> on_all_gone;
    };

    // `inherited` are the descriptors that the command gets, besides the standard streams; `mask`
    // is its signal mask. SIGTTOU must be blocked, and SIGCHLD end in child_changed().
    Child(mqtt::Loop& loop, std::set<int> inherited, const sigset_t& mask, Handlers handlers);

    // 0, or the errno that says why it cannot run. `dies_with_us`: the kernel kills it when we die.
    [[nodiscard]] int start(std::span<const std::string> command, bool dies_with_us);
    [[nodiscard]] bool is_running() const { return id_ > 0; }

    // A signal that we got, unless the command got it as well.
    void pass_on(const signalfd_siginfo& signal);
    void send(int signal_number) const;
    // SIGCHLD came.
    void child_changed();

private:
    void choose_group();
    [[noreturn]] void become(char* const* words, int report, bool dies_with_us, pid_t parent) const;
    void stopped();
    void go_on();
    void go_back_to_foreground() const;
    void ended(int wait_status);
    void end_leftovers(int signal_number);

    mqtt::Loop& loop_;
    std::set<int> inherited_;
    sigset_t mask_;
    Handlers handlers_;
    pid_t id_ = -1;
    bool has_own_group_ = false;
    bool has_terminal_ = false;  // in which case the group has the terminal
    bool has_ended_ = false;
    bool all_gone_ = false;
    std::set<pid_t> told_to_end_;
    mqtt::Timer patience_;  // with those that were told to end
};

}  // namespace mq::will
