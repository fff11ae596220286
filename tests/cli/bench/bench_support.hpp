// mqbench under test, and its result read back.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "mqbench/report/report.hpp"
#include "support/process.hpp"

namespace cli_test {

// Nobody reads the broker's log meanwhile: with a line for each message it would fill its pipe.
inline constexpr const char* silent = "log_type none\n";
inline constexpr const char* subscriptions_only = "log_type none\nlog_type subscribe\n";

inline std::vector<std::string> mqbench(const std::string& port, const std::string& command,
                                        std::vector<std::string> words) {
    std::vector<std::string> all{MQBENCH, command, "-h", "127.0.0.1", "-p", port};
    all.insert(all.end(), words.begin(), words.end());
    return all;
}

// Of a run with --json.
inline mq::bench::Result result_of(const support::ProcessResult& process) {
    auto result = mq::bench::from_json(process.output);
    if (!result) {
        throw std::runtime_error("no result: " + result.error().detail +
                                 "; it said: " + process.error);
    }
    return std::move(*result);
}

}  // namespace cli_test
