// What the tests of mqsub need on the other side: a scripted peer that grants and publishes.
#pragma once

#include <string_view>

#include "cli/tools.hpp"
#include "support/scripted_peer.hpp"

namespace cli_test {

inline void grant(support::PeerLink& client, const mqtt::Subscribe& subscribe) {
    mqtt::Suback suback;
    suback.packet_id = subscribe.packet_id;
    for (const mqtt::Subscription& subscription : subscribe.subscriptions) {
        suback.reasons.push_back(static_cast<mqtt::ReasonCode>(subscription.qos));
    }
    client.send(suback);
}

// The connection is accepted, and its SUBSCRIBE granted.
inline void accept_and_grant(support::PeerLink& client) {
    client.accept();
    grant(client, client.expect<mqtt::Subscribe>());
}

inline mqtt::Publish message(std::string_view topic, std::string_view payload,
                             bool retain = false) {
    mqtt::Publish made;
    made.topic = topic;
    made.payload = mqtt::as_bytes(payload);
    made.retain = retain;
    return made;
}

// The client leaves in order.
inline void expect_leaving(support::PeerLink& client) {
    client.expect(mqtt::PacketType::disconnect);
    client.expect_end();
}

}  // namespace cli_test
