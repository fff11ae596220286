// Text of the command line to values. Every error is a clause that goes on after the option's name
// and shows what was given: `must be 0, 1 or 2 (got "3")`.
#pragma once

#include <cstdint>
#include <string_view>

#include "mqtt/result.hpp"
#include "mqtt/types.hpp"

namespace mq::cli {

[[nodiscard]] mqtt::Result<std::uint64_t> parse_integer(std::string_view text,
                                                        std::uint64_t minimum,
                                                        std::uint64_t maximum);
[[nodiscard]] mqtt::Result<mqtt::QoS> parse_qos(std::string_view text);
[[nodiscard]] mqtt::Result<std::uint16_t> parse_port(std::string_view text);
// 31, 311, 5, or mqttv31, mqttv311, mqttv5.
[[nodiscard]] mqtt::Result<mqtt::Version> parse_version(std::string_view text);
// A number of ms, s, m or h (`1.5s`, `500ms`); without a unit it is seconds. Not negative, at most
// 10,000 days.
[[nodiscard]] mqtt::Result<mqtt::Duration> parse_duration(std::string_view text);
// The same, but not 0.
[[nodiscard]] mqtt::Result<mqtt::Duration> parse_positive_duration(std::string_view text);
// A duration of whole seconds, 5 to 65,535.
[[nodiscard]] mqtt::Result<std::uint16_t> parse_keep_alive(std::string_view text);

}  // namespace mq::cli
