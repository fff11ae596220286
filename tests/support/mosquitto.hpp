// Debian's mosquitto on a free port of the loopback address, with a configuration of its own, for
// as long as this object lives.
#pragma once

#include <csignal>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/process.hpp"

namespace support {

class Mosquitto {
public:
    // `settings` are lines of mosquitto.conf, added to those for one anonymous listener.
    explicit Mosquitto(std::string_view settings = "");
    ~Mosquitto();
    Mosquitto(const Mosquitto&) = delete;
    Mosquitto& operator=(const Mosquitto&) = delete;

    [[nodiscard]] const std::string& port() const { return port_; }
    // Until the broker's log has this text, for example `Sending SUBACK`.
    void wait_for_log(std::string_view text) { process_->wait_for_error(text); }
    [[nodiscard]] const std::string& log() const { return process_->error_so_far(); }
    // With `persistence true` it has its sessions again after start().
    void stop();
    void start();
    // With -9: it has no time to say or keep anything.
    void kill();
    // It does nothing until resume(); the system still takes connections for it.
    void pause() { process_->send_signal(SIGSTOP); }
    void resume() { process_->send_signal(SIGCONT); }

private:
    std::string directory_;
    std::string port_;
    std::optional<Process> process_;
};

// A TCP port of 127.0.0.1 that nobody listens on.
[[nodiscard]] std::uint16_t free_port();

}  // namespace support
