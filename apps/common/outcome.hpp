// How a run ended: the exit status and the clause that explains it.
#pragma once

#include <string>

#include "common/exit_code.hpp"
#include "mqtt/error.hpp"
#include "mqtt/types.hpp"

namespace mq::cli {

struct Outcome {
    ExitCode code = ExitCode::ok;
    // Names the thing and the fact, without a full stop; empty if all went well, or if the code is
    // somebody else's, who has said what there is to say.
    std::string detail;
};

// A failure of the library, by the table of exit statuses.
[[nodiscard]] Outcome outcome_of(const mqtt::Error& error);

// `PUBACK 0x87 Not authorized`: a reason code as the packet `carrier` brought it.
[[nodiscard]] std::string describe(mqtt::PacketType carrier, mqtt::ReasonCode reason);

}  // namespace mq::cli
