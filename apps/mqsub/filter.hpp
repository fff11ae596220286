// Which messages are printed, and when there have been enough.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mqtt/event.hpp"

namespace mq::sub {

struct FilterOptions {
    bool no_retained = false;            // -R
    bool retained_only = false;          // --retained-only
    std::vector<std::string> excluded;   // -T: topic filters
    std::optional<std::uint64_t> count;  // -C: the run ends with so many printed messages
};

enum class Verdict : std::uint8_t {
    skip,
    print,
    print_and_end,  // the last one that -C asked for
    end,            // with --retained-only: what comes now is not retained
};

class MessageFilter {
public:
    explicit MessageFilter(FilterOptions options);

    // What becomes of the next message. After one of the two ends there must be no next one.
    [[nodiscard]] Verdict judge(const mqtt::Message& message);
    [[nodiscard]] std::uint64_t printed() const { return printed_; }

private:
    [[nodiscard]] bool is_excluded(const mqtt::Message& message) const;

    FilterOptions options_;
    std::uint64_t printed_ = 0;
};

}  // namespace mq::sub
