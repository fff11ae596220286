// A program with files as its standard streams.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace chaos {

class Child {
public:
    // Empty `input`: none. Standard output and error are appended to their files.
    Child(std::vector<std::string> command, const std::string& input, const std::string& output,
          const std::string& error);
    ~Child();  // kills it
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    void send_signal(int number) const;
    // Its exit status, 128 + n after signal n; nothing while it runs.
    [[nodiscard]] std::optional<int> status();
    [[nodiscard]] std::optional<int> wait(std::chrono::milliseconds limit);

private:
    pid_t id_ = -1;
    std::optional<int> status_;
};

}  // namespace chaos
