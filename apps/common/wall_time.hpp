// The time of day in the forms that the tools print. Nothing here reads a clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <ctime>
#include <string>
#include <string_view>

namespace mq::cli {

// What std::chrono::system_clock::now() says: the years 1678 to 2261, so years have four digits.
using WallTime = std::chrono::sys_time<std::chrono::nanoseconds>;

// UTC with microseconds: `2026-11-22T19:50:11.243511Z`.
void append_utc(WallTime time, std::string& out);

// A time in the local time zone (the environment's TZ). It is broken down once for each second, not
// for each message; a change of TZ shows with the next second.
class LocalTime {
public:
    // False if it is in the same second as the time before, so that only nanoseconds() is new.
    bool set(WallTime time);

    [[nodiscard]] const std::tm& fields() const { return fields_; }
    [[nodiscard]] std::int64_t seconds() const { return seconds_; }  // since 1970
    [[nodiscard]] std::uint32_t nanoseconds() const { return nanoseconds_; }
    // `2026-11-22T19:50:11+0000`; its parts are views of it.
    [[nodiscard]] std::string_view text() const { return text_; }
    [[nodiscard]] std::string_view date_and_time() const { return text().substr(0, zone_at); }
    [[nodiscard]] std::string_view zone() const { return text().substr(zone_at); }

private:
    static constexpr std::size_t zone_at = 19;

    void break_down();

    std::int64_t seconds_ = 0;
    std::uint32_t nanoseconds_ = 0;
    std::tm fields_{};
    std::string text_;  // empty: nothing was set yet
};

}  // namespace mq::cli
