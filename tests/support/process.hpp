// Runs a program as a user would, with pipes for its standard streams and a limit for every wait.
// Failures of the test itself (it does not start, it does not end) are std::runtime_error.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace support {

struct ProcessOptions {
    std::string input;                                             // standard input, then its end
    std::vector<std::pair<std::string, std::string>> environment;  // added to ours
    bool output_is_terminal = false;
};

struct ProcessResult {
    int exit_status = -1;  // 128 + n: killed by signal n
    std::string output;
    std::string error;
};

class Process {
public:
    explicit Process(const std::vector<std::string>& command, const ProcessOptions& options = {});
    ~Process();  // kills what still runs
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    // Until the text is somewhere in what has come so far.
    void wait_for_output(std::string_view text);
    void wait_for_error(std::string_view text);
    [[nodiscard]] const std::string& error_so_far() const { return result_.error; }
    // Nobody reads its output from now on.
    void close_output();
    void send_signal(int number) const;
    [[nodiscard]] ProcessResult wait();
    // Until it ends although nobody reads its output: the exit status.
    [[nodiscard]] int wait_unread();
    [[nodiscard]] pid_t id() const { return id_; }

private:
    void read_some();
    void wait_for(const std::string& stream, std::string_view text);
    void start(const std::vector<std::string>& command, const ProcessOptions& options,
               int child_output, int child_error, int child_input);
    void reap();

    pid_t id_ = -1;
    int output_ = -1;
    int error_ = -1;
    ProcessResult result_;
};

[[nodiscard]] ProcessResult run(const std::vector<std::string>& command,
                                const ProcessOptions& options = {});

}  // namespace support
