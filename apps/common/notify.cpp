#include "common/notify.hpp"

#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <limits>

#include "common/value.hpp"
#include "mqtt/loop.hpp"

namespace mq::cli {

namespace {

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

mqtt::Duration watchdog_time() {
    const std::string process = variable("WATCHDOG_PID");
    if (!process.empty() && process != std::to_string(::getpid())) {
        return {};
    }
    constexpr auto longest = std::uint64_t{1} << 50U;  // 35 years
    const auto microseconds = parse_integer(variable("WATCHDOG_USEC"), 1, longest);
    return microseconds ? std::chrono::microseconds(*microseconds) : mqtt::Duration{};
}

}  // namespace

Notifier::Notifier(mqtt::Loop& loop)
    : loop_(loop),
      address_(variable("NOTIFY_SOCKET")),
      ping_interval_(watchdog_time() / 2),
      watchdog_(loop, [this] { ping(); }) {
    if (!address_.empty() && ping_interval_ > mqtt::Duration{}) {
        ping();
    }
}

void Notifier::ready() {
    if (!is_ready_) {
        is_ready_ = true;
        send("READY=1");
    }
}

void Notifier::status(std::string_view text) {
    std::string line(text);
    std::replace(line.begin(), line.end(), '\n', ' ');
    send(fmt::format("STATUS={}", line));
}

void Notifier::stopping() {
    send("STOPPING=1");
}

void Notifier::ping() {
    send("WATCHDOG=1");
    watchdog_.set(loop_.now() + ping_interval_);
}

// A manager that does not take it is not our trouble: sd_notify(3) says to ignore that.
void Notifier::send(std::string_view state) const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (address_.empty() || address_.size() >= sizeof(address.sun_path)) {
        return;
    }
    std::memcpy(address.sun_path, address_.data(), address_.size());
    if (address_[0] == '@') {
        address.sun_path[0] = '\0';  // the abstract name space
    }
    const int descriptor = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) {
        return;
    }
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
    static_cast<void>(::sendto(descriptor, state.data(), state.size(), MSG_NOSIGNAL,
                               reinterpret_cast<const sockaddr*>(&address), size));
    ::close(descriptor);
}

}  // namespace mq::cli
