#include "support/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <stdexcept>

extern char** environ;

namespace support {

namespace {

constexpr int limit_ms = 20'000;  // for one wait; a healthy test needs a fraction of it

struct Pipe {
    int read_end = -1;
    int write_end = -1;
};

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        throw std::runtime_error("pipe failed");
    }
    return {ends[0], ends[1]};
}

Pipe make_terminal() {
    int master = -1;
    int slave = -1;
    if (::openpty(&master, &slave, nullptr, nullptr, nullptr) != 0) {
        throw std::runtime_error("openpty failed");
    }
    ::fcntl(master, F_SETFD, FD_CLOEXEC);
    ::fcntl(slave, F_SETFD, FD_CLOEXEC);
    return {master, slave};
}

void close_once(int& descriptor) {
    if (descriptor >= 0) {
        ::close(descriptor);
        descriptor = -1;
    }
}

// Input goes through a file: a pipe would need a writer, and the program may not read it.
int input_file(const std::string& input) {
    std::FILE* file = std::tmpfile();
    if (file == nullptr || std::fwrite(input.data(), 1, input.size(), file) != input.size()) {
        throw std::runtime_error("temporary file failed");
    }
    std::rewind(file);
    const int descriptor = ::fcntl(::fileno(file), F_DUPFD_CLOEXEC, 0);
    std::fclose(file);
    return descriptor;
}

std::vector<std::string> environment_with(
    const std::vector<std::pair<std::string, std::string>>& additions) {
    std::vector<std::string> result;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        // What the person who runs the tests has set must not change them.
        const std::string_view text(*entry);
        if (!text.starts_with("MQTOOLS_") && !text.starts_with("SSL")) {
            result.emplace_back(*entry);
        }
    }
    for (const auto& [name, value] : additions) {
        result.push_back(name + "=" + value);
    }
    return result;
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

Process::Process(const std::vector<std::string>& command, const ProcessOptions& options) {
    Pipe output = options.output_is_terminal ? make_terminal() : make_pipe();
    Pipe error = make_pipe();
    int input = input_file(options.input);
    output_ = output.read_end;
    error_ = error.read_end;
    start(command, options, output.write_end, error.write_end, input);
    close_once(output.write_end);
    close_once(error.write_end);
    close_once(input);
}

void Process::start(const std::vector<std::string>& command, const ProcessOptions& options,
                    int child_output, int child_error, int child_input) {
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, child_input, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, child_output, STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, child_error, STDERR_FILENO);
    std::vector<std::string> words = command;
    std::vector<std::string> environment = environment_with(options.environment);
    const int failed = ::posix_spawnp(&id_, words[0].c_str(), &actions, nullptr,
                                      pointers_to(words).data(), pointers_to(environment).data());
    ::posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) {
        id_ = -1;
        throw std::runtime_error("cannot start " + command[0]);
    }
}

Process::~Process() {
    if (id_ > 0) {
        ::kill(id_, SIGKILL);
        ::waitpid(id_, nullptr, 0);
    }
    close_once(output_);
    close_once(error_);
}

void Process::close_output() {
    close_once(output_);
}
void Process::send_signal(int number) const {
    ::kill(id_, number);
}

void Process::wait_for_output(std::string_view text) {
    wait_for(result_.output, text);
}
void Process::wait_for_error(std::string_view text) {
    wait_for(result_.error, text);
}

void Process::wait_for(const std::string& stream, std::string_view text) {
    while (stream.find(text) == std::string::npos) {
        if (output_ < 0 && error_ < 0) {
            throw std::runtime_error("the program ended without \"" + std::string(text) +
                                     "\"; its output: " + result_.output +
                                     "; its errors: " + result_.error);
        }
        read_some();
    }
}

// Waits for bytes on either stream and takes them; a stream that ends is closed.
void Process::read_some() {
    std::array<pollfd, 2> wanted{{{output_, POLLIN, 0}, {error_, POLLIN, 0}}};
    if (::poll(wanted.data(), wanted.size(), limit_ms) <= 0) {
        throw std::runtime_error("the program is silent and does not end; its output: " +
                                 result_.output + "; its errors: " + result_.error);
    }
    std::array<char, 65536> buffer{};
    const auto take = [&](const pollfd& ready, int& descriptor, std::string& stream) {
        if (ready.revents == 0) {
            return;
        }
        const ssize_t size = ::read(descriptor, buffer.data(), buffer.size());
        if (size > 0) {
            stream.append(buffer.data(), static_cast<std::size_t>(size));
        } else if (size == 0 || errno != EINTR) {
            close_once(descriptor);  // a terminal without its program says EIO
        }
    };
    take(wanted[0], output_, result_.output);
    take(wanted[1], error_, result_.error);
}

ProcessResult Process::wait() {
    while (output_ >= 0 || error_ >= 0) {
        read_some();
    }
    reap();
    return result_;
}

int Process::wait_unread() {
    reap();
    return result_.exit_status;
}

void Process::reap() {
    int status = 0;
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::milliseconds(limit_ms);
    while (::waitpid(id_, &status, WNOHANG) == 0) {
        if (std::chrono::steady_clock::now() > give_up) {
            throw std::runtime_error("the program does not end");
        }
        ::poll(nullptr, 0, 1);
    }
    id_ = -1;
    result_.exit_status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

ProcessResult run(const std::vector<std::string>& command, const ProcessOptions& options) {
    Process process(command, options);
    return process.wait();
}

}  // namespace support
