#include "mqbench/measure/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>

namespace mq::bench {

namespace {

struct Unit {
    double size;
    std::string_view name;
    double from = size;  // values below are in the unit before
};

constexpr std::array<Unit, 6> time_units{
    {{1, "ns"}, {1e3, "us"}, {1e6, "ms"}, {1e9, "s"}, {60e9, "min", 120e9}, {3600e9, "h"}}};
constexpr std::array<Unit, 5> byte_units{
    {{1, "B"}, {1e3, "kB"}, {1e6, "MB"}, {1e9, "GB"}, {1e12, "TB"}}};

// Three digits: 9.996 must not become "10.00".
std::string three_digits(double value) {
    if (value < 9.995) {
        return fmt::format("{:.2f}", value);
    }
    return value < 99.95 ? fmt::format("{:.1f}", value) : fmt::format("{:.0f}", value);
}

// In the largest unit in which it is at least 1; whole numbers in the smallest.
std::string with_unit(double value, std::span<const Unit> units, std::string_view blank) {
    const double size = std::abs(value);
    const Unit* chosen = &units.front();
    for (const Unit& unit : units) {
        // What rounds up to the next unit is in it: 999.6 us is "1.00 ms".
        chosen = size >= unit.from * (1 - 0.5e-3) ? &unit : chosen;
    }
    const std::string number =
        chosen == &units.front() ? fmt::format("{:.0f}", size) : three_digits(size / chosen->size);
    return fmt::format("{}{}{}{}", value < 0 ? "-" : "", number, blank, chosen->name);
}

}  // namespace

std::string grouped(std::optional<std::uint64_t> value) {
    if (!value) {
        return std::string(not_measured);
    }
    std::string digits = fmt::format("{}", *value);
    for (std::size_t place = digits.size(); place > 3;) {
        place -= 3;
        digits.insert(place, 1, ',');
    }
    return digits;
}

std::string rate_text(std::optional<double> per_second) {
    if (!per_second) {
        return std::string(not_measured);
    }
    if (*per_second >= 99'999.95) {
        return grouped(static_cast<std::uint64_t>(std::llround(*per_second)));
    }
    const auto tenths = static_cast<std::uint64_t>(std::llround(*per_second * 10));
    return fmt::format("{}.{}", grouped(tenths / 10), tenths % 10);
}

std::string duration_text(std::optional<nanoseconds> value) {
    return value ? with_unit(static_cast<double>(value->count()), time_units, " ")
                 : std::string(not_measured);
}

std::string short_duration_text(std::optional<nanoseconds> value) {
    return value ? with_unit(static_cast<double>(value->count()), time_units, "")
                 : std::string(not_measured);
}

std::string bytes_text(double bytes) {
    return with_unit(bytes, byte_units, " ");
}

std::string byte_rate_text(std::optional<double> per_second) {
    return per_second ? bytes_text(*per_second) + "/s" : std::string(not_measured);
}

std::string share_text(std::optional<double> share) {
    if (!share) {
        return std::string(not_measured);
    }
    const double percent = *share * 100;
    return percent != 0 && percent < 9.95 ? fmt::format("{:.1f} %", percent)
                                          : fmt::format("{:.0f} %", percent);
}

std::string clock_text(nanoseconds value) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(value).count();
    return seconds < 3600
               ? fmt::format("{:02}:{:02}", seconds / 60, seconds % 60)
               : fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string sparkline(std::span<const std::optional<double>> values, Charset charset) {
    constexpr std::array<std::string_view, 8> blocks{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    constexpr std::array<std::string_view, 6> marks{"_", ".", ",", "-", "'", "^"};
    const std::span<const std::string_view> steps =
        charset == Charset::utf8 ? std::span<const std::string_view>(blocks) : marks;
    double greatest = 0;
    for (const auto& value : values) {
        greatest = std::max(greatest, value.value_or(0));
    }
    std::string line;
    for (const auto& value : values) {
        const double share = greatest > 0 ? value.value_or(0) / greatest : 0;
        const auto step = static_cast<std::size_t>(
            std::max(share, 0.0) * static_cast<double>(steps.size() - 1) + 0.5);
        line += value ? steps[step] : " ";
    }
    return line;
}

std::string progress_bar(double share, std::size_t width) {
    const auto done =
        static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * static_cast<double>(width) + 0.5);
    return std::string(done, '=') + std::string(width - done, '-');
}

}  // namespace mq::bench
