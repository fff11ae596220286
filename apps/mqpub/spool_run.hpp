// A run with --spool.
#pragma once

#include <string_view>

#include "common/deadline.hpp"
#include "common/outcome.hpp"
#include "mqpub/options.hpp"

namespace mq::pub {

// `config` must be complete (see check()); it, `payload` (see load_payload()) and `deadline` must
// outlive the call. Blocks until everything is done that the run can do.
[[nodiscard]] cli::Outcome run_spool(const Config& config, std::string_view payload,
                                     cli::Deadline& deadline);

}  // namespace mq::pub
