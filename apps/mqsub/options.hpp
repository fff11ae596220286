// What mqsub's command line can say.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/option.hpp"
#include "common/options_connection.hpp"
#include "mqsub/filter.hpp"
#include "mqsub/rendering.hpp"
#include "mqsub/subscription.hpp"

namespace mq::sub {

// When a message of QoS 1 or 2 is acknowledged.
enum class AckAfter : std::uint8_t { receipt, write, fsync };

struct Config {
    cli::ConnectionConfig connection;
    std::vector<WantedFilter> filters;  // of -t and --subscribe, as they stand
    SubscriptionDefaults subscription;
    std::vector<std::string> unsubscriptions;  // -U
    FilterOptions selection;
    RenderingOptions rendering;
    bool ends_when_subscribed = false;      // -E
    std::optional<mqtt::Duration> timeout;  // -W
    std::optional<AckAfter> ack_after;
    bool drains = false;
    std::optional<mqtt::Duration> idle_timeout;
};

// `config` must outlive the table.
[[nodiscard]] cli::OptionTable options(Config& config);

// What no single option can tell: is everything there, and does it go together? The error is a
// sentence.
[[nodiscard]] mqtt::Result<void> check(const Config& config);

}  // namespace mq::sub
