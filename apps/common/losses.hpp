// What the loss of a connection probably means, where the broker does not say it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mqtt/client.hpp"

namespace mq::cli {

// Two clients with one identifier throw each other out, and before MQTT 5.0 neither is told: each
// only sees connections that end soon after they were accepted.
class Losses {
public:
    void connected(std::string_view client_id, mqtt::TimePoint now);
    // The error of the ending; its text says more if there is more to say.
    [[nodiscard]] mqtt::Error explain(const mqtt::Disconnection& ending, mqtt::TimePoint now);

private:
    std::string client_id_;
    mqtt::TimePoint connected_at_;
    int short_lives_ = 0;  // connections in a row
};

}  // namespace mq::cli
