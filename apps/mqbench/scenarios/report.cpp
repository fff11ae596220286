// Turns a saved result into text, JSON, CSV or percentiles.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iterator>

#include "mqbench/report/report.hpp"
#include "mqbench/scenarios/scenarios.hpp"

namespace mq::bench {

using cli::ExitCode;
using cli::Outcome;

namespace {

std::string in_format(const Result& result, std::string_view format) {
    return format == "json"   ? to_json(result)
           : format == "csv"  ? to_csv(result)
           : format == "hgrm" ? to_hgrm(result)
                              : to_text(result);
}

}  // namespace

Outcome run_report(const Config& config) {
    if (!config.result_file) {
        return {ExitCode::usage, "a result is missing: add --in FILE, as --out wrote it"};
    }
    std::ifstream file(*config.result_file, std::ios::binary);
    const std::string text(std::istreambuf_iterator<char>(file), {});
    if (!file) {
        return {ExitCode::local, fmt::format("{} cannot be read", *config.result_file)};
    }
    const auto result = from_json(text);
    if (!result) {
        return {ExitCode::local, fmt::format("{}: {}", *config.result_file, result.error().detail)};
    }
    const std::string out = in_format(*result, config.report_format);
    if (std::fwrite(out.data(), 1, out.size(), stdout) != out.size() || std::fflush(stdout) != 0) {
        return {ExitCode::local, "standard output cannot be written"};
    }
    return {};
}

}  // namespace mq::bench
