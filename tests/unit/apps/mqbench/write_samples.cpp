// Writes what mqbench writes into files, for readers that others wrote (tests/node):
// full.json, bare.json, full.hlog.
//
//   mqbench_write_samples DIRECTORY
#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>

#include "mqbench/report/hlog.hpp"
#include "mqbench/report/report.hpp"
#include "sample_result.hpp"

namespace {

using namespace mq::bench;
using namespace std::chrono_literals;

std::string sample_log(const Result& result) {
    const Histogram& latency = result.runs.front().latency.at("e2e_response");
    Histogram ends;
    ends.record_n(0ns, 9);
    ends.record(1h);
    std::string log;
    append_hlog_header(mq::cli::WallTime(1'795'377'011'243ms), "0.1.0", log);
    append_hlog_interval("e2e_response", 0s, 1s, latency, log);
    append_hlog_interval("ack", 0s, 1s, ends, log);
    append_hlog_interval("e2e_response", 1s, 2s, latency, log);
    return log;
}

bool write(const std::string& file, const std::string& text) {
    std::ofstream stream(file, std::ios::binary);
    stream << text;
    return stream.flush().good();
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: mqbench_write_samples DIRECTORY\n", stderr);
        return 2;
    }
    const std::string directory = argv[1];
    const Result full = mq::test::full_result();
    const bool written = write(directory + "/full.json", to_json(full)) &&
                         write(directory + "/bare.json", to_json(mq::test::bare_result())) &&
                         write(directory + "/full.hlog", sample_log(full));
    return written ? 0 : 1;
}
