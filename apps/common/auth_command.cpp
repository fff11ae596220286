#include "common/auth_command.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <utility>
#include <vector>

#include "common/terminal.hpp"
#include "wire/base64.hpp"

extern char** environ;

namespace mq::cli {

using mqtt::AuthenticationStep;
using mqtt::Errc;
using mqtt::ReasonCode;
using mqtt::Result;

namespace {

// Binary data of MQTT have 65,535 bytes at most.
constexpr std::size_t longest_data = 65'535;
constexpr std::size_t longest_line = (longest_data + 2) / 3 * 4;
// A line goes into the pipe at once, so that writing never waits.
constexpr int pipe_size = 256 * 1024;
// Between the end of the command's output and that of its process is next to no time.
constexpr mqtt::Duration poll_interval = std::chrono::milliseconds(10);

tl::unexpected<mqtt::Error> refuse(std::string detail) {
    return mqtt::fail(Errc::authentication_failed, std::move(detail), ReasonCode::not_authorized);
}

void close_once(int& descriptor) {
    if (descriptor >= 0) {
        ::close(std::exchange(descriptor, -1));
    }
}

// The process, in a group of its own, or 0.
pid_t spawn(std::string command, const std::string& method, int input, int output) {
    std::string variable = "MQTT_AUTH_METHOD=" + method;
    std::vector<char*> environment;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        environment.push_back(*entry);
    }
    environment.push_back(variable.data());
    environment.push_back(nullptr);
    std::string shell = "sh";
    std::string option = "-c";
    const std::array<char*, 4> words{shell.data(), option.data(), command.data(), nullptr};
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawnattr_t attributes;
    ::posix_spawnattr_init(&attributes);
    sigset_t ignored_by_us;
    sigemptyset(&ignored_by_us);
    sigaddset(&ignored_by_us, SIGPIPE);
    ::posix_spawnattr_setsigdefault(&attributes, &ignored_by_us);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    pid_t child = 0;
    const int failed =
        ::posix_spawn(&child, "/bin/sh", &actions, &attributes, words.data(), environment.data());
    ::posix_spawnattr_destroy(&attributes);
    ::posix_spawn_file_actions_destroy(&actions);
    return failed == 0 ? child : 0;
}

std::string ending_of(int status) {
    return WIFEXITED(status) ? fmt::format("status {}", WEXITSTATUS(status))
                             : fmt::format("signal {}", WTERMSIG(status));
}

}  // namespace

AuthCommand::AuthCommand(mqtt::Loop& loop, std::string method, std::string command,
                         mqtt::StepHandler on_step)
    : loop_(loop),
      method_(std::move(method)),
      command_(std::move(command)),
      on_step_(std::move(on_step)),
      wait_for_end_(loop, [this] { judge_end(); }) {}

AuthCommand::~AuthCommand() {
    kill();
}

Result<AuthenticationStep> AuthCommand::start() {
    kill();
    std::array<int, 2> to_command{-1, -1};
    std::array<int, 2> from_command{-1, -1};
    const bool has_pipes =
        ::pipe2(to_command.data(), O_CLOEXEC) == 0 && ::pipe2(from_command.data(), O_CLOEXEC) == 0;
    if (has_pipes) {
        ::fcntl(to_command[1], F_SETPIPE_SZ, pipe_size);
        ::fcntl(to_command[1], F_SETFL, O_NONBLOCK);
        process_ = spawn(command_, method_, to_command[0], from_command[1]);
    }
    close_once(to_command[0]);
    close_once(from_command[1]);
    input_ = to_command[1];
    output_ = from_command[0];
    if (process_ == 0) {
        kill();
        return refuse("--auth-command: the command cannot be started");
    }
    owes_answer_ = true;
    reader_.emplace(loop_, output_,
                    mqtt::InputDescriptor::Handlers{
                        .on_data = [this](mqtt::Bytes bytes) { read(bytes); },
                        .on_end = [this](const mqtt::Error*) { wait_for_end_.set(loop_.now()); }});
    reader_->resume();
    return AuthenticationStep{.data = std::nullopt, .is_later = true};
}

Result<AuthenticationStep> AuthCommand::proceed(std::string_view challenge) {
    if (auto written = write_line(challenge); !written) {
        return tl::unexpected(std::move(written.error()));
    }
    owes_answer_ = true;
    return AuthenticationStep{.data = std::nullopt, .is_later = true};
}

Result<void> AuthCommand::finish(std::string_view data) {
    if (owes_answer_) {
        return refuse("the server accepted us before --auth-command had said all");
    }
    if (!data.empty()) {  // a command that cares for them is still there to read them
        static_cast<void>(write_line(data));
    }
    close_once(input_);
    return {};
}

Result<void> AuthCommand::write_line(std::string_view data) {
    std::string line;
    mqtt::wire::append_base64(mqtt::as_bytes(data), line);
    line += '\n';
    const ssize_t written = ::write(input_, line.data(), line.size());
    if (written == static_cast<ssize_t>(line.size())) {
        return {};
    }
    return refuse("--auth-command: the command does not read what the server says");
}

void AuthCommand::read(mqtt::Bytes bytes) {
    std::string_view rest = mqtt::as_text(bytes);
    while (process_ != 0 && !rest.empty()) {
        const std::size_t end = rest.find('\n');
        line_ += rest.substr(0, end);
        if (line_.size() > longest_line) {
            fail("--auth-command: the command says more than MQTT can carry");
        } else if (end != std::string_view::npos) {
            take_line(std::exchange(line_, {}));
        }
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
}

void AuthCommand::take_line(std::string_view line) {
    const auto data = mqtt::wire::decode_base64(line);
    if (!std::exchange(owes_answer_, false)) {
        fail("--auth-command: the command says more than it was asked");
    } else if (!data) {
        fail(fmt::format("--auth-command: the command must say lines of base64 (it said \"{}\")",
                         escape_controls(line.substr(0, 40))));
    } else {
        AuthenticationStep step;
        if (!data->empty()) {
            step.data = std::string(mqtt::as_text(*data));
        }
        on_step_(std::move(step));
    }
}

// Its output has ended; the process itself may need a moment.
void AuthCommand::judge_end() {
    int status = 0;
    if (process_ == 0) {
        return;
    }
    if (::waitpid(process_, &status, WNOHANG) == 0) {
        wait_for_end_.set(loop_.now() + poll_interval);
        return;
    }
    process_ = 0;
    if (owes_answer_) {
        fail(fmt::format("--auth-command: the command ended early, with {}", ending_of(status)));
    } else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fail(fmt::format("--auth-command: the command ended with {}", ending_of(status)));
    }
    kill();
}

void AuthCommand::fail(std::string detail) {
    owes_answer_ = false;
    on_step_(refuse(std::move(detail)));
}

void AuthCommand::kill() {
    wait_for_end_.cancel();
    if (process_ != 0) {
        ::kill(-process_, SIGKILL);
        ::waitpid(std::exchange(process_, 0), nullptr, 0);
    }
    reader_.reset();
    close_once(input_);
    close_once(output_);
    line_.clear();
    owes_answer_ = false;
}

}  // namespace mq::cli
