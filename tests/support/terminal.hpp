// A program on a terminal of its own, as a person would use it: what is typed goes through the
// terminal, so that Ctrl-C is a signal. Failures of the test itself are std::runtime_error.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace support {

class Terminal {
public:
    explicit Terminal(const std::vector<std::string>& command);
    ~Terminal();  // kills what still runs
    Terminal(const Terminal&) = delete;
    Terminal& operator=(const Terminal&) = delete;

    void type(std::string_view text);
    // The window changes its size; the program gets SIGWINCH.
    void resize(unsigned short rows, unsigned short columns);
    // Until the text is somewhere on the screen, which has standard output and standard error.
    void wait_for(std::string_view text);
    [[nodiscard]] const std::string& screen() const { return screen_; }
    // The exit status; 128 + n: killed by signal n.
    [[nodiscard]] int wait();

private:
    [[nodiscard]] bool read_some();

    pid_t id_ = -1;
    int master_ = -1;
    std::string screen_;
};

}  // namespace support
