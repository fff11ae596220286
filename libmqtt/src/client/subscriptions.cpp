#include "client/subscriptions.hpp"

namespace mqtt {

SubscriptionGroup::SubscriptionGroup(std::span<const Subscription> subscriptions,
                                     PropertyView properties)
    : subscriptions_(subscriptions.begin(), subscriptions.end()) {
    filters_.reserve(subscriptions.size());
    for (Subscription& subscription : subscriptions_) {
        subscription.filter = filters_.emplace_back(subscription.filter);
    }
    properties_.append(properties);
}

}  // namespace mqtt
