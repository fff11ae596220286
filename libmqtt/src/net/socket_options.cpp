#include "net/socket_options.hpp"

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <system_error>

namespace mqtt::net {

namespace {

[[nodiscard]] int set(int descriptor, int level, int name, int value) {
    return ::setsockopt(descriptor, level, name, &value, sizeof value) == 0 ? 0 : errno;
}

auto failed(int error, std::string what) {
    return fail(Errc::connect_failed,
                fmt::format("{}: {}", what, std::generic_category().message(error)),
                ReasonCode::success, error);
}

Result<void> use_interface(const std::string& interface, int descriptor) {
#ifdef SO_BINDTODEVICE
    if (::setsockopt(descriptor, SOL_SOCKET, SO_BINDTODEVICE, interface.c_str(),
                     static_cast<socklen_t>(interface.size())) == 0) {
        return {};
    }
    if (errno == ENODEV) {
        return fail(Errc::connect_failed,
                    fmt::format("there is no network interface \"{}\"", interface),
                    ReasonCode::success, ENODEV);
    }
    if (errno == EPERM) {
        return failed(EPERM, fmt::format("going by interface \"{}\" needs root or CAP_NET_RAW on "
                                         "this system",
                                         interface));
    }
    return failed(errno, fmt::format("cannot go by interface \"{}\"", interface));
#else
    static_cast<void>(descriptor);
    return fail(Errc::connect_failed,
                fmt::format("going by interface \"{}\" needs Linux", interface));
#endif
}

Result<void> set_keepalive(const TcpKeepalive& keepalive, int descriptor) {
    const auto seconds = [](std::chrono::seconds duration) {
        return static_cast<int>(duration.count());
    };
    int error = set(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1);
    if (error == 0) {
        error = set(descriptor, IPPROTO_TCP, TCP_KEEPCNT, keepalive.count);
    }
    if (error == 0) {
        error = set(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, seconds(keepalive.idle));
    }
    if (error == 0) {
        error = set(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, seconds(keepalive.interval));
    }
    if (error != 0) {
        return failed(error, "cannot set the keepalive of the socket");
    }
    return {};
}

}  // namespace

Result<void> apply_socket_options(const SocketOptions& options, int descriptor) {
    if (const int error = set(descriptor, IPPROTO_TCP, TCP_NODELAY, options.nagle ? 0 : 1);
        error != 0) {
        return failed(error, "cannot set TCP_NODELAY");
    }
    if (options.keepalive) {
        if (auto done = set_keepalive(*options.keepalive, descriptor); !done) {
            return done;
        }
    }
    return options.interface.empty() ? Result<void>()
                                     : use_interface(options.interface, descriptor);
}

}  // namespace mqtt::net
