// The tools under test, and the words that most commands need.
#pragma once

#include <string>
#include <vector>

#include "support/process.hpp"

namespace cli_test {

inline std::vector<std::string> command(const char* tool, const std::string& port,
                                        std::vector<std::string> words) {
    std::vector<std::string> all{tool, "-h", "127.0.0.1", "-p", port};
    all.insert(all.end(), words.begin(), words.end());
    return all;
}

inline std::vector<std::string> mqpub(const std::string& port, std::vector<std::string> words) {
    return command(MQPUB, port, std::move(words));
}

inline std::vector<std::string> mqsub(const std::string& port, std::vector<std::string> words) {
    return command(MQSUB, port, std::move(words));
}

// The last line, without its line feed.
inline std::string last_line(const std::string& text) {
    const std::string trimmed = text.substr(0, text.find_last_not_of('\n') + 1);
    const std::size_t break_at = trimmed.rfind('\n');
    return break_at == std::string::npos ? trimmed : trimmed.substr(break_at + 1);
}

}  // namespace cli_test
