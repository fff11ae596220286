// RFC 4648 §4: base64 with padding.
#pragma once

#include <string>

#include "mqtt/types.hpp"

namespace mqtt::wire {

void append_base64(Bytes bytes, std::string& out);

}  // namespace mqtt::wire
