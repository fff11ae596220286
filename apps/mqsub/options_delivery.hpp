// The options for messages that must not be lost between the broker and our output.
#pragma once

#include "common/option.hpp"
#include "mqsub/options.hpp"

namespace mq::sub {

// `config` must outlive the table.
void add_delivery_rows(cli::OptionTable& table, Config& config);
[[nodiscard]] mqtt::Result<void> check_delivery(const Config& config);

// --ack-after, or what holds without it.
[[nodiscard]] AckAfter ack_after(const Config& config);

}  // namespace mq::sub
