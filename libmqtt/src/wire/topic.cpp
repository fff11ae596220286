#include "mqtt/topic.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

#include "wire/quote.hpp"
#include "wire/utf8.hpp"

namespace mqtt {
namespace {

constexpr std::string_view wildcards = "+#";
constexpr std::string_view share_prefix = "$share/";

bool is_wildcard(char byte) {
    return byte == '+' || byte == '#';
}

// What names and filters have in common: [MQTT-4.7.3-1] to [MQTT-4.7.3-3].
Result<void> check_common(std::string_view what, std::string_view text) {
    if (text.empty()) {
        return fail(Errc::invalid_argument, std::string(what) + " is empty");
    }
    return wire::check_text(what, text);
}

tl::unexpected<Error> fail_at(std::string_view what, std::string_view text, std::string_view why,
                              std::size_t offset) {
    return fail(Errc::invalid_argument, std::string(what) + ' ' + wire::quoted(text) + ": " +
                                            std::string(why) + " (byte " + std::to_string(offset) +
                                            ')');
}

tl::unexpected<Error> fail_filter(std::string_view filter, std::string_view why,
                                  std::size_t offset) {
    return fail_at("topic filter", filter, why, offset);
}

// [MQTT-4.8.2-1], [MQTT-4.8.2-2]. Returns where the filter behind `$share/NAME/` begins.
Result<std::size_t> check_share_name(std::string_view filter) {
    const std::size_t begin = share_prefix.size();
    const std::size_t end = filter.find_first_of("/+#", begin);
    if (begin == filter.size() || filter[begin] == '/') {
        return fail_filter(filter, "the share name is empty", begin);
    }
    if (end != std::string_view::npos && is_wildcard(filter[end])) {
        return fail_filter(filter, "the share name has a wildcard", end);
    }
    if (end == std::string_view::npos || end + 1 == filter.size()) {
        return fail_filter(filter, "a topic filter must follow the share name", filter.size());
    }
    return end + 1;
}

// [MQTT-4.7.1-1], [MQTT-4.7.1-2], from `begin` on.
Result<void> check_levels(std::string_view filter, std::size_t begin) {
    std::size_t at = begin;
    while ((at = filter.find_first_of(wildcards, at)) != std::string_view::npos) {
        const bool starts_level = at == begin || filter[at - 1] == '/';
        const bool is_last = at + 1 == filter.size();
        if (!starts_level || (!is_last && filter[at + 1] != '/')) {
            return fail_filter(
                filter, filter[at] == '+' ? "+ must be a whole level" : "# must be a whole level",
                at);
        }
        if (filter[at] == '#' && !is_last) {
            return fail_filter(filter, "# must be the last level", at);
        }
        ++at;
    }
    return {};
}

// One pass over both. In a valid filter a wildcard is a whole level, and # the last one.
bool matches_plain(std::string_view filter, std::string_view topic) {
    std::size_t at = 0;
    for (std::size_t index = 0; index < filter.size(); ++index) {
        if (filter[index] == '#') {
            return true;
        }
        if (filter[index] == '+') {
            at = std::min(topic.find('/', at), topic.size());
            continue;
        }
        if (at == topic.size()) {
            return filter.substr(index) == "/#";  // # includes the level above it (§4.7.1.2)
        }
        if (filter[index] != topic[at]) {
            return false;
        }
        ++at;
    }
    return at == topic.size();
}

}  // namespace

Result<void> check_topic_name(std::string_view topic) {
    constexpr std::string_view what = "topic name";
    if (auto common = check_common(what, topic); !common) {
        return common;
    }
    const std::size_t at = topic.find_first_of(wildcards);
    if (at != std::string_view::npos) {  // [MQTT-3.3.2-2]
        return fail_at(what, topic,
                       topic[at] == '+' ? "wildcard + is only for topic filters"
                                        : "wildcard # is only for topic filters",
                       at);
    }
    return {};
}

Result<void> check_topic_filter(std::string_view filter) {
    if (auto common = check_common("topic filter", filter); !common) {
        return common;
    }
    if (!filter.starts_with(share_prefix)) {
        return check_levels(filter, 0);
    }
    const auto begin = check_share_name(filter);
    if (!begin) {
        return tl::unexpected<Error>(begin.error());
    }
    return check_levels(filter, *begin);
}

bool matches(std::string_view filter, std::string_view topic) {
    if (const auto shared = split_shared(filter)) {
        filter = shared->filter;
    }
    if (topic.starts_with('$') && !filter.empty() && is_wildcard(filter.front())) {
        return false;  // [MQTT-4.7.2-1]
    }
    return matches_plain(filter, topic);
}

std::optional<SharedFilter> split_shared(std::string_view filter) {
    if (!filter.starts_with(share_prefix)) {
        return std::nullopt;
    }
    const std::string_view rest = filter.substr(share_prefix.size());
    const std::size_t slash = rest.find('/');
    if (slash == std::string_view::npos) {
        return std::nullopt;
    }
    return SharedFilter{rest.substr(0, slash), rest.substr(slash + 1)};
}

bool has_wildcard(std::string_view filter) {
    return filter.find_first_of(wildcards) != std::string_view::npos;
}

}  // namespace mqtt
