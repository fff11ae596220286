// mqwill and its commands, as --help and the documents introduce them.
#pragma once

#include <array>

#include "common/app.hpp"

namespace mq::will {

inline constexpr std::array command_summaries{
    cli::CommandSummary{"run", "Run a command, and show when it runs and how it ended"},
    cli::CommandSummary{"hold", "Show presence until a signal comes"},
};

inline constexpr std::array examples{
    cli::Example{"mqwill run -t devices/press7/status -- press-controller --port 7",
                 "Be online while the command runs, and offline whatever ends it"},
    cli::Example{"mqwill hold -t devices/{hostname}/status",
                 "The same for a machine, until it is told to stop"},
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

}  // namespace mq::will
