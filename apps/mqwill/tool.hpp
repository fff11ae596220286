// mqwill and its commands, as --help and the documents introduce them.
#pragma once

#include <array>

#include "common/app.hpp"

namespace mq::will {

inline constexpr std::array command_summaries{
    cli::CommandSummary{"run", "Run a command, and show when it runs and how it ended"},
    cli::CommandSummary{"hold", "Show presence until a signal comes"},
    cli::CommandSummary{"watch", "Show who is online, since when, and who was not"},
    cli::CommandSummary{"verify", "Test whether a broker does with wills what it must"},
};

inline constexpr std::array examples{
    cli::Example{"mqwill run -t devices/press7/status -- press-controller --port 7",
                 "Be online while the command runs, and offline whatever ends it"},
    cli::Example{"mqwill hold -t devices/{hostname}/status",
                 "The same for a machine, until it is told to stop"},
    cli::Example{"mqwill watch -t 'devices/+/status'", "See who is online"},
    cli::Example{"mqwill verify -h broker.example", "See whether wills can be relied on there"},
};

inline constexpr std::array exit_codes{cli::ExitCode::usage, cli::ExitCode::bug};

inline constexpr cli::Tool tool{
    .name = "mqwill",
    .synopsis = "COMMAND [OPTION]...",
    .summary =
        "Says at an MQTT broker that you are alive, and has the broker say when you\n"
        "are not. Each command has a help of its own: mqwill run --help.",
    .examples = examples,
    .exit_codes = exit_codes,
    .commands = command_summaries,
};

inline constexpr std::array run_examples{
    cli::Example{"mqwill run -t devices/press7/status -- press-controller --port 7",
                 "Be online while the command runs; the broker says when it is gone"},
    cli::Example{"mqwill run -t jobs/backup --no-wait -- backup /home",
                 "Leave a record of the last run of a cron job"},
    cli::Example{"mqwill run -t jobs/backup --online '' --only-on-change -- backup",
                 "Let that record change only when the outcome does"},
    cli::Example{"mqwill run -t a/status --online '{\"pid\":{pid}}' --heartbeat 1m -- a",
                 "Say who runs, and again every minute"},
    cli::Example{"mqwill run -t a/status --will-on-fail -V 5 -- a",
                 "Have a failure told as loudly as a crash"},
};

inline constexpr std::array run_exit_codes{
    cli::ExitCode::usage,
    cli::ExitCode::bug,
    cli::ExitCode::not_executable,
    cli::ExitCode::not_found,
};

inline constexpr cli::Tool run_tool{
    .name = "mqwill run",
    .synopsis = "[OPTION]... -t TOPIC -- COMMAND [ARG]...",
    .summary =
        "Runs a command with a presence around it: a birth message before it starts, a\n"
        "will for every sudden end, and a message that says how it ended. Exits as the\n"
        "command did, whatever happens to the connection.",
    .examples = run_examples,
    .exit_codes = run_exit_codes,
};

inline constexpr std::array hold_examples{
    cli::Example{"mqwill hold -t devices/{hostname}/status",
                 "Be online until SIGTERM or Ctrl-C, and then offline"},
    cli::Example{"mqwill hold -t app/status --while-stdin < pipe",
                 "Be online for as long as somebody keeps the pipe open"},
    cli::Example{"mqwill hold -t a/status --heartbeat 30s -D will will-delay-interval 20",
                 "Show that it is fresh, and let short outages pass unseen"},
    cli::Example{"mqwill hold -d -t test", "See every packet"},
};

inline constexpr std::array hold_exit_codes{
    cli::ExitCode::ok,          cli::ExitCode::usage,
    cli::ExitCode::unreachable, cli::ExitCode::connection_refused,
    cli::ExitCode::refused,     cli::ExitCode::connection_lost,
    cli::ExitCode::bug,
};

inline constexpr cli::Tool hold_tool{
    .name = "mqwill hold",
    .synopsis = "[OPTION]... -t TOPIC",
    .summary =
        "Shows presence without a command: a birth message with each connection, a will\n"
        "for every sudden end, and a last message when a signal comes.",
    .examples = hold_examples,
    .exit_codes = hold_exit_codes,
};

inline constexpr std::array watch_examples{
    cli::Example{"mqwill watch -t 'devices/+/status'", "Have a table of who is online"},
    cli::Example{"mqwill watch -t 'devices/+/status' --until 'all online' --deadline 1m",
                 "Wait for all devices, at most a minute"},
    cli::Example{"mqwill watch -t '+/status' --stale 3m --on-offline 'mail-me $MQTT_WHO'",
                 "Be told who is gone, or silent"},
    cli::Example{"mqwill watch --sparkplug --json", "Have births and deaths, for a program"},
};

inline constexpr std::array watch_exit_codes{
    cli::ExitCode::ok,          cli::ExitCode::usage,
    cli::ExitCode::unreachable, cli::ExitCode::connection_refused,
    cli::ExitCode::refused,     cli::ExitCode::connection_lost,
    cli::ExitCode::local,       cli::ExitCode::timed_out,
    cli::ExitCode::bug,
};

inline constexpr cli::Tool watch_tool{
    .name = "mqwill watch",
    .synopsis = "[OPTION]... -t FILTER",
    .summary =
        "Shows who is online by their birth, will and last messages: a table on a\n"
        "terminal, a line for each change in a pipe.",
    .examples = watch_examples,
    .exit_codes = watch_exit_codes,
};

inline constexpr std::array verify_examples{
    cli::Example{"mqwill verify -h broker.example", "Run all cases on 3.1.1 and 5.0"},
    cli::Example{"mqwill verify --case delay --case 'keep alive' -V 5",
                 "Run the cases with these words in their names"},
    cli::Example{"mqwill verify --junit > wills.xml", "Have the results where a build shows them"},
    cli::Example{"mqwill verify --case 'tcp reset' --histogram 1000",
                 "See how long a will takes, and how long at worst"},
};

inline constexpr std::array verify_exit_codes{
    cli::ExitCode::ok,          cli::ExitCode::negative,           cli::ExitCode::usage,
    cli::ExitCode::unreachable, cli::ExitCode::connection_refused, cli::ExitCode::local,
    cli::ExitCode::bug,
};

inline constexpr cli::Tool verify_tool{
    .name = "mqwill verify",
    .synopsis = "[OPTION]...",
    .summary =
        "Tests whether a broker does with wills what the standard demands: each case in\n"
        "a line, with what was seen and after how long. Exits with 1 if one fails.",
    .examples = verify_examples,
    .exit_codes = verify_exit_codes,
};

}  // namespace mq::will
