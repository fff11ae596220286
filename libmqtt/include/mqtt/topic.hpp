// Topic names and topic filters (MQTT 5.0 §4.7, §4.8). Nothing here allocates.
#pragma once

#include <optional>
#include <string_view>

#include "mqtt/result.hpp"

namespace mqtt {

// A name to publish to: 1 to 65,535 bytes of MQTT UTF-8 without wildcards. The error says which
// byte offends, by offset.
[[nodiscard]] Result<void> check_topic_name(std::string_view topic);

// A filter to subscribe with: `+` and `#` only as whole levels, `#` only last (§4.7.1), and
// `$share/NAME/FILTER` with a name that is not empty and has no wildcard (§4.8.2).
[[nodiscard]] Result<void> check_topic_filter(std::string_view filter);

// Does the name match the filter? A wildcard in the first level does not match a name that begins
// with `$` (§4.7.2). Both must be valid; the filter of a shared subscription is matched without its
// `$share/NAME/`.
[[nodiscard]] bool matches(std::string_view filter, std::string_view topic);

struct SharedFilter {
    std::string_view share_name;
    std::string_view filter;
};
// The parts of `$share/NAME/FILTER`; nothing for any other filter.
[[nodiscard]] std::optional<SharedFilter> split_shared(std::string_view filter);

// Has the filter a `+` or a `#`?
[[nodiscard]] bool has_wildcard(std::string_view filter);

}  // namespace mqtt
