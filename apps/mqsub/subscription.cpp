#include "mqsub/subscription.hpp"

#include <fmt/format.h>

#include <utility>

#include "common/terminal.hpp"
#include "common/topic_text.hpp"
#include "common/value.hpp"
#include "mqtt/topic.hpp"

namespace mq::sub {

using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;
using mqtt::RetainHandling;

namespace {

// `text` up to `separator`, which it is cut off from; all of it if there is none.
std::string_view take_part(std::string_view& text, char separator) {
    const std::string_view part = text.substr(0, text.find(separator));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    return part;
}

Result<void> set_option(WantedFilter& wanted, std::string_view option) {
    if (option == "nl") {
        wanted.no_local = true;
        return {};
    }
    if (option == "rap") {
        wanted.retain_as_published = true;
        return {};
    }
    std::string_view value = option;
    const std::string_view key = take_part(value, '=');
    if (key == "qos" && value.size() == 1 && value[0] >= '0' && value[0] <= '2') {
        wanted.qos = static_cast<mqtt::QoS>(value[0] - '0');
        return {};
    }
    if (key == "rh" && value.size() == 1 && value[0] >= '0' && value[0] <= '2') {
        wanted.retain_handling = static_cast<RetainHandling>(value[0] - '0');
        return {};
    }
    return fail(Errc::invalid_argument,
                fmt::format("knows qos=0 to qos=2, nl, rap and rh=0 to rh=2, separated by commas "
                            "(got \"{}\")",
                            cli::escape_controls(option)));
}

}  // namespace

Result<WantedFilter> parse_wanted_filter(std::string_view text) {
    if (text.find(':') == std::string_view::npos) {
        return fail(Errc::invalid_argument,
                    fmt::format("must be OPTIONS:FILTER, such as qos=1,nl:a/b (got \"{}\")",
                                cli::escape_controls(text)));
    }
    std::string_view filter = text;
    std::string_view options = take_part(filter, ':');
    WantedFilter wanted;
    while (!options.empty()) {
        if (auto set = set_option(wanted, take_part(options, ',')); !set) {
            return tl::unexpected(std::move(set.error()));
        }
    }
    auto checked = cli::parse_topic_filter(filter);
    if (!checked) {
        return tl::unexpected(std::move(checked.error()));
    }
    wanted.filter = std::move(*checked);
    if (wanted.no_local && mqtt::split_shared(wanted.filter)) {  // 5.0 §3.8.3.1
        return fail(Errc::invalid_argument, "must not ask for nl in a shared subscription");
    }
    return wanted;
}

std::vector<mqtt::Subscription> subscriptions(std::span<const WantedFilter> wanted,
                                              const SubscriptionDefaults& defaults,
                                              mqtt::Version version) {
    std::vector<mqtt::Subscription> made;
    for (const WantedFilter& one : wanted) {
        mqtt::Subscription& subscription = made.emplace_back();
        subscription.filter = one.filter;
        subscription.qos = one.qos.value_or(defaults.qos);
        if (version == mqtt::Version::v5) {
            subscription.no_local = one.no_local;
            subscription.retain_as_published =
                one.retain_as_published || defaults.retain_as_published;
            subscription.retain_handling = one.retain_handling.value_or(
                defaults.retain_handling.value_or(RetainHandling::send));
        }
    }
    return made;
}

}  // namespace mq::sub
