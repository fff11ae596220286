// What a client has subscribed to, so that it can be said again on a new session.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "mqtt/packets.hpp"
#include "mqtt/properties.hpp"

namespace mqtt {

// The contents of one SUBSCRIBE. Not copyable: the subscriptions point at the filters.
class SubscriptionGroup {
public:
    SubscriptionGroup(std::span<const Subscription> subscriptions, PropertyView properties);
    SubscriptionGroup(SubscriptionGroup&&) = default;
    SubscriptionGroup& operator=(SubscriptionGroup&&) = default;
    SubscriptionGroup(const SubscriptionGroup&) = delete;
    SubscriptionGroup& operator=(const SubscriptionGroup&) = delete;

    [[nodiscard]] std::span<const Subscription> subscriptions() const { return subscriptions_; }
    [[nodiscard]] PropertyView properties() const { return properties_; }

    PacketId packet_id = 0;     // of the SUBSCRIBE under way; 0: none
    bool acknowledged = false;  // by any connection of this session

private:
    std::vector<std::string> filters_;
    std::vector<Subscription> subscriptions_;
    Properties properties_;
};

}  // namespace mqtt
