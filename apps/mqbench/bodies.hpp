// What --payload names: a text, a file, or every file of a directory.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "mqtt/result.hpp"

namespace mq::bench {

// At least one; files of a directory in the order of their names. The error is a sentence.
[[nodiscard]] mqtt::Result<std::vector<std::string>> load_bodies(std::string_view text);

}  // namespace mq::bench
