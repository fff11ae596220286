// What the SUBSCRIBE asks for: the filters of -t and --subscribe, with the options of each.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mqtt/packets.hpp"
#include "mqtt/result.hpp"

namespace mq::sub {

// One filter. What it leaves open holds as for all.
struct WantedFilter {
    std::string filter;
    std::optional<mqtt::QoS> qos = {};
    std::optional<mqtt::RetainHandling> retain_handling = {};
    bool no_local = false;
    bool retain_as_published = false;

    // Has it an option that only MQTT 5.0 knows?
    [[nodiscard]] bool needs_v5() const {
        return retain_handling || no_local || retain_as_published;
    }
};

// What holds for the filters that do not say otherwise.
struct SubscriptionDefaults {
    mqtt::QoS qos = mqtt::QoS::at_most_once;
    std::optional<mqtt::RetainHandling> retain_handling = {};
    bool retain_as_published = false;
};

// The value of --subscribe: `qos=1,nl,rap,rh=2:FILTER`, each part but the colon and the filter
// optional. The error is a clause that goes on after the option's name.
[[nodiscard]] mqtt::Result<WantedFilter> parse_wanted_filter(std::string_view text);

// In the same order, pointing into `wanted`. Before 5.0 only QoS is said, as there is nothing else.
[[nodiscard]] std::vector<mqtt::Subscription> subscriptions(std::span<const WantedFilter> wanted,
                                                            const SubscriptionDefaults& defaults,
                                                            mqtt::Version version);

}  // namespace mq::sub
