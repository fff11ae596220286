#include "common/value.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <chrono>
#include <utility>

#include "common/terminal.hpp"

namespace mq::cli {

namespace {

using mqtt::Duration;
using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

auto must_be(std::string_view what, std::string_view text) {
    return fail(Errc::invalid_argument,
                fmt::format("must be {} (got \"{}\")", what, escape_controls(text)));
}

// The number at the beginning of `text`, which it is cut off from. Digits must come first: neither
// a sign nor "inf" is a number here.
bool take_number(std::string_view& text, double& number) {
    if (text.empty() || text[0] < '0' || text[0] > '9') {
        return false;
    }
    const auto [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return error == std::errc{};
}

// Seconds in a unit; 0: there is no such unit.
double seconds_in(std::string_view unit) {
    constexpr std::array<std::pair<std::string_view, double>, 5> units{
        {{"", 1.0}, {"ms", 0.001}, {"s", 1.0}, {"m", 60.0}, {"h", 3600.0}}};
    for (const auto& [name, seconds] : units) {
        if (name == unit) {
            return seconds;
        }
    }
    return 0;
}

}  // namespace

Result<std::uint64_t> parse_integer(std::string_view text, std::uint64_t minimum,
                                    std::uint64_t maximum) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < minimum ||
        value > maximum) {
        return must_be(fmt::format("a whole number from {} to {}", minimum, maximum), text);
    }
    return value;
}

Result<mqtt::QoS> parse_qos(std::string_view text) {
    if (text.size() != 1 || text[0] < '0' || text[0] > '2') {
        return must_be("0, 1 or 2", text);
    }
    return static_cast<mqtt::QoS>(text[0] - '0');
}

Result<std::uint16_t> parse_port(std::string_view text) {
    return parse_integer(text, 1, 65'535).map([](std::uint64_t port) {
        return static_cast<std::uint16_t>(port);
    });
}

Result<mqtt::Version> parse_version(std::string_view text) {
    if (text == "31" || text == "mqttv31") {
        return mqtt::Version::v3_1;
    }
    if (text == "311" || text == "mqttv311") {
        return mqtt::Version::v3_1_1;
    }
    if (text == "5" || text == "mqttv5") {
        return mqtt::Version::v5;
    }
    return must_be("31, 311 or 5", text);
}

Result<Duration> parse_duration(std::string_view text) {
    constexpr double most_seconds = 10'000.0 * 86'400.0;
    std::string_view unit = text;
    double number = 0;
    const bool has_number = take_number(unit, number);
    const double seconds = number * seconds_in(unit);
    if (!has_number || seconds_in(unit) == 0 || seconds > most_seconds) {
        return must_be("a duration such as 500ms, 10s, 5m or 1h", text);
    }
    return std::chrono::round<Duration>(std::chrono::duration<double>(seconds));
}

Result<Duration> parse_positive_duration(std::string_view text) {
    const auto duration = parse_duration(text);
    if (duration && *duration == Duration::zero()) {
        return must_be("longer than nothing", text);
    }
    return duration;
}

Result<std::uint16_t> parse_keep_alive(std::string_view text) {
    const auto duration = parse_duration(text);
    const auto seconds =
        duration ? std::chrono::floor<std::chrono::seconds>(*duration) : std::chrono::seconds(0);
    if (!duration || seconds != *duration || seconds.count() < 5 || seconds.count() > 65'535) {
        return must_be("whole seconds from 5 to 65535", text);
    }
    return static_cast<std::uint16_t>(seconds.count());
}

}  // namespace mq::cli
