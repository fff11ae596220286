// What the tests of mqwill need: its commands, a witness at the broker, and a look at processes.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/mosquitto.hpp"
#include "support/process.hpp"

namespace cli_test {

// `mqwill COMMAND -h 127.0.0.1 -p PORT WORD...`
[[nodiscard]] std::vector<std::string> mqwill(std::string_view command, const std::string& port,
                                              std::vector<std::string> words);

// Sees what is published to all topics from now on, as lines "TOPIC PAYLOAD".
class Witness {
public:
    explicit Witness(support::Mosquitto& broker);
    void wait_for(std::string_view line) { subscriber_.wait_for_output(line); }
    // Everything so far; ends it.
    [[nodiscard]] std::string all();

private:
    support::Process subscriber_;
};

// The retained message of a topic, which there must be, without its line feed.
[[nodiscard]] std::string retained(const support::Mosquitto& broker, const std::string& topic);

// The children of a process that have this name, or any if it is empty; zombies included.
[[nodiscard]] std::vector<pid_t> children_of(pid_t parent, std::string_view name);
// Until there is one: its number.
[[nodiscard]] pid_t wait_for_child(pid_t parent, std::string_view name);
// Until there is none any more, zombies counted.
void wait_until_no_child(pid_t parent);
// Until `child` is the only one, zombies counted.
void wait_until_only_child(pid_t parent, pid_t child);
[[nodiscard]] bool is_alive(pid_t id);
void wait_until_gone(pid_t id);
// How often `part` is in the text.
[[nodiscard]] int count(std::string_view text, std::string_view part);
// Until proc(5) shows this letter: 'T' for stopped.
void wait_for_state(pid_t id, char state);

}  // namespace cli_test
