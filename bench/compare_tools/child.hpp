// A child process: started, waited for with a limit, and what it cost.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "mqtt/types.hpp"

namespace mq::compare {

struct Cost {
    std::int64_t cpu_microseconds = 0;  // user and system
    // Peak resident memory. The kernel starts it at what the process that started the child had,
    // so nothing below the size of the runner itself can be seen (about a MiB).
    std::int64_t rss_kib = 0;
    int status = 0;  // exit status, or 128 + signal
};

class Child {
public:
    // A command that does not exist ends with status 127, as in a shell. The descriptors become
    // standard input and standard output; they stay open here. If we are killed, so is the child.
    Child(const std::vector<std::string>& command, int standard_input, int standard_output);
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    // Kills it if it still runs.
    ~Child();

    // Until it has ended, or, after `deadline`, was killed.
    [[nodiscard]] Cost wait(mqtt::TimePoint deadline);
    void signal(int number) const;

private:
    pid_t id_ = -1;
};

// To be called before the first Child: SIGCHLD is then waited for instead of delivered, and who
// kills the comparison also ends us.
void prepare_for_children();

}  // namespace mq::compare
