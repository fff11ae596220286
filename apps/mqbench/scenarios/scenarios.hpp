// What the commands of mqbench do. Each blocks until it is done.
#pragma once

#include "common/outcome.hpp"
#include "mqbench/options.hpp"

namespace mq::bench {

// lat, tput, pub, sub and rr.
[[nodiscard]] cli::Outcome run_load(const Config& config, CommandName command);
// conn and storm.
[[nodiscard]] cli::Outcome run_conn(const Config& config, CommandName command);
// echo, and rr --serve.
[[nodiscard]] cli::Outcome run_responder(const Config& config);
[[nodiscard]] cli::Outcome run_ping(const Config& config);
[[nodiscard]] cli::Outcome run_calibrate(const Config& config);
[[nodiscard]] cli::Outcome run_doctor(const Config& config);
[[nodiscard]] cli::Outcome run_report(const Config& config);

}  // namespace mq::bench
