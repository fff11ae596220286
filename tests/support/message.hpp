// Messages to print, and a moment to print them at.
#pragma once

#include <doctest/doctest.h>
#include <time.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>

#include "common/wall_time.hpp"
#include "mqtt/event.hpp"
#include "mqtt/properties.hpp"

namespace mq::test {

// A message of this topic and payload, QoS 0; both must outlive it.
inline mqtt::Message message_of(std::string_view topic, std::string_view payload) {
    return {.topic = topic, .payload = mqtt::as_bytes(payload), .properties = {}};
}

// 22 November 2026, 19:50:11.243511678 UTC.
inline cli::WallTime sample_time() {
    using namespace std::chrono;
    return cli::WallTime(sys_days(2026y / November / 22d) + 19h + 50min + 11s + 243'511'678ns);
}

// The local time zone, from now on and for the whole process.
inline void set_time_zone(const char* zone) {
    REQUIRE(::setenv("TZ", zone, 1) == 0);
    ::tzset();
}

template <typename Value>
void add(mqtt::Properties& properties, mqtt::PropertyId id, Value value) {
    REQUIRE(properties.add(id, value).has_value());
}

inline void add_user_property(mqtt::Properties& properties, std::string_view name,
                              std::string_view value) {
    REQUIRE(properties.add_user_property(name, value).has_value());
}

}  // namespace mq::test
