#include "common/wall_time.hpp"

#include <array>
#include <cstddef>

#include "common/digits.hpp"

namespace mq::cli {
namespace {

using std::chrono::duration_cast;
using std::chrono::floor;

std::uint32_t nanoseconds_of(WallTime time) {
    return static_cast<std::uint32_t>((time - floor<std::chrono::seconds>(time)).count());
}

template <typename Count>
std::uint32_t unsigned_of(Count value) {
    return static_cast<std::uint32_t>(value);
}

}  // namespace

void append_utc(WallTime time, std::string& out) {
    const auto day = floor<std::chrono::days>(time);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss clock{time - day};
    append_digits<4>(unsigned_of(static_cast<int>(date.year())), out);
    out += '-';
    append_digits<2>(static_cast<unsigned>(date.month()), out);
    out += '-';
    append_digits<2>(static_cast<unsigned>(date.day()), out);
    out += 'T';
    append_digits<2>(unsigned_of(clock.hours().count()), out);
    out += ':';
    append_digits<2>(unsigned_of(clock.minutes().count()), out);
    out += ':';
    append_digits<2>(unsigned_of(clock.seconds().count()), out);
    out += '.';
    append_digits<6>(nanoseconds_of(time) / 1000, out);
    out += 'Z';
}

bool LocalTime::set(WallTime time) {
    const std::int64_t seconds = floor<std::chrono::seconds>(time).time_since_epoch().count();
    nanoseconds_ = nanoseconds_of(time);
    if (seconds == seconds_ && !text_.empty()) {
        return false;
    }
    seconds_ = seconds;
    break_down();
    return true;
}

// localtime_r() fails only for years that no WallTime has.
void LocalTime::break_down() {
    const std::time_t seconds = seconds_;
    ::localtime_r(&seconds, &fields_);
    std::array<char, 32> buffer{};
    const std::size_t size = std::strftime(buffer.data(), buffer.size(), "%FT%T%z", &fields_);
    text_.assign(buffer.data(), size);
}

}  // namespace mq::cli
