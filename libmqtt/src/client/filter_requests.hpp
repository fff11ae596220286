// What a client has asked for with SUBSCRIBE and UNSUBSCRIBE, in its order, so that each connection
// can be told what its server does not know.
#pragma once

#include <list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mqtt/packets.hpp"
#include "mqtt/properties.hpp"

namespace mqtt {

// The contents of one SUBSCRIBE or UNSUBSCRIBE.
class FilterRequest {
public:
    FilterRequest(std::span<const Subscription> subscriptions, PropertyView properties);
    FilterRequest(std::span<const std::string_view> filters, PropertyView properties);
    // The views point at texts_.
    FilterRequest(const FilterRequest&) = delete;
    FilterRequest& operator=(const FilterRequest&) = delete;

    [[nodiscard]] bool is_subscribe() const { return !subscriptions_.empty(); }
    [[nodiscard]] std::span<const Subscription> subscriptions() const { return subscriptions_; }
    [[nodiscard]] std::span<const std::string_view> filters() const { return filters_; }
    [[nodiscard]] PropertyView properties() const { return properties_; }

    PacketId packet_id = 0;     // of the packet under way; 0: none
    bool acknowledged = false;  // by the server that has our session

private:
    friend class FilterRequests;
    std::vector<std::string> texts_;
    std::vector<Subscription> subscriptions_;  // SUBSCRIBE
    std::vector<std::string_view> filters_;    // UNSUBSCRIBE
    Properties properties_;
};

class FilterRequests {
public:
    // A subscription holds until a later unsubscription is acknowledged, which then is forgotten
    // too. References stay valid until settle() or withdraw_last() removes the request.
    FilterRequest& subscribe(std::span<const Subscription> subscriptions, PropertyView properties);
    FilterRequest& unsubscribe(std::span<const std::string_view> filters, PropertyView properties);
    // Takes back the last of them.
    void withdraw_last() { requests_.pop_back(); }

    // A connection was accepted. What its server does not know is to be sent: see is_due().
    void begin_connection(bool session_present);
    // What was under way has to be said again.
    void end_connection();

    [[nodiscard]] static bool is_due(const FilterRequest& request) {
        return request.packet_id == 0 && !request.acknowledged;
    }
    [[nodiscard]] std::list<FilterRequest>& all() { return requests_; }
    // The request that the acknowledgement answers; nullptr: there is none.
    [[nodiscard]] FilterRequest* find(PacketId packet_id);
    // The request was acknowledged.
    void settle(FilterRequest& request);

private:
    std::list<FilterRequest> requests_;
};

}  // namespace mqtt
