// Patterns in a result that have a known cause, each as one sentence with the cause and the next
// step. They do not make it invalid.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "mqbench/measure/result.hpp"

namespace mq::bench {

// After result.validity has been judged.
void explain(const Result& result, std::vector<std::string>& notes);

// Latencies that pile up at 39 to 44 ms, the delayed acknowledgement of TCP, or at the interval
// between the messages of one client: a sender holds a message back until the one before is
// acknowledged (Nagle), and its receiver acknowledges only with a timer or the next message.
// `send_interval` is that of one client, if there is a rate.
[[nodiscard]] std::optional<std::string> explain_pile(const Run& run,
                                                      std::optional<nanoseconds> send_interval);

}  // namespace mq::bench
