// Where a broker is, as people write it: mqtt://[user[:password]@]host[:port][/topic], with mqtts,
// ws or wss in place of mqtt and [v6] hosts in brackets, or unix:PATH.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mqtt/result.hpp"

namespace mqtt {

inline constexpr std::uint16_t default_port = 1883;      // mqtt, ws
inline constexpr std::uint16_t default_tls_port = 8883;  // mqtts, wss

struct Endpoint {
    enum class Kind : std::uint8_t { tcp, unix_socket };
    Kind kind = Kind::tcp;
    std::string host = "localhost";  // tcp: a name or an address, IPv6 without brackets
    std::uint16_t port = 0;          // tcp; 0: the default of the scheme, see port_of()
    std::string path;                // unix_socket
    bool tls = false;                // mqtts, wss
    bool websocket = false;          // ws, wss
    std::optional<std::string> user_name;
    std::optional<std::string> password;
    std::optional<std::string> topic;  // all that follows the slash behind the host; not decoded
};

// Nothing is percent-decoded: what is written is what is used. An error (invalid_argument) is a
// clause that goes on after the option's name, and never holds the password.
[[nodiscard]] Result<Endpoint> parse_endpoint(std::string_view url);

// The port to connect to.
[[nodiscard]] std::uint16_t port_of(const Endpoint& endpoint);

// "mqtt", "mqtts", "ws", "wss" or "unix".
[[nodiscard]] std::string_view scheme(const Endpoint& endpoint);

// The URL again, without the password: for messages.
[[nodiscard]] std::string to_url(const Endpoint& endpoint);

}  // namespace mqtt
