#include "common/losses.hpp"

#include <fmt/format.h>

#include <chrono>

#include "common/terminal.hpp"

namespace mq::cli {

namespace {

constexpr mqtt::Duration short_life = std::chrono::seconds(10);
constexpr int suspicious = 3;  // one may be a restart, two may be bad luck

}  // namespace

void Losses::connected(std::string_view client_id, mqtt::TimePoint now) {
    client_id_ = client_id;
    connected_at_ = now;
}

mqtt::Error Losses::explain(const mqtt::Disconnection& ending, mqtt::TimePoint now) {
    mqtt::Error error = ending.error;
    if (!ending.was_connected) {
        return error;
    }
    const bool is_lost = error.code == mqtt::Errc::connection_lost;
    short_lives_ = is_lost && now - connected_at_ < short_life ? short_lives_ + 1 : 0;
    if (error.reason == mqtt::ReasonCode::session_taken_over) {
        error.detail += fmt::format(": another client connected with the identifier \"{}\"",
                                    escape_controls(client_id_));
    } else if (short_lives_ >= suspicious && !client_id_.empty()) {
        error.detail += fmt::format(
            ", {} times in a row soon after accepting us: does another client use the identifier "
            "\"{}\"?",
            short_lives_, escape_controls(client_id_));
    }
    return error;
}

}  // namespace mq::cli
