#include "cli/will_support.hpp"

#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>

#include "cli/tools.hpp"

namespace cli_test {

namespace {

void wait_until(const std::function<bool()>& is_so, const std::string& what) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!is_so()) {
        if (std::chrono::steady_clock::now() > give_up) {
            throw std::runtime_error("it never came about: " + what);
        }
        ::poll(nullptr, 0, 2);
    }
}

struct Status {
    std::string name;
    char state = ' ';
    pid_t parent = 0;
};

// "PID (NAME) STATE PARENT ..." of proc(5).
Status status_of(pid_t id) {
    std::ifstream file("/proc/" + std::to_string(id) + "/stat");
    std::string text;
    std::getline(file, text);
    const std::size_t open = text.find('(');
    const std::size_t close = text.rfind(')');
    if (open == std::string::npos || close == std::string::npos) {
        return {};
    }
    Status status{.name = text.substr(open + 1, close - open - 1), .state = text[close + 2]};
    status.parent = std::stoi(text.substr(close + 4));
    return status;
}

}  // namespace

std::vector<std::string> mqwill(std::string_view command, const std::string& port,
                                std::vector<std::string> words) {
    std::vector<std::string> all{MQWILL, std::string(command), "-h", "127.0.0.1", "-p", port};
    all.insert(all.end(), words.begin(), words.end());
    return all;
}

Witness::Witness(support::Mosquitto& broker)
    : subscriber_(mqsub(broker.port(), {"-q", "2", "-v", "-i", "witness", "-t", "#"})) {
    // Only what is printed shows that the subscription stands.
    broker.wait_for_log("Sending SUBACK to witness");
    const auto told = support::run(mqpub(broker.port(), {"-t", "witness", "-m", "is there"}));
    if (told.exit_status != 0) {
        throw std::runtime_error("mqpub failed: " + told.error);
    }
    subscriber_.wait_for_output("witness is there\n");
}

std::string Witness::all() {
    subscriber_.send_signal(SIGTERM);
    return subscriber_.wait().output;
}

std::string retained(const support::Mosquitto& broker, const std::string& topic) {
    return last_line(
        support::run(mqsub(broker.port(), {"-t", topic, "-C", "1", "-W", "10"})).output);
}

std::vector<pid_t> children_of(pid_t parent, std::string_view name) {
    std::vector<pid_t> found;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string number = entry.path().filename();
        if (number.find_first_not_of("0123456789") != std::string::npos) {
            continue;
        }
        const Status status = status_of(std::stoi(number));
        if (status.parent == parent && (name.empty() || status.name == name)) {
            found.push_back(std::stoi(number));
        }
    }
    return found;
}

pid_t wait_for_child(pid_t parent, std::string_view name) {
    std::vector<pid_t> found;
    wait_until(
        [&] {
            found = children_of(parent, name);
            return !found.empty();
        },
        "a child " + std::string(name));
    return found[0];
}

void wait_until_no_child(pid_t parent) {
    wait_until([=] { return children_of(parent, "").empty(); }, "no child");
}

void wait_until_only_child(pid_t parent, pid_t child) {
    wait_until([&] { return children_of(parent, "") == std::vector<pid_t>{child}; },
               "only one child");
}

int count(std::string_view text, std::string_view part) {
    int found = 0;
    for (std::size_t at = text.find(part); at != std::string_view::npos;
         at = text.find(part, at + part.size())) {
        ++found;
    }
    return found;
}

bool is_alive(pid_t id) {
    const char state = status_of(id).state;
    return state != ' ' && state != 'Z' && state != 'X';
}

void wait_for_state(pid_t id, char state) {
    wait_until([=] { return status_of(id).state == state; },
               "process " + std::to_string(id) + " in state " + state);
}

void wait_until_gone(pid_t id) {
    wait_until([id] { return !is_alive(id); }, "the end of process " + std::to_string(id));
}

}  // namespace cli_test
