#include "mqsub/refusal.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace mq::sub {

namespace {

// `filter_at(index)` is the filter that the reason at this index belongs to.
template <typename FilterAt>
std::optional<cli::Outcome> refusal(mqtt::PacketType carrier,
                                    std::span<const mqtt::ReasonCode> reasons,
                                    mqtt::PropertyView properties, const FilterAt& filter_at) {
    std::string detail;
    for (std::size_t index = 0; index < reasons.size(); ++index) {
        if (mqtt::is_error(reasons[index])) {
            detail += fmt::format("{}{}, filter \"{}\"", detail.empty() ? "" : "; ",
                                  cli::describe(carrier, reasons[index]), filter_at(index));
        }
    }
    if (detail.empty()) {
        return std::nullopt;
    }
    if (const auto text = properties.text(mqtt::PropertyId::reason_string)) {
        detail += fmt::format(": {}", *text);
    }
    return cli::Outcome{cli::ExitCode::refused, std::move(detail)};
}

}  // namespace

std::optional<cli::Outcome> refusal_in(const mqtt::SubscribeDone& done) {
    return refusal(mqtt::PacketType::suback, done.reasons, done.properties,
                   [&](std::size_t index) { return done.subscriptions[index].filter; });
}

std::optional<cli::Outcome> refusal_in(const mqtt::UnsubscribeDone& done) {
    return refusal(mqtt::PacketType::unsuback, done.reasons, done.properties,
                   [&](std::size_t index) { return std::string_view(done.filters[index]); });
}

}  // namespace mq::sub
