// A row of the acceptance test: what the standard demands of wills, and how to see whether a broker
// does it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "mqtt/types.hpp"

namespace mq::will::verify {

class Stage;

enum class Verdict : std::uint8_t { pass, fail, skip };

struct Finding {
    Verdict verdict = Verdict::pass;
    std::string seen;                     // what was seen; why it was skipped
    std::optional<mqtt::Duration> delay;  // from the end of the connection to the will
};

enum class Versions : std::uint8_t { both, v5_only };

struct Case {
    std::string_view name;     // words for people and for --case
    std::string_view demand;   // one clause
    std::string_view section;  // of both standards, or of 5.0
    Versions versions = Versions::both;
    Finding (*run)(Stage&) = nullptr;
    // How long it takes at least, beyond the wait for what must not come.
    mqtt::Duration (*needs)(const Stage&) = nullptr;
};

// How a connection ends, and whether the will follows.
[[nodiscard]] std::span<const Case> ending_cases();
// What the will is like.
[[nodiscard]] std::span<const Case> message_cases();
// When it comes, and for whom.
[[nodiscard]] std::span<const Case> delay_cases();

}  // namespace mq::will::verify
