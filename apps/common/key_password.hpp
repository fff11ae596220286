// The pass phrase of an encrypted key: from a file, from the environment, or by asking.
#pragma once

#include <optional>
#include <string>

#include "mqtt/result.hpp"

namespace mq::cli {

// The first of these that there is. Without any, whoever sits at the terminal is asked for the pass
// phrase of `key`. The error is a clause.
[[nodiscard]] mqtt::Result<std::string> key_password(const std::string& key,
                                                     const std::optional<std::string>& file,
                                                     const std::optional<std::string>& given);

}  // namespace mq::cli
