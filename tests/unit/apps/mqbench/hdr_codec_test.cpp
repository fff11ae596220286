#include "mqbench/report/hdr_codec.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "mqbench/report/hlog.hpp"

namespace {

using namespace mq::bench;
using namespace std::chrono_literals;

std::vector<std::uint64_t> counts_of(const Histogram& histogram) {
    return {histogram.counts().begin(), histogram.counts().end()};
}

TEST_CASE("any histogram is decoded to the same counts") {
    std::mt19937_64 random(5);
    for (int round = 0; round < 20; ++round) {
        Histogram histogram;
        for (int count = 0; count < 50 * round; ++count) {
            histogram.record_n(
                nanoseconds(static_cast<std::int64_t>(random() >> (22 + random() % 42))),
                random() >> (30 + random() % 34));
        }
        const auto decoded = decode_hdr(encode_hdr(histogram));
        REQUIRE(decoded);
        CHECK(counts_of(*decoded) == counts_of(histogram));
        CHECK(decoded->count() == histogram.count());
    }
}

TEST_CASE("the ends of the range survive") {
    Histogram histogram;
    histogram.record(0ns);
    histogram.record(1h);
    const auto decoded = decode_hdr(encode_hdr(histogram));
    REQUIRE(decoded);
    CHECK(counts_of(*decoded) == counts_of(histogram));
    CHECK(decode_hdr(encode_hdr(Histogram()))->is_empty());
}

TEST_CASE("what is no histogram is refused in words") {
    const std::string good = encode_hdr([] {
        Histogram histogram;
        histogram.record_n(1ms, 1000);
        return histogram;
    }());
    CHECK(good.starts_with("HISTFAAAA"));
    CHECK(decode_hdr("").error().detail ==
          "the histogram is not in HdrHistogram's compressed V2 encoding");
    CHECK(decode_hdr("?").error().detail == "the histogram is not in base64");
    CHECK_FALSE(decode_hdr("AAAA"));
    for (std::size_t size = 0; size < good.size(); size += 4) {
        CHECK_FALSE(decode_hdr(std::string_view(good).substr(0, size)));
    }
    std::mt19937_64 random(6);
    for (int round = 0; round < 2000; ++round) {
        std::string bad = good;
        bad[random() % bad.size()] = static_cast<char>('A' + random() % 26);
        // Whatever it is read as, nothing breaks.
        const auto decoded = decode_hdr(bad);
        CHECK((!decoded || decoded->count() < (std::uint64_t{1} << 63U)));
    }
}

TEST_CASE("the interval log has the lines that its readers look for") {
    std::string log;
    append_hlog_header(mq::cli::WallTime(1'795'377'011'243ms), "0.1.0", log);
    Histogram histogram;
    histogram.record(2500us);
    append_hlog_interval("e2e_response", 1s, 2s, histogram, log);
    CHECK(
        log.starts_with("#[Logged with mqbench 0.1.0]\n"
                        "#[Histogram log format version 1.3]\n"
                        "#[StartTime: 1795377011.243 (seconds since epoch), "
                        "2026-11-22T19:50:11.243000Z]\n"
                        "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\","
                        "\"Interval_Compressed_Histogram\"\n"
                        "Tag=e2e_response,1.000,1.000,2.500,HISTFAAA"));
    CHECK(log.ends_with(encode_hdr(histogram) + "\n"));
}

TEST_CASE("the percentile text goes to the last value in ever finer steps") {
    Histogram histogram;
    for (int value = 1; value <= 100; ++value) {
        histogram.record(value * 1ms);
    }
    std::string text;
    append_percentiles(histogram, text);
    CHECK(
        text.starts_with("       Value     Percentile TotalCount 1/(1-Percentile)\n\n"
                         "       1.000 0.000000000000          1           1.00\n"));
    CHECK(text.find("      50.004 0.500000000000         50           2.00\n") !=
          std::string::npos);
    CHECK(text.find("     100.000 1.000000000000        100 \n#[Mean    =       50.500") !=
          std::string::npos);
    CHECK(text.find("#[Max     =      100.000, Total count    =          100]\n"
                    "#[Buckets =           32, SubBuckets     =         2048]\n") !=
          std::string::npos);
    std::string empty;
    append_percentiles(Histogram(), empty);
    CHECK(empty.find("Total count    =            0]") != std::string::npos);
}

}  // namespace
