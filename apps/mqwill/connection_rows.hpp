// The options about the connection that a client of mqwill has.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "common/option.hpp"
#include "common/options_connection.hpp"

namespace mq::will {

// How the first connection is made.
enum class FirstAttempt : std::uint8_t {
    as_asked,  // --retry-first says whether it is tried again
    repeated,  // as every other
};

// Those of all tools, without what makes no sense here: a will besides the one that is the matter,
// and sessions that outlive the run. `config` must outlive the table.
[[nodiscard]] cli::OptionTable connection_rows(
    cli::ConnectionConfig& config, FirstAttempt first,
    std::function<mqtt::Result<void>(std::string_view)> on_topic);

}  // namespace mq::will
