#include "wire/encode_check.hpp"

#include <utility>

#include "mqtt/topic.hpp"

namespace mqtt::wire {

void EncodeCheck::require_text(std::string_view text, std::string_view field) {
    require_size(text.size(), field);
    if (holds()) {
        require(!find_bad_utf8(text), field, "is not valid UTF-8");
    }
}

void EncodeCheck::require_topic_name(std::string_view topic, std::string_view field) {
    if (const auto checked = check_topic_name(topic); !checked) {
        refuse(std::string(field) + ": " + checked.error().detail);
    }
}

void EncodeCheck::require_topic_filter(std::string_view filter) {
    if (const auto checked = check_topic_filter(filter); !checked) {
        refuse(checked.error().detail);
    }
}

void EncodeCheck::require_reason(ReasonCode reason) {
    if (version_ == Version::v5) {
        require(is_allowed(reason, packet_), "reason code", "is none that this packet may carry");
    } else {
        require(reason == ReasonCode::success, "reason code", "needs MQTT 5.0");
    }
}

void EncodeCheck::require_properties_of(PropertyView properties, PropertyPlace place) {
    if (version_ != Version::v5) {
        refuse("properties", "need MQTT 5.0");
        return;
    }
    if (const auto checked = check(properties, place); !checked) {
        refuse(checked.error().detail);
    }
    // §3.1.2.11.10
    require(!properties.find(PropertyId::authentication_data) ||
                properties.find(PropertyId::authentication_method),
            "authentication data", "needs an authentication method");
}

tl::unexpected<Error> EncodeCheck::error() {
    return tl::unexpected<Error>(std::move(*error_));
}

void EncodeCheck::refuse(std::string_view field, std::string_view complaint) {
    refuse(std::string(field) + " " + std::string(complaint));
}

void EncodeCheck::refuse_size(std::size_t size, std::string_view field) {
    refuse(field, "of " + std::to_string(size) + " bytes is over the maximum of " +
                      std::to_string(maximum_text_size));
}

void EncodeCheck::refuse(std::string_view detail) {
    if (!error_) {
        error_ = Error{.code = Errc::invalid_argument,
                       .detail = std::string(name(packet_)) + ": " + std::string(detail)};
    }
}

}  // namespace mqtt::wire
