#include "mqpub/line_splitter.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using mq::pub::LineSplitter;

namespace {

std::vector<std::string> drain(LineSplitter& splitter) {
    std::vector<std::string> lines;
    while (const auto line = splitter.next()) {
        lines.emplace_back(*line);
    }
    return lines;
}

// The text in chunks of this size, each in memory that is gone afterwards; `taken` lines are asked
// for between two chunks.
std::vector<std::string> split(const std::string& text, std::size_t chunk_size, std::size_t taken) {
    LineSplitter splitter;
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size(); at += chunk_size) {
        std::string chunk = text.substr(at, chunk_size);
        splitter.feed(chunk);
        for (std::size_t count = 0; count < taken; ++count) {
            if (const auto line = splitter.next()) {
                lines.emplace_back(*line);
            }
        }
        splitter.keep();
        chunk.assign(chunk.size(), '?');
    }
    splitter.finish();
    for (const std::string& line : drain(splitter)) {
        lines.push_back(line);
    }
    CHECK(splitter.size() == 0);
    return lines;
}

}  // namespace

TEST_CASE("lines come out whole, however the chunks fall and however slowly they are taken") {
    const std::string text = "one\n\n\nfour is longer\nfive\r\n" + std::string(40, 'x') + "\nlast";
    const std::vector<std::string> expected{
        "one", "", "", "four is longer", "five\r", std::string(40, 'x'), "last"};
    for (std::size_t chunk_size = 1; chunk_size <= text.size(); ++chunk_size) {
        for (const std::size_t taken : {0U, 1U, 2U, 100U}) {
            CAPTURE(chunk_size);
            CAPTURE(taken);
            CHECK(split(text, chunk_size, taken) == expected);
        }
    }
}

TEST_CASE("a line feed at the end begins no further line") {
    CHECK(split("a\n", 100, 100) == std::vector<std::string>{"a"});
    CHECK(split("\n", 100, 100) == std::vector<std::string>{""});
    CHECK(split("", 100, 100).empty());
}

TEST_CASE("a line inside a chunk is not copied") {
    LineSplitter splitter;
    const std::string chunk = "first\nsecond\n";
    splitter.feed(chunk);
    CHECK(splitter.next()->data() == chunk.data());
    CHECK(splitter.next()->data() == chunk.data() + 6);
    CHECK_FALSE(splitter.next());
    CHECK(splitter.size() == 0);
}

TEST_CASE("size() counts what was not given, a line without its end included") {
    LineSplitter splitter;
    splitter.feed("first\nsec");
    CHECK(splitter.size() == 9);
    REQUIRE(splitter.next());
    CHECK(splitter.size() == 3);
    CHECK_FALSE(splitter.next());
    CHECK(splitter.size() == 3);
    splitter.finish();
    CHECK(splitter.next() == "sec");
    CHECK(splitter.size() == 0);
}
