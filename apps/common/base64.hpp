// RFC 4648 §4: base64 with padding.
#pragma once

#include <string>

#include "mqtt/types.hpp"

namespace mq::cli {

void append_base64(mqtt::Bytes bytes, std::string& out);

}  // namespace mq::cli
