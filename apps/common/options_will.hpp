// --will-*: what the broker publishes for us when the connection ends badly (MQTT 5.0 §3.1.2.5).
#pragma once

#include "common/option.hpp"
#include "common/options_connection.hpp"

namespace mq::cli {

// `config` must outlive the table.
void add_will_options(OptionTable& table, ConnectionConfig& config);

}  // namespace mq::cli
