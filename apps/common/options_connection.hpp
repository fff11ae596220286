// The options that every tool has: which broker, and who we are there.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "common/option.hpp"
#include "mqtt/client.hpp"

namespace mq::cli {

struct ConnectionConfig {
    mqtt::Endpoint endpoint;
    mqtt::Version version = mqtt::Version::v3_1_1;
    std::string client_id;
    std::uint16_t keep_alive = 60;
};

// `on_topic` gets the topic of -L, which counts as a -t. `config` must outlive the table.
[[nodiscard]] OptionTable connection_options(
    ConnectionConfig& config, std::function<mqtt::Result<void>(std::string_view)> on_topic);

// What the options mean to the client. `tool` is the beginning of an identifier that has to be made
// up; `receive_maximum` is announced on MQTT 5.0.
[[nodiscard]] mqtt::Result<mqtt::ClientOptions> client_options(const ConnectionConfig& config,
                                                               std::string_view tool,
                                                               std::uint16_t receive_maximum);

}  // namespace mq::cli
