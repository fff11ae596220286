// mqsub, as --help and the documents introduce it.
#pragma once

#include <array>

#include "common/app.hpp"

namespace mq::sub {

inline constexpr std::array examples{
    cli::Example{"mqsub -v -t 'home/kitchen/#'", "Print all about the kitchen, with topics"},
    cli::Example{"mqsub -t home/kitchen/temperature -C 1", "Take one message and go on with it"},
    cli::Example{"mqsub -L mqtt://broker.example/alarm -u me --password-file pw -q 1",
                 "Log in at another broker, with the topic in its URL"},
    cli::Example{"mqsub -c -i archive -q 1 -t 'log/#'",
                 "Miss nothing that comes while this is not running"},
    cli::Example{"mqsub -t '#' --json -W 10s", "Have ten seconds of everything, for a program"},
    cli::Example{"mqsub -d -t test", "See every packet"},
};

inline constexpr std::array exit_codes{
    cli::ExitCode::ok,          cli::ExitCode::usage,
    cli::ExitCode::unreachable, cli::ExitCode::connection_refused,
    cli::ExitCode::refused,     cli::ExitCode::connection_lost,
    cli::ExitCode::local,       cli::ExitCode::timed_out,
    cli::ExitCode::bug,
};

inline constexpr cli::Tool tool{
    .name = "mqsub",
    .synopsis = "[OPTION]... -t FILTER",
    .summary =
        "Subscribes at an MQTT broker and prints the payload of each message, with a\n"
        "line feed. A connection that breaks is made again, with the subscriptions.",
    .examples = examples,
    .exit_codes = exit_codes,
};

}  // namespace mq::sub
