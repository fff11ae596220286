#include "mqwill/places.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <chrono>

namespace mq::will {

namespace {

std::string& at(PlaceValues& values, Place place) {
    return values[static_cast<std::size_t>(place)];
}

std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

double in_seconds(std::chrono::nanoseconds duration) {
    return std::chrono::duration<double>(duration).count();
}

}  // namespace

PlaceValues place_values(std::string_view client_id) {
    PlaceValues values;
    at(values, Place::client_id) = client_id;
    at(values, Place::hostname) = host_name();
    at(values, Place::time) =
        fmt::format("{:.3f}", in_seconds(std::chrono::system_clock::now().time_since_epoch()));
    at(values, Place::pid) = std::to_string(::getpid());
    return values;
}

void set_ending(PlaceValues& values, const Ending& ending) {
    at(values, Place::status) = std::to_string(ending.status);
    at(values, Place::signal) = std::to_string(ending.signal);
    at(values, Place::duration) = fmt::format("{:.3f}", in_seconds(ending.duration));
}

}  // namespace mq::will
