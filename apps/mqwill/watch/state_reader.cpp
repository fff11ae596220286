#include "mqwill/watch/state_reader.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <vector>

namespace mq::will {

namespace {

using nlohmann::json;

constexpr std::array<std::string_view, 8> online_words{"online",  "up",   "alive", "running",
                                                       "started", "true", "1",     "on"};
constexpr std::array<std::string_view, 11> offline_words{"offline", "down",    "dead",   "finished",
                                                         "failed",  "stopped", "exited", "lost",
                                                         "false",   "0",       "off"};

State state_of_word(std::string_view word) {
    std::string lower(word);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char character) {
        return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a')
                                                    : character;
    });
    const auto is_in = [&lower](const auto& words) {
        return std::find(words.begin(), words.end(), lower) != words.end();
    };
    return is_in(online_words)    ? State::online
           : is_in(offline_words) ? State::offline
                                  : State::unknown;
}

State state_of_value(const json& value) {
    if (value.is_boolean()) {
        return value.get<bool>() ? State::online : State::offline;
    }
    return value.is_string() ? state_of_word(value.get_ref<const std::string&>()) : State::unknown;
}

void read_object(const json& object, Reading& reading) {
    for (const char* key : {"state", "status", "online"}) {
        const auto member = object.find(key);
        if (member != object.end() && reading.state == State::unknown) {
            reading.state = state_of_value(*member);
        }
    }
    if (const auto time = object.find("time"); time != object.end() && time->is_number()) {
        reading.time = time->get<double>();
    } else if (const auto stamp = object.find("timestamp");
               stamp != object.end() && stamp->is_number()) {
        reading.time = stamp->get<double>() / 1000;
    }
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\r\n");
    const std::size_t end = text.find_last_not_of(" \t\r\n");
    return begin == std::string_view::npos ? "" : text.substr(begin, end - begin + 1);
}

std::vector<std::string_view> levels_of(std::string_view topic) {
    std::vector<std::string_view> levels;
    while (true) {
        const std::size_t slash = topic.find('/');
        levels.push_back(topic.substr(0, slash));
        if (slash == std::string_view::npos) {
            return levels;
        }
        topic.remove_prefix(slash + 1);
    }
}

}  // namespace

std::string_view name(State state) {
    switch (state) {
        case State::unknown:
            return "unknown";
        case State::online:
            return "online";
        case State::offline:
            return "offline";
        case State::gone:
            return "gone";
    }
    return "unknown";
}

Reading read_state(std::string_view topic, std::string_view payload) {
    Reading reading{.who = std::string(topic), .time = std::nullopt};
    const std::string_view text = trimmed(payload);
    if (text.empty()) {
        reading.state = State::gone;
    } else if (text.front() == '{') {
        const json parsed = json::parse(text, nullptr, false);
        if (parsed.is_object()) {
            read_object(parsed, reading);
        }
    } else {
        reading.state = state_of_word(text);
    }
    return reading;
}

std::optional<Reading> read_sparkplug(std::string_view topic, std::string_view payload) {
    const auto levels = levels_of(topic);
    // spBv1.0/STATE/HOST; before 3.0 of Sparkplug: STATE/HOST.
    if (levels.size() >= 2 && levels[levels.size() - 2] == "STATE") {
        Reading reading = read_state(topic, payload);
        reading.who = levels.back();
        return reading;
    }
    if (levels.size() < 4 || levels.size() > 5 || levels[0] != "spBv1.0") {
        return std::nullopt;
    }
    const std::string_view type = levels[2];
    const bool is_birth = type == "NBIRTH" || type == "DBIRTH";
    if (!is_birth && type != "NDEATH" && type != "DDEATH") {
        return std::nullopt;
    }
    std::string who = std::string(levels[1]) + "/" + std::string(levels[3]);
    if (levels.size() == 5) {
        who += "/" + std::string(levels[4]);
    }
    return Reading{.who = std::move(who),
                   .state = is_birth ? State::online : State::offline,
                   .time = std::nullopt,
                   .with_devices = type == "NDEATH"};
}

}  // namespace mq::will
