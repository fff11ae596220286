#include <doctest/doctest.h>

#include "mqwill/verify/verify.hpp"

using mq::will::verify::Case;
using mq::will::verify::Row;
using mq::will::verify::Verdict;

namespace {

const Case one{.name = "a <case>", .demand = "the will is \"published\"", .section = "5.0: 1.2"};

Row row(Verdict verdict, std::string seen) {
    return {.what = &one,
            .version = mqtt::Version::v5,
            .finding = {verdict, std::move(seen), std::chrono::microseconds(1500)},
            .delays = {}};
}

}  // namespace

TEST_CASE("a row of text says what was seen, and what was demanded if that is not the same") {
    CHECK(mq::will::verify::text_row(row(Verdict::pass, "it came"), false) ==
          "pass  5.0    a <case>                 1.50 ms  it came\n");
    CHECK(mq::will::verify::text_row(row(Verdict::fail, "nothing"), false) ==
          "FAIL  5.0    a <case>                 1.50 ms  nothing\n"
          "      demanded: the will is \"published\" (5.0: 1.2)\n");
    CHECK(mq::will::verify::text_summary({row(Verdict::pass, ""), row(Verdict::skip, "")}) ==
          "1 passed, 0 failed, 1 skipped\n");
}

TEST_CASE("a distribution has quantiles and bars") {
    Row many = row(Verdict::pass, "it came");
    for (int number = 1; number <= 100; ++number) {
        many.delays.emplace_back(std::chrono::milliseconds(number));
    }
    const std::string text = mq::will::verify::text_row(many, true);
    CHECK(text.find("100 runs: min 1.00 ms, median 50.00 ms, 90 % 90.00 ms, 99 % 99.00 ms, max "
                    "100.00 ms\n") != std::string::npos);
    CHECK(text.find("10 ##") != std::string::npos);
}

TEST_CASE("JSON and XML are valid whatever was seen") {
    CHECK(mq::will::verify::json_row(row(Verdict::fail, "\"\x01")) ==
          R"({"case":"a <case>","version":"5.0","demand":"the will is \"published\"",)"
          R"("section":"5.0: 1.2","verdict":"fail","seen":"\"\u0001","delay_ms":1.500})"
          "\n");
    const std::string xml =
        mq::will::verify::junit({row(Verdict::fail, "<\x01>"), row(Verdict::skip, "why")});
    CHECK(xml.find("tests=\"2\" failures=\"1\" skipped=\"1\"") != std::string::npos);
    CHECK(xml.find("name=\"a &lt;case>\" time=\"0.001500\"") != std::string::npos);
    CHECK(xml.find("<failure message=\"&lt;?>\">demanded: the will is &quot;published&quot;") !=
          std::string::npos);
    CHECK(xml.find("<skipped message=\"why\"/>") != std::string::npos);
}
