#include "session/topic_alias.hpp"

namespace mqtt {

void IncomingAliases::reset(std::uint16_t maximum) {
    maximum_ = maximum;
    topics_.clear();
}

bool IncomingAliases::set(std::uint32_t alias, std::string_view topic) {
    if (alias == 0 || alias > maximum_) {
        return false;
    }
    if (topics_.size() < alias) {
        topics_.resize(alias);
    }
    topics_[alias - 1] = topic;
    return true;
}

std::optional<std::string_view> IncomingAliases::find(std::uint32_t alias) const {
    if (alias == 0 || alias > topics_.size() || topics_[alias - 1].empty()) {
        return std::nullopt;
    }
    return topics_[alias - 1];
}

void OutgoingAliases::reset(std::uint16_t invented) {
    invented_ = invented;
    next_ = 1;
    by_topic_.clear();
    by_alias_.clear();
}

OutgoingAliases::Use OutgoingAliases::use(std::string_view topic) {
    if (const auto found = by_topic_.find(topic); found != by_topic_.end()) {
        return {found->second, true};
    }
    while (next_ <= invented_ && by_alias_.contains(next_)) {
        ++next_;
    }
    if (next_ > invented_) {
        return {};
    }
    const Use result{next_, false};
    set(next_, topic);
    ++next_;
    return result;
}

OutgoingAliases::Use OutgoingAliases::use_chosen(std::uint16_t alias, std::string_view topic) {
    if (const auto found = by_alias_.find(alias);
        found != by_alias_.end() && found->second == topic) {
        return {alias, true};
    }
    forget(alias);
    set(alias, topic);
    return {alias, false};
}

void OutgoingAliases::forget(std::uint16_t alias) {
    if (const auto found = by_alias_.find(alias); found != by_alias_.end()) {
        by_topic_.erase(found->second);
        by_alias_.erase(found);
    }
}

void OutgoingAliases::set(std::uint16_t alias, std::string_view topic) {
    by_topic_.insert_or_assign(std::string(topic), alias);
    by_alias_.insert_or_assign(alias, std::string(topic));
}

}  // namespace mqtt
