// What --spool-status and --spool-list print.
#pragma once

#include <string>

#include "common/outcome.hpp"
#include "mqpub/spool_options.hpp"
#include "mqtt/spool.hpp"

namespace mq::pub {

// `waiting 3 bytes 120 oldest 2m 5s in flight 0 rejected 1 dropped 0 expired 0`, or a JSON object.
[[nodiscard]] std::string status_line(const mqtt::SpoolStatus& status, mqtt::SpoolTime now,
                                      bool json);
// `17 2026-11-24T15:04:05.123000Z waiting qos 1 "a/b" 5 bytes`, or a JSON object.
[[nodiscard]] std::string list_line(const mqtt::SpoolEntry& entry, bool json);

// Prints one of them to standard output.
[[nodiscard]] cli::Outcome report_spool(mqtt::Spool& spool, const SpoolConfig& config,
                                        mqtt::SpoolTime now);

}  // namespace mq::pub
