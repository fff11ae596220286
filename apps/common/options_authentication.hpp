// The options of enhanced authentication (MQTT 5.0 §4.12).
#pragma once

#include <string>

#include "common/option.hpp"
#include "mqtt/client.hpp"

namespace mq::cli {

struct ConnectionConfig;

// `config` must outlive the table.
void add_authentication_rows(OptionTable& table, ConnectionConfig& config);

// Does it go together with the rest of the connection? The error is a sentence.
[[nodiscard]] mqtt::Result<void> check_authentication(const ConnectionConfig& config);

// For client options that are complete otherwise. With SCRAM, user name and password do not go into
// CONNECT. `config` must outlive the client.
[[nodiscard]] mqtt::Result<void> apply_authentication(const ConnectionConfig& config,
                                                      mqtt::ClientOptions& options);

}  // namespace mq::cli
