// Packets and events as one line of words each, so that a test can state a whole exchange.
#pragma once

#include <chrono>
#include <concepts>
#include <string>
#include <string_view>
#include <vector>

#include "mqtt/event.hpp"
#include "mqtt/packets.hpp"
#include "support/bytes.hpp"

namespace mqtt::test {

using Lines = std::vector<std::string>;

// " 0x93", and nothing for success.
inline std::string reason_text(ReasonCode reason) {
    const auto number = static_cast<std::uint8_t>(reason);
    return number == 0 ? "" : " 0x" + to_hex({&number, 1});
}

inline std::string reasons_text(std::span<const ReasonCode> reasons) {
    std::string text;
    for (const ReasonCode reason : reasons) {
        const auto number = static_cast<std::uint8_t>(reason);
        text += " " + to_hex({&number, 1});
    }
    return text;
}

// "a x qos1 retain dup"; "-" where the topic is left to an alias.
inline std::string message_text(std::string_view topic, Bytes payload, QoS qos, bool retain,
                                bool dup) {
    return std::string(topic.empty() ? "-" : topic) + " " + std::string(as_text(payload)) + " qos" +
           std::to_string(static_cast<int>(qos)) + (retain ? " retain" : "") + (dup ? " dup" : "");
}

struct PacketWords {
    std::string operator()(const Publish& packet) const {
        const auto alias = packet.properties.number(PropertyId::topic_alias);
        return (packet.packet_id == 0 ? "" : std::to_string(packet.packet_id) + " ") +
               message_text(packet.topic, packet.payload, packet.qos, packet.retain, packet.dup) +
               (alias ? " alias " + std::to_string(*alias) : "");
    }
    std::string operator()(const Acknowledgement& packet) const {
        return std::to_string(packet.packet_id) + reason_text(packet.reason);
    }
    std::string operator()(const Subscribe& packet) const {
        std::string text = std::to_string(packet.packet_id);
        for (const Subscription& subscription : packet.subscriptions) {
            text += " " + std::string(subscription.filter);
        }
        return text;
    }
    std::string operator()(const Unsubscribe& packet) const {
        std::string text = std::to_string(packet.packet_id);
        for (const std::string_view filter : packet.filters) {
            text += " " + std::string(filter);
        }
        return text;
    }
    std::string operator()(const Disconnect& packet) const { return reason_text(packet.reason); }
    std::string operator()(const Auth& packet) const {
        return reason_text(packet.reason) + " " +
               std::string(
                   packet.properties.text(PropertyId::authentication_data).value_or("no data"));
    }
    template <typename Other>
    requires(!std::derived_from<Other, Acknowledgement>) std::string operator()(
        const Other&) const {
        return "";
    }
};

// "PUBLISH 1 a x qos1", "PUBACK 1 0x92", "DISCONNECT 0x93", "PINGREQ".
inline std::string describe(const Packet& packet) {
    const std::string words = std::visit(PacketWords(), packet);
    const bool needs_space = !words.empty() && words.front() != ' ';
    return std::string(name(type_of(packet))) + (needs_space ? " " : "") + words;
}

struct EventWords {
    std::string operator()(const Connected& event) const {
        return event.session_present ? "connected, session present" : "connected";
    }
    std::string operator()(const Message& event) const {
        return "message " +
               message_text(event.topic, event.payload, event.qos, event.retain, event.dup);
    }
    std::string operator()(const PublishDone& event) const {
        constexpr std::string_view outcomes[] = {"acknowledged", "refused", "in doubt"};
        return "done " + std::to_string(event.packet_id) + " " +
               std::string(outcomes[static_cast<std::size_t>(event.outcome)]) +
               reason_text(event.reason);
    }
    std::string operator()(const Subscribed& event) const {
        return "subscribed " + std::to_string(event.packet_id) + reasons_text(event.reasons);
    }
    std::string operator()(const Unsubscribed& event) const {
        return "unsubscribed " + std::to_string(event.packet_id) + reasons_text(event.reasons);
    }
    std::string operator()(const PingDone& event) const {
        const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(event.round_trip);
        return "ping answered after " + std::to_string(time.count()) + " ms";
    }
    std::string operator()(const Reauthenticated&) const { return "reauthenticated"; }
    std::string operator()(const Disconnected& event) const {
        return event.clean ? "disconnected cleanly"
                           : "disconnected: " + std::string(name(event.error.code)) +
                                 reason_text(event.error.reason);
    }
};

// "message a x qos1", "done 1 refused 0x97", "disconnected: protocol error 0x82".
inline std::string describe(const Event& event) {
    return std::visit(EventWords(), event);
}

}  // namespace mqtt::test
