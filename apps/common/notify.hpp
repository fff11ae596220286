// What a service manager wants to know: systemd's sd_notify(3) protocol, without its library.
#pragma once

#include <string>
#include <string_view>

#include "mqtt/timer.hpp"

namespace mq::cli {

// Says nothing where NOTIFY_SOCKET is not set. With WATCHDOG_USEC, for this process or without a
// WATCHDOG_PID, it also pings twice in that time, for as long as the loop makes its callbacks.
class Notifier {
public:
    // `loop` must outlive it. The environment is read once, here.
    explicit Notifier(mqtt::Loop& loop);

    // READY=1, once however often it is called.
    void ready();
    // One line for people: `systemctl status` shows it.
    void status(std::string_view text);
    void stopping();

private:
    void send(std::string_view state) const;
    void ping();

    mqtt::Loop& loop_;
    std::string address_;  // empty: there is nobody to tell
    mqtt::Duration ping_interval_{};
    mqtt::Timer watchdog_;
    bool is_ready_ = false;
};

}  // namespace mq::cli
