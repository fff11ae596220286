#include <doctest/doctest.h>

#include <string>

#include "mqbench/report/report.hpp"
#include "sample_result.hpp"

namespace {

using namespace mq::bench;

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

std::string error_of(std::string_view text) {
    const auto result = from_json(text);
    return result ? "" : result.error().detail;
}

TEST_CASE("a result survives JSON and back, to the last count") {
    for (const Result& result : {mq::test::full_result(), mq::test::bare_result()}) {
        const std::string text = to_json(result);
        const auto back = from_json(text);
        REQUIRE_MESSAGE(back, (back ? "" : back.error().detail));
        CHECK(to_json(*back) == text);
    }
    const auto back = from_json(to_json(mq::test::full_result()));
    REQUIRE(back);
    const Run& run = back->runs.at(0);
    CHECK(run.counts.planned == 300'000U);
    CHECK(run.latency.at("e2e_response").quantile(0.5) ==
          mq::test::full_result().runs[0].latency.at("e2e_response").quantile(0.5));
    CHECK(run.latency.at("ack").maximum() == nanoseconds(11'234'567));
    CHECK(back->assertions.at(0).is_passed);
}

TEST_CASE("what was not measured is null, never 0") {
    const std::string text = to_json(mq::test::bare_result());
    CHECK(text.find(R"("lost": null)") != std::string::npos);
    CHECK(text.find(R"("offered": null)") != std::string::npos);
    CHECK(text.find(R"("client_bound": null)") != std::string::npos);
    CHECK(text.find(R"("broker_sys": null)") != std::string::npos);
    CHECK(text.find(R"("lost": 0)") == std::string::npos);
}

TEST_CASE("a percentile without enough samples is null") {
    Result result = mq::test::bare_result();
    Histogram& ack = result.runs[0].latency["ack"];
    ack.record_n(std::chrono::milliseconds(1), 100);
    const std::string text = to_json(result);
    CHECK(text.find(R"("p90": 1000)") != std::string::npos);
    CHECK(text.find(R"("p99": null)") != std::string::npos);
}

TEST_CASE("bytes that are no UTF-8 do not keep a result from being written") {
    Result result = mq::test::bare_result();
    result.target.broker = "broker \xFF";
    CHECK(from_json(to_json(result)));
}

TEST_CASE("members that a later version adds are passed over") {
    const std::string text = to_json(mq::test::full_result());
    CHECK(from_json(replaced(text, R"("started":)", R"("novel": [1, {}], "started":)")));
}

TEST_CASE("what is no result is refused with the place of the mistake") {
    const std::string text = to_json(mq::test::full_result());
    CHECK(error_of("") == "it is not JSON");
    CHECK(error_of("{") == "it is not JSON");
    CHECK(error_of("[]") == "it is not a result of schema mqbench/1");
    CHECK(error_of(R"({"schema":"mqbench/2"})") == "it is not a result of schema mqbench/1");
    CHECK(error_of(R"({"schema":"mqbench/1"})") == "tool is missing");
    CHECK(error_of(replaced(text, R"("lost": 300007)", R"("lost": "none")")) ==
          "runs[0].counts.lost must be a whole number, not below 0");
    CHECK(error_of(replaced(text, R"("lost": 300007)", R"("lost": -1)")) ==
          "runs[0].counts.lost must be a whole number, not below 0");
    CHECK(error_of(replaced(text, R"("started": "2026)", R"("started": 7, "old": "2026)")) ==
          "started must be text");
    CHECK(error_of(replaced(text, R"("ok": true)", R"("ok": 1)")) ==
          "validity.ok must be true or false");
    CHECK(error_of(replaced(text, R"("runs": [)", R"("runs": 1, "old": [)")).find("must be") !=
          std::string::npos);
}

TEST_CASE("a histogram that contradicts its own figures is refused") {
    const std::string text = to_json(mq::test::full_result());
    CHECK(error_of(replaced(text, R"("n": 100000)", R"("n": 99999)")) ==
          "runs[0].latency.ack contradicts its own histogram");
    CHECK(error_of(replaced(text, R"("max": 11234567)", R"("max": 11334567)")) ==
          "runs[0].latency.ack contradicts its own histogram");
    CHECK(error_of(replaced(text, R"("hdr": "H)", R"("hdr": "A)"))
              .find("runs[0].latency.ack.hdr cannot be read: ") == 0);
}

}  // namespace
