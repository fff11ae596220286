// The broker's own counters, as it publishes them under $SYS.
#pragma once

#include <map>
#include <string>

#include "mqbench/plan.hpp"

namespace mq::bench {

using SysValues = std::map<std::string, double, std::less<>>;

// "received", "sent" and "dropped": PUBLISH packets since the broker's start. Empty: it has none,
// or does not let us read them. Blocks until the broker renews them, and at most 12 seconds:
// mosquitto's interval is 10, and what has not changed it does not publish again.
[[nodiscard]] SysValues read_broker_counters(const Plan& plan);

}  // namespace mq::bench
