// --password-file: a secret that never stands in argv.
#pragma once

#include <string>
#include <string_view>

#include "mqtt/result.hpp"

namespace mq::cli {

// The whole file without one line feed at its end, or of `-` the first line of standard input:
// nothing behind it is taken away from the tool. The error is a sentence without the password.
// The error names `option`.
[[nodiscard]] mqtt::Result<std::string> read_password_file(
    const std::string& path, std::string_view option = "--password-file");

// Says on standard error who else can read it. Nothing for `-`.
void warn_if_readable_by_others(std::string_view tool, const std::string& path);

}  // namespace mq::cli
