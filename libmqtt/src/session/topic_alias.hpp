// Topic aliases (MQTT 5.0 §3.3.2.3.4): both tables belong to one connection and are empty at its
// start.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "mqtt/types.hpp"

namespace mqtt {

// The server's aliases. It can make us store at most `maximum` topics of 65,535 bytes.
class IncomingAliases {
public:
    void reset(std::uint16_t maximum);
    // False: outside 1 to the maximum that we announced.
    [[nodiscard]] bool set(std::uint32_t alias, std::string_view topic);
    // Nothing if the alias was never set. Valid until the next set() or reset().
    [[nodiscard]] std::optional<std::string_view> find(std::uint32_t alias) const;

private:
    std::uint16_t maximum_ = 0;
    std::vector<std::string> topics_;  // [alias - 1]; empty: never set
};

// Ours: those that the caller chose, and those that we make up while there are free ones. A topic
// that finds all of them taken is sent in full.
class OutgoingAliases {
public:
    // `invented`: how many we may make up, at most the server's maximum.
    void reset(std::uint16_t invented);

    struct Use {
        std::uint16_t alias = 0;  // 0: send the topic without one
        bool known = false;       // the server has it: the topic stays empty
    };
    [[nodiscard]] Use use(std::string_view topic);
    [[nodiscard]] Use use_chosen(std::uint16_t alias, std::string_view topic);
    // The packet that was to announce the alias was not sent.
    void forget(std::uint16_t alias);

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>()(text);
        }
    };
    void set(std::uint16_t alias, std::string_view topic);

    std::uint16_t invented_ = 0;
    std::uint16_t next_ = 1;
    std::unordered_map<std::string, std::uint16_t, Hash, std::equal_to<>> by_topic_;
    std::unordered_map<std::uint16_t, std::string> by_alias_;
};

}  // namespace mqtt
