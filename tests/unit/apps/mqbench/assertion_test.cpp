#include "mqbench/measure/assertion.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace mq::bench;
using namespace std::chrono_literals;

Result sample() {
    Result result;
    Run run;
    Histogram e2e;
    for (int value = 1; value <= 1000; ++value) {
        e2e.record(nanoseconds(value * 1000));
    }
    run.latency.emplace(latency::e2e_response, e2e);
    run.counts.written = 10'000;
    run.counts.received = 9'999;
    run.counts.lost = 0;
    run.counts.duplicate = 5;
    run.rate.offered = 4'950;
    run.rate.payload_bytes = 2e6;
    run.longest_gap = 12s;
    result.runs.push_back(std::move(run));
    return result;
}

AssertionResult judged(std::string_view text, const Result& result) {
    const auto assertion = parse_assertion(text);
    REQUIRE_MESSAGE(assertion, (assertion ? "" : assertion.error().detail));
    CHECK(assertion->expression == text);
    return judge(*assertion, result);
}

bool passes(std::string_view text, const Result& result = sample()) {
    return judged(text, result).is_passed;
}

std::string error_of(std::string_view text) {
    const auto assertion = parse_assertion(text);
    return assertion ? "" : assertion.error().detail;
}

TEST_CASE("latencies are compared in the unit that is given, seconds without one") {
    CHECK(passes("e2e.p99<1ms"));
    CHECK(passes("e2e_response.p99 <= 991us"));
    CHECK_FALSE(passes("e2e.p99<989us"));
    CHECK(passes("e2e.p50<500300ns"));
    CHECK(passes("e2e.p50<0.001"));
    CHECK_FALSE(passes("e2e.p50<0.0001"));
    CHECK(passes("e2e.min=1us"));
    CHECK(passes("e2e.max=1ms"));
    CHECK(passes("e2e.mean<501us"));
    CHECK(passes("e2e.mean>500us"));
    CHECK(passes("e2e.count=1k"));
    CHECK(judged("e2e.p99<1ms", sample()).value == "990 us");
}

TEST_CASE("every relation holds where it should and nowhere else") {
    CHECK(passes("duplicate<6"));
    CHECK_FALSE(passes("duplicate<5"));
    CHECK(passes("duplicate<=5"));
    CHECK_FALSE(passes("duplicate<=4"));
    CHECK(passes("duplicate>4"));
    CHECK_FALSE(passes("duplicate>5"));
    CHECK(passes("duplicate>=5"));
    CHECK_FALSE(passes("duplicate>=6"));
    CHECK(passes("duplicate=5"));
    CHECK(passes("duplicate==5"));
    CHECK_FALSE(passes("duplicate=4"));
    CHECK(passes("duplicate!=4"));
    CHECK_FALSE(passes("duplicate!=5"));
}

TEST_CASE("counters may be a share of what was written") {
    CHECK(passes("duplicate<0.1%"));
    CHECK_FALSE(passes("duplicate<0.04%"));
    CHECK(judged("duplicate<0.1%", sample()).value == "0.05 %");
    CHECK(passes("lost=0"));
    CHECK(judged("received>=10k", sample()).value == "9,999");
    Result nothing = sample();
    nothing.runs[0].counts.written = 0;
    CHECK_FALSE(passes("duplicate<50%", nothing));
}

TEST_CASE("rates and gaps are judged too") {
    CHECK(passes("offered>=4.9k/s"));
    CHECK_FALSE(passes("offered>=5000"));
    CHECK(judged("offered>=5000/s", sample()).value == "4,950.0/s");
    CHECK(passes("payload>1.9MB/s"));
    CHECK_FALSE(passes("gap<10s"));
    CHECK(judged("gap<10s", sample()).value == "12.0 s");
}

TEST_CASE("what was not measured does not pass, whatever is asked of it") {
    for (const char* text : {"wire>0", "acked=0", "acked!=0", "ack.p50<1h", "ack.count=0"}) {
        CHECK_FALSE(passes(text));
        CHECK_FALSE(judged(text, sample()).value);
    }
    CHECK_FALSE(passes("lost=0", Result()));
}

TEST_CASE("a quantile that too few samples support does not pass") {
    CHECK(passes("e2e.p99<1h"));
    CHECK_FALSE(passes("e2e.p99.9<1h"));
}

TEST_CASE("every run must pass, and the worst one is shown") {
    Result result = sample();
    result.runs.push_back(sample().runs[0]);
    result.runs.push_back(sample().runs[0]);
    result.runs[1].counts.lost = 17;
    CHECK_FALSE(passes("lost=0", result));
    CHECK(judged("lost=0", result).value == "17");
    result.runs[1].counts.lost.reset();
    CHECK_FALSE(passes("lost=0", result));
}

TEST_CASE("a mistake is told with its place and the remedy") {
    CHECK(error_of("e2e.q99<20ms") ==
          "must have a figure such as .p50, .p99.9, .min, .mean, .max or .count at character 4 "
          "(got \"e2e.q99<20ms\")");
    CHECK(error_of("losst=0").find("must have one of e2e, ") == 0);
    CHECK(error_of("losst=0").find("lost,") != std::string::npos);
    CHECK(error_of("losst=0").find("at character 1 (got \"losst=0\")") != std::string::npos);
    CHECK(error_of("lost~0") == "must have <, <=, >, >=, = or != at character 5 (got \"lost~0\")");
    CHECK(error_of("lost<x") == "must have a number at character 6 (got \"lost<x\")");
    CHECK(error_of("lost<") == "must have a number at character 6 (got \"lost<\")");
    CHECK(error_of("lost<-1") == "must have a number at character 6 (got \"lost<-1\")");
    CHECK(error_of("e2e.p99<20msec") ==
          "must have ns, us, ms, s, m or h as the unit at character 11 (got \"e2e.p99<20msec\")");
    CHECK(error_of("lost<1ms") ==
          "must have nothing, %, k or M as the unit at character 7 (got \"lost<1ms\")");
    CHECK(error_of("e2e.p99<20ms x") ==
          "must have nothing more at character 14 (got \"e2e.p99<20ms x\")");
    for (const char* text :
         {"", "e2e<1ms", "e2e.p100<1ms", "e2e.p0<1ms", "e2e.p<1ms", "e2e.<1ms", "e2e.p99.9.9<1ms",
          "e2e.count<1ms", "payload>1/s", "gap<10x", "e2e.p99<", "lost=inf", "lost=nan"}) {
        CAPTURE(text);
        CHECK_FALSE(error_of(text).empty());
    }
}

}  // namespace
