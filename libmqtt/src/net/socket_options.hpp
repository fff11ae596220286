// SocketOptions, as the system's calls want them.
#pragma once

#include "mqtt/result.hpp"
#include "mqtt/socket_options.hpp"

namespace mqtt::net {

// On a TCP socket that is not connected yet. The error (connect_failed) is a clause without the
// peer.
[[nodiscard]] Result<void> apply_socket_options(const SocketOptions& options, int descriptor);

}  // namespace mqtt::net
