// mqpub, as --help and the documents introduce it.
#pragma once

#include <array>

#include "common/app.hpp"

namespace mq::pub {

inline constexpr std::array examples{
    cli::Example{"mqpub -t home/kitchen/temperature -m 21.5 -q 1",
                 "Publish a reading, and know that the broker has it"},
    cli::Example{"mqpub -t home/kitchen/temperature -m 21.5 -q 1 -r",
                 "Let the broker keep it for whoever subscribes later"},
    cli::Example{"mqpub -L mqtt://broker.example/home/door -u me --password-file pw -m open",
                 "Log in at another broker, with the topic in its URL"},
    cli::Example{"mqpub -t job -m start -D publish message-expiry-interval 60 -q 1",
                 "Speak MQTT 5.0, and let the message expire after a minute"},
    cli::Example{"mqpub -t logs/app -l -q 1 < app.log",
                 "Publish each line, through outages of the broker"},
    cli::Example{"mqpub -d -t test -m hello", "See every packet"},
};

inline constexpr std::array exit_codes{
    cli::ExitCode::ok,          cli::ExitCode::usage,
    cli::ExitCode::unreachable, cli::ExitCode::connection_refused,
    cli::ExitCode::refused,     cli::ExitCode::connection_lost,
    cli::ExitCode::local,       cli::ExitCode::timed_out,
    cli::ExitCode::bug,
};

inline constexpr cli::Tool tool{
    .name = "mqpub",
    .synopsis = "[OPTION]... -t TOPIC {-m TEXT | -f FILE | -l | -s | -n}",
    .summary =
        "Publishes messages to an MQTT broker. Exits with 0 only if the broker has\n"
        "acknowledged each, as far as its quality of service promises that.",
    .examples = examples,
    .exit_codes = exit_codes,
};

}  // namespace mq::pub
