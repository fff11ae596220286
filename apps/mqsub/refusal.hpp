// What the server did not grant.
#pragma once

#include <optional>

#include "common/outcome.hpp"
#include "mqtt/client.hpp"

namespace mq::sub {

// Names every filter that was refused, and why; nothing if none was.
[[nodiscard]] std::optional<cli::Outcome> refusal_in(const mqtt::SubscribeDone& done);
[[nodiscard]] std::optional<cli::Outcome> refusal_in(const mqtt::UnsubscribeDone& done);

}  // namespace mq::sub
