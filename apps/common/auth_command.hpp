// --auth-command: enhanced authentication by a command of the user's, in a process for each
// exchange. What it reads and writes are lines of base64:
//
//   it writes the first data, an empty line for none
//   it reads a challenge of the broker, and writes the answer; as often as the broker likes
//   it reads the broker's last data, if there are any
//   its input ends, and it ends with status 0; another one ends the connection
//
// A command that has said all it has to say may end before.
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "mqtt/client.hpp"
#include "mqtt/descriptor.hpp"
#include "mqtt/timer.hpp"

namespace mq::cli {

class AuthCommand final : public mqtt::Authenticator {
public:
    // `loop` must outlive the authenticator. `command` is for `sh -c`.
    AuthCommand(mqtt::Loop& loop, std::string method, std::string command,
                mqtt::StepHandler on_step);
    ~AuthCommand() override;
    AuthCommand(const AuthCommand&) = delete;
    AuthCommand& operator=(const AuthCommand&) = delete;

    [[nodiscard]] std::string_view method() const override { return method_; }
    [[nodiscard]] mqtt::Result<mqtt::AuthenticationStep> start() override;
    [[nodiscard]] mqtt::Result<mqtt::AuthenticationStep> proceed(
        std::string_view challenge) override;
    [[nodiscard]] mqtt::Result<void> finish(std::string_view data) override;

private:
    [[nodiscard]] mqtt::Result<void> write_line(std::string_view data);
    void read(mqtt::Bytes bytes);
    void take_line(std::string_view line);
    void judge_end();
    void fail(std::string detail);
    void kill();

    mqtt::Loop& loop_;
    std::string method_;
    std::string command_;
    mqtt::StepHandler on_step_;
    pid_t process_ = 0;  // 0: none, also the group of the process
    int input_ = -1;     // the command's, where we write
    int output_ = -1;
    std::optional<mqtt::InputDescriptor> reader_;
    mqtt::Timer wait_for_end_;
    std::string line_;          // what has come of it
    bool owes_answer_ = false;  // the command
};

}  // namespace mq::cli
