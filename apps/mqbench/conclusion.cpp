#include "mqbench/conclusion.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <utility>

#include "mqbench/host.hpp"
#include "mqbench/measure/assertion.hpp"
#include "mqbench/measure/validity.hpp"
#include "mqbench/report/hlog.hpp"
#include "mqbench/report/report.hpp"
#include "mqbench/tool.hpp"

namespace mq::bench {

using cli::ExitCode;
using cli::Outcome;

namespace {

std::string name_of(mqtt::Version version) {
    switch (version) {
        case mqtt::Version::v3_1:
            return "3.1";
        case mqtt::Version::v3_1_1:
            return "3.1.1";
        case mqtt::Version::v5:
            return "5.0";
    }
    return {};
}

std::string utc_now() {
    const auto now =
        std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    const auto second = std::chrono::floor<std::chrono::seconds>(now);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:06}Z",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(second)),
                       (now - second).count());
}

std::string payload_size_of(const Plan& plan) {
    return plan.bodies.empty() ? name(plan.size) : "file";
}

PlanSummary summary_of(const Plan& plan) {
    PlanSummary summary;
    summary.mode = std::string(word_of(plan.command));
    summary.topology = fmt::format("{}->{}", plan.publishers.size(), plan.subscribers.size());
    summary.clients = plan.clients;
    summary.publishers = plan.publishers.size();
    summary.subscribers = plan.subscribers.size();
    summary.topics = plan.topics.size();
    summary.rate = plan.rate;
    summary.arrival = name(plan.arrival);
    summary.catch_up = name(plan.catchup);
    summary.on_full = name(plan.on_full);
    if (!plan.topics.empty()) {
        summary.qos = static_cast<std::uint64_t>(plan.qos);
        summary.subscriber_qos = static_cast<std::uint64_t>(plan.sub_qos);
        summary.payload_size = payload_size_of(plan);
    }
    summary.warm_up = plan.warmup;
    summary.duration = plan.duration;
    summary.count = plan.count;
    return summary;
}

}  // namespace

Result describe(const Config& config, const Plan& plan) {
    Result result;
    result.tool.version = MQTOOLS_VERSION;
    result.tool.build = "g++ " __VERSION__;
    // The words as they stand now, with secrets overwritten.
    result.tool.arguments.assign(config.arguments.begin(), config.arguments.end());
    result.tool.seed = plan.seed;
    result.started = utc_now();
    result.host = host_identity();
    result.target.url = mqtt::to_url(plan.brokers.front());
    result.target.version = name_of(plan.client.session.version);
    result.plan = summary_of(plan);
    result.validity.same_host = is_this_host(plan.brokers.front());
    result.validity.clock_error = nanoseconds(0);  // one process, one clock
    return result;
}

namespace {

std::string_view environment(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

// A terminal that only prints is written to as a file is.
bool is_obedient_terminal() {
    const std::string_view kind = environment("TERM");
    return ::isatty(STDERR_FILENO) == 1 && !kind.empty() && kind != "dumb";
}

// The first of these that is set decides (POSIX, XBD 8.2).
Charset charset_of_terminal() {
    for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
        if (const std::string_view locale = environment(name); !locale.empty()) {
            const bool is_utf8 = locale.find("UTF-8") != std::string_view::npos ||
                                 locale.find("utf8") != std::string_view::npos;
            return is_utf8 ? Charset::utf8 : Charset::ascii;
        }
    }
    return Charset::ascii;
}

}  // namespace

Live make_live(const Config& config, const Plan& plan) {
    const std::string rate =
        plan.rate ? fmt::format("{:g} msg/s", *plan.rate) : "as fast as it goes";
    return Live(fmt::format("mqbench {}  {}  QoS {}  {}->{}  {}", word_of(plan.command),
                            mqtt::to_url(plan.brokers.front()), static_cast<unsigned>(plan.qos),
                            plan.publishers.size(), plan.subscribers.size(), rate),
                {.is_quiet = config.connection.quiet,
                 .is_terminal = is_obedient_terminal(),
                 .charset = charset_of_terminal()});
}

namespace {

bool write_all(std::FILE* file, const std::string& text) {
    return std::fwrite(text.data(), 1, text.size(), file) == text.size() && std::fflush(file) == 0;
}

// Nothing: it is written, or was not asked for.
std::optional<Outcome> save(const std::optional<std::string>& path, const std::string& text) {
    if (!path) {
        return std::nullopt;
    }
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path->c_str(), "wb"),
                                                               &std::fclose);
    if (file && write_all(file.get(), text)) {
        return std::nullopt;
    }
    return Outcome{ExitCode::local,
                   fmt::format("{} cannot be written: {}", *path, std::strerror(errno))};
}

std::string hlog_text(const Result& result, const std::string& lines) {
    std::string text;
    append_hlog_header(std::chrono::system_clock::now(), result.tool.version, text);
    return text + lines;
}

std::optional<Outcome> publish(const Config& config, const Result& result,
                               const std::string& hlog) {
    const bool needs_json = config.json || config.out;
    const std::string json = needs_json ? to_json(result) : std::string();
    std::optional<Outcome> failure;
    if (!write_all(stdout, config.json ? json : to_text(result))) {
        failure = Outcome{ExitCode::local, "standard output cannot be written"};
    }
    for (auto& saved : {save(config.out, json), save(config.csv, config.csv ? to_csv(result) : ""),
                        save(config.hlog, config.hlog ? hlog_text(result, hlog) : "")}) {
        failure = failure ? failure : saved;
    }
    return failure;
}

void judge_assertions(const Config& config, Result& result) {
    for (const std::string& text : config.assertions) {
        if (const auto assertion = parse_assertion(text)) {
            result.assertions.push_back(judge(*assertion, result));
        }
    }
}

std::string failed_assertions(const Result& result) {
    std::string failed;
    for (const AssertionResult& one : result.assertions) {
        if (!one.is_passed) {
            failed += fmt::format("{}{} (measured {})", failed.empty() ? "" : ", ", one.expression,
                                  one.value.value_or("nothing"));
        }
    }
    return failed;
}

}  // namespace

Outcome conclude(const Config& config, Result result, Ending ending) {
    result.is_interrupted = ending.signal_number != 0;
    judge_validity(result, drift_between(ending.clocks, read_clocks()));
    judge_assertions(config, result);
    const auto unsaved = publish(config, result, ending.hlog);
    if (ending.signal_number != 0) {
        return {cli::ended_by_signal(ending.signal_number),
                fmt::format("ended early by signal {}", ending.signal_number)};
    }
    if (ending.outcome.code != ExitCode::ok) {
        return ending.outcome;
    }
    if (unsaved) {
        return *unsaved;
    }
    if (const std::string failed = failed_assertions(result); !failed.empty()) {
        return {ExitCode::negative, "assertion failed: " + failed};
    }
    if (config.strict && !result.validity.is_ok) {
        return {ExitCode::not_valid, result.validity.notes.empty() ? "the measurement is not valid"
                                                                   : result.validity.notes.front()};
    }
    return {};
}

}  // namespace mq::bench
