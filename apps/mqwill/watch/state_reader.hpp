// What a message says about who is there: plain words, JSON, or the births and deaths of Sparkplug.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mq::will {

enum class State : std::uint8_t {
    unknown,  // it says something, but not this
    online,
    offline,
    gone,  // an empty payload took the retained message away
};

[[nodiscard]] std::string_view name(State state);

struct Reading {
    std::string who;  // the topic, or GROUP/NODE[/DEVICE] of Sparkplug
    State state = State::unknown;
    std::optional<double> time;  // that the message names: seconds since 1970
    bool with_devices = false;   // Sparkplug: the node's death is that of its devices
};

// A word such as `online` or `offline`, in any case; `true` and `false`, 1 and 0; or a JSON object
// whose "state", "status" or "online" is one, with "time" in seconds or "timestamp" in
// milliseconds.
[[nodiscard]] Reading read_state(std::string_view topic, std::string_view payload);

// Of NBIRTH, NDEATH, DBIRTH and DDEATH, whose payload is not looked at, and of STATE. Nothing: data
// and commands, which say nothing about who is there.
[[nodiscard]] std::optional<Reading> read_sparkplug(std::string_view topic,
                                                    std::string_view payload);

}  // namespace mq::will
