// A SOCKS5 proxy on the way to the broker, as people write it:
// socks5h://[user[:password]@]host[:port]. The proxy looks up the broker's name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mqtt/result.hpp"

namespace mqtt {

struct Proxy {
    std::string host;  // a name or an address, IPv6 without brackets
    std::uint16_t port = 1080;
    // At most 255 bytes each (RFC 1929); no password without a user name.
    std::optional<std::string> user_name;
    std::string password;
};

// In user and password %XX is decoded. An error (invalid_argument) is a clause that goes on after
// the option's name, and never holds the password.
[[nodiscard]] Result<Proxy> parse_proxy(std::string_view url);

}  // namespace mqtt
