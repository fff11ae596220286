#include "mqsub/filter.hpp"

#include <algorithm>
#include <utility>

#include "mqtt/topic.hpp"

namespace mq::sub {

MessageFilter::MessageFilter(FilterOptions options) : options_(std::move(options)) {}

Verdict MessageFilter::judge(const mqtt::Message& message) {
    if (options_.retained_only && !message.retain) {
        return Verdict::end;
    }
    if (is_excluded(message)) {
        return Verdict::skip;
    }
    ++printed_;
    return printed_ == options_.count ? Verdict::print_and_end : Verdict::print;
}

bool MessageFilter::is_excluded(const mqtt::Message& message) const {
    return (options_.no_retained && message.retain) ||
           std::any_of(
               options_.excluded.begin(), options_.excluded.end(),
               [&](const std::string& filter) { return mqtt::matches(filter, message.topic); });
}

}  // namespace mq::sub
