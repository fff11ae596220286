// What the system knows of a TCP connection. A file of its own, as the kernel's header, which alone
// has it all, and the C library's exclude each other.
#pragma once

#include <cstdint>
#include <optional>

namespace mqtt::net {

// Bytes that the peer of this socket has acknowledged. Nothing: the system does not tell.
[[nodiscard]] std::optional<std::uint64_t> acknowledged_bytes(int descriptor);

}  // namespace mqtt::net
