#include "client/filter_requests.hpp"

#include <algorithm>
#include <iterator>

namespace mqtt {

FilterRequest::FilterRequest(std::span<const Subscription> subscriptions, PropertyView properties)
    : subscriptions_(subscriptions.begin(), subscriptions.end()) {
    texts_.reserve(subscriptions.size());
    for (Subscription& subscription : subscriptions_) {
        subscription.filter = texts_.emplace_back(subscription.filter);
    }
    properties_.append(properties);
}

FilterRequest::FilterRequest(std::span<const std::string_view> filters, PropertyView properties)
    : texts_(filters.begin(), filters.end()), filters_(texts_.begin(), texts_.end()) {
    properties_.append(properties);
}

FilterRequest& FilterRequests::subscribe(std::span<const Subscription> subscriptions,
                                         PropertyView properties) {
    return requests_.emplace_back(subscriptions, properties);
}

FilterRequest& FilterRequests::unsubscribe(std::span<const std::string_view> filters,
                                           PropertyView properties) {
    return requests_.emplace_back(filters, properties);
}

void FilterRequests::begin_connection(bool session_present) {
    for (FilterRequest& request : requests_) {
        request.acknowledged = request.acknowledged && session_present;
    }
}

void FilterRequests::end_connection() {
    for (FilterRequest& request : requests_) {
        request.packet_id = 0;
    }
}

FilterRequest* FilterRequests::find(PacketId packet_id) {
    const auto found =
        std::find_if(requests_.begin(), requests_.end(),
                     [&](const FilterRequest& request) { return request.packet_id == packet_id; });
    return found != requests_.end() ? &*found : nullptr;
}

void FilterRequests::settle(FilterRequest& request) {
    request.packet_id = 0;
    request.acknowledged = true;
    if (request.is_subscribe()) {
        return;
    }
    const auto end = std::find_if(requests_.begin(), requests_.end(),
                                  [&](const FilterRequest& one) { return &one == &request; });
    if (std::any_of(requests_.begin(), end,
                    [](const FilterRequest& one) { return one.packet_id != 0; })) {
        return;  // a server that answers out of order: a new session is told both again
    }
    const auto is_undone = [&](const Subscription& subscription) {
        return std::find(request.filters_.begin(), request.filters_.end(), subscription.filter) !=
               request.filters_.end();
    };
    for (auto one = requests_.begin(); one != end;) {
        std::erase_if(one->subscriptions_, is_undone);
        const bool is_void = one->subscriptions_.empty() && one->filters_.empty();
        one = is_void ? requests_.erase(one) : std::next(one);
    }
    requests_.erase(end);
}

}  // namespace mqtt
