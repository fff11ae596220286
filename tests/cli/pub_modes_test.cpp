// mqpub sends one kind of payload, and says so before it connects.
#include <doctest/doctest.h>

#include "cli/tools.hpp"

using support::run;

namespace {

void check_usage_error(std::vector<std::string> words, const std::string& sentence) {
    words.insert(words.begin(), {MQPUB, "-t", "a"});
    const auto result = run(words);
    CHECK(result.exit_status == 2);
    CHECK(result.error == "mqpub: error: " + sentence + "\n");
    CHECK(result.output.empty());
}

}  // namespace

TEST_CASE("two kinds of payload exclude each other") {
    check_usage_error({"-m", "x", "-l"},
                      "--stdin-line cannot be combined with --message: a run sends one kind of "
                      "payload");
    check_usage_error({"-n", "-f", "x"},
                      "--file cannot be combined with --null-message: a run sends one kind of "
                      "payload");
    check_usage_error({"-s", "-m", "x"},
                      "--message cannot be combined with --stdin-file: a run sends one kind of "
                      "payload");
}

TEST_CASE("lines are not repeated") {
    check_usage_error({"-l", "--repeat", "2"},
                      "--repeat cannot be combined with --stdin-line: lines are sent once");
    check_usage_error({"-l", "--repeat-delay", "1"},
                      "--repeat-delay cannot be combined with --stdin-line: lines are sent once");
}

TEST_CASE("standard input is not both password and payload") {
    check_usage_error({"-l", "-u", "me", "--password-file", "-"},
                      "--password-file - and --stdin-line both read standard input: name a file");
}

TEST_CASE("a repetition needs a count that makes sense") {
    for (const std::string count : {"0", "-1", "x", ""}) {
        CAPTURE(count);
        const auto result = run({MQPUB, "-t", "a", "-m", "x", "--repeat", count});
        CHECK(result.exit_status == 2);
        CHECK(result.error.starts_with("mqpub: error: --repeat must be "));
    }
    const auto result = run({MQPUB, "-t", "a", "-m", "x", "--repeat-delay=-1"});
    CHECK(result.exit_status == 2);
    CHECK(result.error.starts_with("mqpub: error: --repeat-delay must be "));
}
