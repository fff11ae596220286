// What must hold before a packet may be encoded: whatever the decoder would refuse. The first
// complaint sticks, so that an encoder is a straight list of demands.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "mqtt/properties.hpp"
#include "mqtt/reason_code.hpp"
#include "mqtt/result.hpp"
#include "mqtt/types.hpp"
#include "wire/utf8.hpp"

namespace mqtt::wire {

class EncodeCheck {
public:
    EncodeCheck(PacketType packet, Version version) : packet_(packet), version_(version) {}

    // `complaint` goes on after the field's name: "must not be 0".
    void require(bool holds, std::string_view field, std::string_view complaint) {
        if (!holds) {
            refuse(field, complaint);
        }
    }
    void require_packet_id(PacketId id) { require(id != 0, "packet identifier", "must not be 0"); }
    void require_qos(QoS qos, std::string_view field) {
        require(qos <= QoS::exactly_once, field, "must be 0, 1 or 2");
    }
    // Of a string or of binary data: its length has two bytes (§1.5.4, §1.5.6).
    void require_size(std::size_t size, std::string_view field) {
        if (size > maximum_text_size) {
            refuse_size(size, field);
        }
    }
    // The error does not show the text: it may be secret.
    void require_text(std::string_view text, std::string_view field);
    void require_topic_name(std::string_view topic, std::string_view field);
    void require_topic_filter(std::string_view filter);
    void require_properties(PropertyView properties, PropertyPlace place) {
        if (!properties.empty()) {
            require_properties_of(properties, place);
        }
    }
    // On 5.0 one that the packet may carry, before that success.
    void require_reason(ReasonCode reason);

    [[nodiscard]] bool holds() const { return !error_; }
    // Once, at the end, if it does not hold.
    [[nodiscard]] tl::unexpected<Error> error();

private:
    void refuse(std::string_view field, std::string_view complaint);
    void refuse(std::string_view detail);
    void refuse_size(std::size_t size, std::string_view field);
    void require_properties_of(PropertyView properties, PropertyPlace place);

    PacketType packet_;
    Version version_;
    std::optional<Error> error_;
};

}  // namespace mqtt::wire
