// The exit statuses of all tools: one promised table. Scripts depend on the numbers; they never
// change their meaning.
#pragma once

#include <cstdint>
#include <string_view>

namespace mq::cli {

enum class ExitCode : std::uint8_t {
    ok = 0,                  // exactly what was asked happened
    negative = 1,            // a clean negative answer
    usage = 2,               // usage or configuration; nothing was sent
    unreachable = 3,         // the broker cannot be reached: name, route, refused, timeout
    connection_refused = 4,  // the broker refused the connection: credentials, identifier, version
    refused = 5,             // the broker refused the operation
    connection_lost = 6,     // lost and not recovered within the retry policy, or taken over
    not_valid = 7,           // the measurement is not valid
    local = 8,               // local input or output failed
    timed_out = 27,          // -W or --deadline passed
    bug = 70,                // an error of ours
    not_executable = 126,    // the command that was asked for cannot be run
    not_found = 127,         // there is no such command
    // 128 + n: ended by signal n.
};

// The word for the last line on standard error: `mqpub: exit 5 (refused): ...`.
[[nodiscard]] constexpr std::string_view name(ExitCode code) {
    switch (code) {
        case ExitCode::ok:
            return "ok";
        case ExitCode::negative:
            return "negative";
        case ExitCode::usage:
            return "usage";
        case ExitCode::unreachable:
            return "unreachable";
        case ExitCode::connection_refused:
            return "connection refused";
        case ExitCode::refused:
            return "refused";
        case ExitCode::connection_lost:
            return "connection lost";
        case ExitCode::not_valid:
            return "not valid";
        case ExitCode::local:
            return "local";
        case ExitCode::timed_out:
            return "timed out";
        case ExitCode::bug:
            return "bug";
        case ExitCode::not_executable:
            return "not executable";
        case ExitCode::not_found:
            return "not found";
    }
    return "signal";
}

// For --help: what each status says, in a few words.
[[nodiscard]] constexpr std::string_view meaning(ExitCode code) {
    switch (code) {
        case ExitCode::ok:
            return "what was asked happened";
        case ExitCode::negative:
            return "the answer is no";
        case ExitCode::usage:
            return "a mistake in the options; nothing was sent";
        case ExitCode::unreachable:
            return "the broker cannot be reached";
        case ExitCode::connection_refused:
            return "the broker refused the connection";
        case ExitCode::refused:
            return "the broker refused the operation";
        case ExitCode::connection_lost:
            return "the connection was lost";
        case ExitCode::not_valid:
            return "the measurement is not valid";
        case ExitCode::local:
            return "local input or output failed";
        case ExitCode::timed_out:
            return "the time allowed ran out";
        case ExitCode::bug:
            return "an error of the tool itself";
        case ExitCode::not_executable:
            return "the command cannot be executed";
        case ExitCode::not_found:
            return "the command was not found";
    }
    return "ended by a signal";
}

// The status of a run that signal `number` ended with something still owed.
[[nodiscard]] constexpr ExitCode ended_by_signal(int number) {
    return static_cast<ExitCode>(128 + number);
}

}  // namespace mq::cli
