// What bench/compare noted about its runs: one line a run, `name=value` words between blanks.
//
//   role=ours label=mqpub count=200000 arrived=200000 warmup=0 status=0 wall_us=... cpu_us=... ...
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mq::compare {

enum class Role : std::uint8_t {
    peer,         // the mosquitto client
    peer_all,     // the same with as many messages as ours got: once, to see what arrives
    ours,         // linked as it is released
    ours_static,  // linked against nothing
    floor,
};

struct Run {
    std::int64_t count = 0;    // messages that were to be carried
    std::int64_t arrived = 0;  // messages of which something else saw that they were
    int status = 0;
    std::int64_t wall_us = 0;
    std::int64_t cpu_us = 0;
    std::int64_t rss_kib = 0;
    // A line's way from end to end; 0 in other tasks.
    std::int64_t p50_us = 0;
    std::int64_t p99_us = 0;
};

struct Contender {
    Role role{};
    std::string label;
    // With a tenth of the messages: it warms up, and shows what memory depends on.
    std::optional<Run> warmup;
    std::vector<Run> runs;

    // Our tool said that it does not know the task's options, or is not built.
    [[nodiscard]] bool is_missing() const;
    // Every run, the warm-up included, ended well and carried every message.
    [[nodiscard]] bool is_sound() const;
    // The first run that is not as it should be, else the first one.
    [[nodiscard]] const Run& worst() const;
    // Medians of each number by itself.
    [[nodiscard]] Run median() const;
};

// Reads standard input to its end; ends the program on a line that it does not understand.
[[nodiscard]] std::vector<Contender> read_records();

[[nodiscard]] const Contender* find(const std::vector<Contender>& contenders, Role role);

}  // namespace mq::compare
