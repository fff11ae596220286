// What most setters of the option tables end with.
#pragma once

#include <utility>

#include "mqtt/result.hpp"

namespace mq::cli {

// Puts a parsed value into `target`, or hands the error on.
template <typename Target, typename Value>
[[nodiscard]] mqtt::Result<void> assign(Target& target, mqtt::Result<Value> value) {
    if (!value) {
        return tl::unexpected(std::move(value.error()));
    }
    target = std::move(*value);
    return {};
}

}  // namespace mq::cli
