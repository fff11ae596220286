// The middle of a URL: [user[:password]@]host[:port], with [v6] hosts in brackets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mqtt/result.hpp"

namespace mqtt {

struct Authority {
    std::optional<std::string> user_name;
    std::optional<std::string> password;
    std::string host;  // IPv6 without brackets
    std::optional<std::uint16_t> port;
};

// Nothing is percent-decoded. Of several @ the last one counts: a password may hold others. `forms`
// is what the whole URL should look like, for the error (invalid_argument), which is a clause that
// goes on after the option's name and never holds the password.
[[nodiscard]] Result<Authority> parse_authority(std::string_view text, std::string_view forms);

}  // namespace mqtt
