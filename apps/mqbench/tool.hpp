// mqbench and its commands, as --help and the documents introduce them.
#pragma once

#include <array>
#include <span>

#include "common/app.hpp"
#include "mqbench/options.hpp"

namespace mq::bench {

inline constexpr std::array load_exit_codes{
    cli::ExitCode::ok,
    cli::ExitCode::negative,
    cli::ExitCode::usage,
    cli::ExitCode::unreachable,
    cli::ExitCode::connection_refused,
    cli::ExitCode::refused,
    cli::ExitCode::connection_lost,
    cli::ExitCode::not_valid,
    cli::ExitCode::local,
    cli::ExitCode::timed_out,
    cli::ExitCode::bug,
};

inline constexpr std::array ping_exit_codes{
    cli::ExitCode::ok,          cli::ExitCode::usage,
    cli::ExitCode::unreachable, cli::ExitCode::connection_refused,
    cli::ExitCode::refused,     cli::ExitCode::connection_lost,
    cli::ExitCode::timed_out,   cli::ExitCode::bug,
};

inline constexpr std::array lat_examples{
    cli::Example{"mqbench lat --rate 1000 --duration 30s",
                 "How long does a message take at 1000 a second?"},
    cli::Example{"mqbench lat --rate 500 -q 1 --clients 50 --warmup 5s --out a.json",
                 "50 pairs at QoS 1, saved with all histograms"},
    cli::Example{"mqbench lat --assert 'e2e.p99<20ms' --assert lost=0 --strict",
                 "A gate for continuous integration"},
    cli::Example{"mqbench lat --topology 1:N --clients 100 --rate 50",
                 "One message to a hundred subscribers"},
};
inline constexpr std::array tput_examples{
    cli::Example{"mqbench tput --duration 30s", "How many messages a second, one to one?"},
    cli::Example{"mqbench tput --pubs 8 --subs 8 --topics 8 -q 1 -M 100",
                 "Eight pairs at QoS 1 with a window of 100"},
    cli::Example{"mqbench tput --subs 4 --share workers --sys",
                 "Four that share the messages, beside the broker's counters"},
};
inline constexpr std::array pub_examples{
    cli::Example{"mqbench pub --max --duration 10s", "Publish as fast as the network takes it"},
    cli::Example{"mqbench pub --clients 100 --rate-per-client 1 --payload @reading.json",
                 "100 devices that each publish a file once a second"},
};
inline constexpr std::array sub_examples{
    cli::Example{"mqbench sub -t 'plant/#' --duration 1m", "Count what comes, second by second"},
    cli::Example{"mqbench sub -t plant/line --subs 1000 --count 100000",
                 "A thousand subscribers, until 100,000 messages have come"},
};
inline constexpr std::array ping_examples{
    cli::Example{"mqbench ping", "Is the broker answering, and how fast?"},
    cli::Example{"mqbench ping --through test/ping -q 1",
                 "Does it deliver a message, and how fast?"},
    cli::Example{"mqbench ping --nagios --warn 100ms --crit 1s",
                 "As a check of a monitoring system"},
    cli::Example{"mqbench ping --count 1 --json", "One question, answered for scripts"},
};

inline constexpr std::array conn_examples{
    cli::Example{"mqbench conn --clients 10000 --conn-rate 2000 --hold 1m",
                 "Ten thousand connections, kept for a minute"},
    cli::Example{"mqbench conn --clients 50000 -A 10.0.0.20,10.0.0.21 -k 300",
                 "More than the ports of one address allow"},
};
inline constexpr std::array storm_examples{
    cli::Example{"mqbench storm --clients 5000 --cycles 10", "All come back at once, ten times"},
};
inline constexpr std::array rr_examples{
    cli::Example{"mqbench rr --serve", "Answer requests"},
    cli::Example{"mqbench rr --rate 500 --duration 30s -V 5",
                 "How long does an answer take at 500 requests a second?"},
};
inline constexpr std::array echo_examples{
    cli::Example{"mqbench echo -t 'lab/+/request'", "Send back whatever comes to these topics"},
};
inline constexpr std::array calibrate_examples{
    cli::Example{"mqbench calibrate", "What do this tool and this machine add?"},
};
inline constexpr std::array doctor_examples{
    cli::Example{"mqbench doctor --clients 20000", "Could this machine hold 20,000 connections?"},
};
inline constexpr std::array report_examples{
    cli::Example{"mqbench report --in a.json", "Read a saved result again"},
    cli::Example{"mqbench report --in a.json --format csv", "Its seconds as a table"},
};

inline constexpr std::array local_exit_codes{
    cli::ExitCode::ok,    cli::ExitCode::negative, cli::ExitCode::usage,
    cli::ExitCode::local, cli::ExitCode::bug,
};

inline constexpr cli::Tool lat_tool{
    .name = "mqbench lat",
    .synopsis = "[OPTION]...",
    .summary =
        "Measures how long messages take from publisher to subscriber at a fixed rate,\n"
        "counted from the instant for which each was planned.",
    .examples = lat_examples,
    .exit_codes = load_exit_codes,
};
inline constexpr cli::Tool tput_tool{
    .name = "mqbench tput",
    .synopsis = "[OPTION]...",
    .summary = "Measures how many messages a second get through, and what becomes of the rest.",
    .examples = tput_examples,
    .exit_codes = load_exit_codes,
};
inline constexpr cli::Tool pub_tool{
    .name = "mqbench pub",
    .synopsis = "[OPTION]...",
    .summary = "Publishes as a load, and measures how fast the broker takes it.",
    .examples = pub_examples,
    .exit_codes = load_exit_codes,
};
inline constexpr cli::Tool sub_tool{
    .name = "mqbench sub",
    .synopsis = "[OPTION]...",
    .summary = "Subscribes as a load, and counts what comes, whoever published it.",
    .examples = sub_examples,
    .exit_codes = load_exit_codes,
};
inline constexpr cli::Tool conn_tool{
    .name = "mqbench conn",
    .synopsis = "[OPTION]...",
    .summary = "Measures how fast connections come, and holds them.",
    .examples = conn_examples,
    .exit_codes = load_exit_codes,
};
inline constexpr cli::Tool storm_tool{
    .name = "mqbench storm",
    .synopsis = "[OPTION]...",
    .summary = "Lets all clients connect at once, drops them, and does it again.",
    .examples = storm_examples,
    .exit_codes = load_exit_codes,
};
inline constexpr cli::Tool rr_tool{
    .name = "mqbench rr",
    .synopsis = "[--serve] [OPTION]...",
    .summary = "Measures how long requests take to be answered at a fixed rate, or answers them.",
    .examples = rr_examples,
    .exit_codes = load_exit_codes,
};
inline constexpr cli::Tool echo_tool{
    .name = "mqbench echo",
    .synopsis = "[OPTION]...",
    .summary = "Sends each message back to where its sender wants the answer.",
    .examples = echo_examples,
    .exit_codes = ping_exit_codes,
};
inline constexpr cli::Tool calibrate_tool{
    .name = "mqbench calibrate",
    .synopsis = "[OPTION]...",
    .summary = "Measures what the tool and this machine add to every figure.",
    .examples = calibrate_examples,
    .exit_codes = local_exit_codes,
};
inline constexpr cli::Tool doctor_tool{
    .name = "mqbench doctor",
    .synopsis = "[OPTION]...",
    .summary = "Looks for what on this machine would stand in the way of a large run.",
    .examples = doctor_examples,
    .exit_codes = local_exit_codes,
};
inline constexpr cli::Tool report_tool{
    .name = "mqbench report",
    .synopsis = "--in FILE [--format text|json|csv|hgrm]",
    .summary = "Prints a result that was saved with --out.",
    .examples = report_examples,
    .exit_codes = local_exit_codes,
};
inline constexpr cli::Tool ping_tool{
    .name = "mqbench ping",
    .synopsis = "[OPTION]...",
    .summary = "Asks the broker whether it is there, and says how long each answer took.",
    .examples = ping_examples,
    .exit_codes = ping_exit_codes,
};

// In the order in which --help lists them.
struct CommandEntry {
    CommandName command;
    const cli::Tool& tool;
    std::string_view help;  // one line
};
inline constexpr std::array command_entries{
    CommandEntry{CommandName::lat, lat_tool, "Measure latency at a fixed rate"},
    CommandEntry{CommandName::tput, tput_tool, "Measure throughput"},
    CommandEntry{CommandName::pub, pub_tool, "Publish as a load"},
    CommandEntry{CommandName::sub, sub_tool, "Subscribe as a load, and count"},
    CommandEntry{CommandName::conn, conn_tool, "Measure how fast connections come"},
    CommandEntry{CommandName::storm, storm_tool, "Let all clients connect at once"},
    CommandEntry{CommandName::rr, rr_tool, "Measure request and response"},
    CommandEntry{CommandName::echo, echo_tool, "Send messages back"},
    CommandEntry{CommandName::ping, ping_tool, "Ask the broker whether it is there"},
    CommandEntry{CommandName::calibrate, calibrate_tool, "Measure what the tool itself adds"},
    CommandEntry{CommandName::doctor, doctor_tool, "Look for what stands in the way"},
    CommandEntry{CommandName::report, report_tool, "Print a saved result"},
};

// "lat"
[[nodiscard]] constexpr std::string_view word_of(CommandName command) {
    for (const CommandEntry& entry : command_entries) {
        if (entry.command == command) {
            return entry.tool.name.substr(entry.tool.name.rfind(' ') + 1);
        }
    }
    return {};
}

inline constexpr auto command_summaries = [] {
    std::array<cli::CommandSummary, command_entries.size()> summaries{};
    for (std::size_t index = 0; index < summaries.size(); ++index) {
        summaries[index] = {word_of(command_entries[index].command), command_entries[index].help};
    }
    return summaries;
}();

inline constexpr std::array examples{
    cli::Example{"mqbench lat --rate 1000 --duration 30s", "Latency at 1000 messages a second"},
    cli::Example{"mqbench tput -q 1 --clients 8", "Throughput of eight pairs at QoS 1"},
    cli::Example{"mqbench ping", "Is the broker answering?"},
};

inline constexpr cli::Tool tool{
    .name = "mqbench",
    .synopsis = "COMMAND [OPTION]...",
    .summary = "Measures MQTT brokers, and says how far its figures can be believed.",
    .examples = examples,
    .exit_codes = load_exit_codes,
    .commands = command_summaries,
};

}  // namespace mq::bench
