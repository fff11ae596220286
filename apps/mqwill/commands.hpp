// The commands of mqwill.
#pragma once

#include <vector>

#include "common/commands.hpp"
#include "mqwill/hold.hpp"
#include "mqwill/run_config.hpp"
#include "mqwill/verify/verify.hpp"
#include "mqwill/watch/watch.hpp"

namespace mq::will {

struct Configs {
    RunConfig run;
    HoldConfig hold;
    WatchConfig watch;
    VerifyConfig verify;
};

// `configs` must outlive them.
[[nodiscard]] std::vector<cli::Command> commands(Configs& configs);

}  // namespace mq::will
