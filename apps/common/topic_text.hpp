// Topics as people type them: what the standard demands, and what it only advises against. A topic
// with a control character in it is a slip of the keyboard or the script, not a wish.
#pragma once

#include <string>
#include <string_view>

#include "mqtt/result.hpp"

namespace mq::cli {

// The same text, if it is valid without C0 and C1 controls and non-characters (MQTT 5.0 §1.5.4,
// "SHOULD NOT") and with at most 200 slashes. The error is a clause that goes on after the option's
// name and says which byte offends.
[[nodiscard]] mqtt::Result<std::string> parse_topic_name(std::string_view text);
[[nodiscard]] mqtt::Result<std::string> parse_topic_filter(std::string_view text);

}  // namespace mq::cli
