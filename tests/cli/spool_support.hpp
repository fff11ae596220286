// What the tests of mqpub --spool share.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "cli/tools.hpp"
#include "support/mosquitto.hpp"
#include "support/temporary_directory.hpp"

namespace cli_test {

// It keeps its sessions, and nobody has to read its log, which fits into its pipe.
inline constexpr const char* quiet_broker =
    "log_type none\nlog_type subscribe\npersistence true\nmax_queued_messages 0\n";

struct SpoolFixture {
    support::TemporaryDirectory directory;
    std::string spool = directory.path("spool");
    std::string nowhere = std::to_string(support::free_port());

    [[nodiscard]] std::vector<std::string> command(const std::string& port,
                                                   std::vector<std::string> words) const {
        words.insert(words.begin(), {"--spool", spool});
        return mqpub(port, std::move(words));
    }
    support::ProcessResult run(const std::string& port, std::vector<std::string> words,
                               const std::string& input = {}) const {
        return support::run(command(port, std::move(words)), {.input = input, .environment = {}});
    }
    // Stores a message that nobody sends yet.
    void store(const std::string& payload, std::vector<std::string> more = {}) const {
        more.insert(more.end(), {"--no-send", "-t", "a", "-m", payload});
        static_cast<void>(run(nowhere, std::move(more)));
    }
    [[nodiscard]] std::string status() const { return run(nowhere, {"--spool-status"}).output; }
    [[nodiscard]] std::string list() const { return run(nowhere, {"--spool-list"}).output; }
    [[nodiscard]] bool is_empty() const { return status().starts_with("waiting 0 bytes 0 "); }
};

}  // namespace cli_test
