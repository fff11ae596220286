// Numbers as people read them: grouped by thousands, with a unit behind, and no more digits than
// are worth something. What was not measured is "-".
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "mqbench/measure/histogram.hpp"

namespace mq::bench {

inline constexpr std::string_view not_measured = "-";

// 1234567 -> "1,234,567"
[[nodiscard]] std::string grouped(std::optional<std::uint64_t> value);
// With one decimal below 100,000: 4999.96 -> "5,000.0", 123456.7 -> "123,457".
[[nodiscard]] std::string rate_text(std::optional<double> per_second);
// Three digits and a unit: "412 ns", "1.92 ms", "18.0 us", "60.0 s", "12.5 min", "2.00 h".
[[nodiscard]] std::string duration_text(std::optional<nanoseconds> value);
// The same without the space, as the live block has it.
[[nodiscard]] std::string short_duration_text(std::optional<nanoseconds> value);
// SI units: "64 B", "1.50 kB", "0.61 MB" is "610 kB".
[[nodiscard]] std::string bytes_text(double bytes);
[[nodiscard]] std::string byte_rate_text(std::optional<double> per_second);
// 0.333 -> "33 %", 0.0042 -> "0.4 %"
[[nodiscard]] std::string share_text(std::optional<double> share);
// Clock form of a run's time: "00:37", "1:00:05".
[[nodiscard]] std::string clock_text(nanoseconds value);

// The values as a row of characters from low to high, scaled to the greatest; a gap (an empty
// value) is a blank. Eight steps of blocks in UTF-8, or of `_.,-'^` in ASCII.
enum class Charset : bool { ascii, utf8 };
[[nodiscard]] std::string sparkline(std::span<const std::optional<double>> values, Charset charset);

// `width` characters of which a share is done: "====------".
[[nodiscard]] std::string progress_bar(double share, std::size_t width);

}  // namespace mq::bench
