// Equality of packets: what their fields say, byte for byte, wherever the views point.
#pragma once

#include <algorithm>
#include <tuple>

#include "mqtt/packets.hpp"

namespace mqtt {

inline bool same_bytes(Bytes left, Bytes right) {
    return std::equal(left.begin(), left.end(), right.begin(), right.end());
}

inline bool operator==(const PropertyView& left, const PropertyView& right) {
    return same_bytes(left.bytes(), right.bytes());
}

inline bool operator==(const Will& left, const Will& right) {
    return left.topic == right.topic && same_bytes(left.payload, right.payload) &&
           left.qos == right.qos && left.retain == right.retain &&
           left.properties == right.properties;
}

inline bool operator==(const Connect& left, const Connect& right) {
    const auto same_password = [&] {
        return left.password ? right.password && same_bytes(*left.password, *right.password)
                             : !right.password;
    };
    return left.version == right.version && left.clean_start == right.clean_start &&
           left.keep_alive == right.keep_alive && left.client_id == right.client_id &&
           left.user_name == right.user_name && same_password() && left.will == right.will &&
           left.properties == right.properties;
}

inline bool operator==(const Connack& left, const Connack& right) {
    return left.session_present == right.session_present && left.code == right.code &&
           left.properties == right.properties;
}

inline bool operator==(const Publish& left, const Publish& right) {
    return left.topic == right.topic && same_bytes(left.payload, right.payload) &&
           left.qos == right.qos && left.retain == right.retain && left.dup == right.dup &&
           left.packet_id == right.packet_id && left.properties == right.properties;
}

// For PUBACK, PUBREC, PUBREL and PUBCOMP.
inline bool operator==(const Acknowledgement& left, const Acknowledgement& right) {
    return left.packet_id == right.packet_id && left.reason == right.reason &&
           left.properties == right.properties;
}

inline bool operator==(const Subscription& left, const Subscription& right) {
    const auto fields = [](const Subscription& subscription) {
        return std::tie(subscription.filter, subscription.qos, subscription.no_local,
                        subscription.retain_as_published, subscription.retain_handling);
    };
    return fields(left) == fields(right);
}

inline bool operator==(const Subscribe& left, const Subscribe& right) {
    return left.packet_id == right.packet_id && left.subscriptions == right.subscriptions &&
           left.properties == right.properties;
}

inline bool operator==(const Suback& left, const Suback& right) {
    return left.packet_id == right.packet_id && left.reasons == right.reasons &&
           left.properties == right.properties;
}

inline bool operator==(const Unsubscribe& left, const Unsubscribe& right) {
    return left.packet_id == right.packet_id && left.filters == right.filters &&
           left.properties == right.properties;
}

inline bool operator==(const Unsuback& left, const Unsuback& right) {
    return left.packet_id == right.packet_id && left.reasons == right.reasons &&
           left.properties == right.properties;
}

inline bool operator==(const Pingreq&, const Pingreq&) {
    return true;
}

inline bool operator==(const Pingresp&, const Pingresp&) {
    return true;
}

inline bool operator==(const Disconnect& left, const Disconnect& right) {
    return left.reason == right.reason && left.properties == right.properties;
}

inline bool operator==(const Auth& left, const Auth& right) {
    return left.reason == right.reason && left.properties == right.properties;
}

}  // namespace mqtt
