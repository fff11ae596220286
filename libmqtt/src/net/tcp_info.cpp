#include "net/tcp_info.hpp"

#ifdef __linux__
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstddef>
#endif

namespace mqtt::net {

std::optional<std::uint64_t> acknowledged_bytes([[maybe_unused]] int descriptor) {
#ifdef __linux__
    tcp_info info{};
    socklen_t size = sizeof info;
    constexpr socklen_t enough = offsetof(tcp_info, tcpi_bytes_acked) + sizeof(std::uint64_t);
    if (::getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 && size >= enough &&
        info.tcpi_bytes_acked > 0) {
        return info.tcpi_bytes_acked - 1;  // the SYN counts as one
    }
#endif
    return std::nullopt;
}

}  // namespace mqtt::net
