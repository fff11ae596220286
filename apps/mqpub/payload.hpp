// What is read before the broker is asked for anything.
#pragma once

#include <cstddef>
#include <string>

#include "mqpub/options.hpp"

namespace mq::pub {

// More no packet can carry: the Remaining Length has four bytes of seven bits (§1.5.5).
constexpr std::size_t largest_payload = 268'435'455;

// The payload of every mode but that of lines, for which it is empty, and only the presence of
// standard input is checked. The error names the file.
[[nodiscard]] mqtt::Result<std::string> load_payload(const Config& config);

}  // namespace mq::pub
