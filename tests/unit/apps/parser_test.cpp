#include "common/parser.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "common/option.hpp"

using mq::cli::OptionTable;
using mq::cli::parse;
using mq::cli::ValueKind;
using mqtt::Result;

namespace {

// What the setters were given, in order: "--name=value ".
struct Recorder {
    std::string seen;

    auto setter(std::string name) {
        return [this, name = std::move(name)](std::string_view value) -> Result<void> {
            if (value == "bad") {
                return mqtt::fail(mqtt::Errc::invalid_argument, "must not be bad");
            }
            seen += name + "=" + std::string(value) + " ";
            return {};
        };
    }

    OptionTable table() {
        OptionTable rows;
        rows.push_back({.short_name = "-m",
                        .long_name = "--message",
                        .value_name = "TEXT",
                        .set = setter("message")});
        rows.push_back({.short_name = "-t",
                        .long_name = "--topic",
                        .value_name = "TOPIC",
                        .repeatable = true,
                        .set = setter("topic")});
        rows.push_back({.short_name = "-v",
                        .long_name = "--verbose",
                        .kind = ValueKind::flag,
                        .set = setter("verbose")});
        rows.push_back({.short_name = "-C", .value_name = "COUNT", .set = setter("count")});
        rows.push_back({.environment = "MQTOOLS_URL", .set = setter("url")});
        return rows;
    }

    // What the setters saw, or the error.
    std::string run(std::vector<std::string> arguments,
                    std::map<std::string, std::string, std::less<>> variables = {}) {
        seen.clear();
        const auto done = parse(table(), std::move(arguments),
                                [&](std::string_view name) -> std::optional<std::string_view> {
                                    const auto found = variables.find(name);
                                    return found == variables.end()
                                               ? std::nullopt
                                               : std::optional<std::string_view>(found->second);
                                });
        return done ? seen : "error: " + done.error().detail;
    }
};

}  // namespace

TEST_CASE("both names work, and a long one takes its value after = too") {
    Recorder options;
    CHECK(options.run({"-m", "x"}) == "message=x ");
    CHECK(options.run({"--message", "x"}) == "message=x ");
    CHECK(options.run({"--message=x"}) == "message=x ");
    CHECK(options.run({"--message=a=b"}) == "message=a=b ");
    CHECK(options.run({"-mx"}) == "message=x ");
    CHECK(options.run({"-v"}) == "verbose= ");
}

TEST_CASE("any text is a value") {
    Recorder options;
    for (const char* text : {"", "-", "--", "-v", "-m", "--verbose", "--message=y", "[1,2]", "{}",
                             "a,b", "%t", "-1", " ", "\"", "x=y", "[]", "true"}) {
        CAPTURE(text);
        CHECK(options.run({"-m", text}) == "message=" + std::string(text) + " ");
        CHECK(options.run({"-m", text, "-v"}) == "message=" + std::string(text) + " verbose= ");
        CHECK(options.run({std::string("--message=") + text, "-v"}) ==
              "message=" + std::string(text) + " verbose= ");
        CHECK(options.run({"-t", text}) == "topic=" + std::string(text) + " ");
    }
}

TEST_CASE("of a scalar the last occurrence counts, of a list every one") {
    Recorder options;
    CHECK(options.run({"-m", "1", "-m", "2"}) == "message=2 ");
    CHECK(options.run({"-m", "bad", "--message", "2"}) == "message=2 ");
    CHECK(options.run({"-t", "1", "-t", "2"}) == "topic=1 topic=2 ");
    CHECK(options.run({"-v", "-v"}) == "verbose= ");
}

TEST_CASE("setters are called in the order of the command line") {
    Recorder options;
    CHECK(options.run({"-t", "1", "-m", "x", "-t", "2"}) == "topic=1 message=x topic=2 ");
}

TEST_CASE("the environment comes first, and an empty variable is none") {
    Recorder options;
    CHECK(options.run({"-m", "x"}, {{"MQTOOLS_URL", "u"}}) == "url=u message=x ");
    CHECK(options.run({}, {{"MQTOOLS_URL", ""}}).empty());
    CHECK(options.run({}, {{"MQTOOLS_URL", "bad"}}) == "error: MQTOOLS_URL must not be bad");
}

TEST_CASE("errors name the option") {
    Recorder options;
    CHECK(options.run({"-m", "bad"}) == "error: --message must not be bad");
    CHECK(options.run({"-C", "bad"}) == "error: -C must not be bad");
    CHECK(options.run({"-m"}) == "error: -m needs a value: TEXT");
    CHECK(options.run({"-v", "--topic"}) == "error: --topic needs a value: TOPIC");
    CHECK(options.run({"--verbose=1"}) == "error: --verbose takes no value");
    CHECK(options.run({"--nope"}) == "error: unknown option \"--nope\": see --help");
    CHECK(options.run({"-x"}) == "error: unknown option \"-x\": see --help");
    CHECK(options.run({"word"}) ==
          "error: unexpected argument \"word\": every value belongs to an option, see --help");
    CHECK(options.run({"-v", "--", "word"}).starts_with("error: unexpected argument"));
    CHECK(options.run({"-vm"}) == "error: -m needs a value: TEXT");
}

TEST_CASE("names are not abbreviated") {
    Recorder options;
    CHECK(options.run({"--mess", "x"}) == "error: unknown option \"--mess\": see --help");
}

TEST_CASE("behind -- the words are the command's, whatever they look like") {
    Recorder recorder;
    OptionTable table = recorder.table();
    table.push_back({.long_name = "--",
                     .kind = ValueKind::command,
                     .value_name = "COMMAND",
                     .repeatable = true,
                     .set = recorder.setter("command")});
    const auto nothing = [](std::string_view) { return std::optional<std::string_view>(); };
    const std::vector<std::string> words{"-m", "x", "--", "ls", "-m", "--", "", "--topic=a"};
    REQUIRE(parse(table, words, nothing));
    CHECK(recorder.seen ==
          "message=x command=ls command=-m command=-- command= command=--topic=a ");
    const auto without_dashes = parse(table, std::vector<std::string>{"ls"}, nothing);
    REQUIRE_FALSE(without_dashes);
    CHECK(without_dashes.error().detail ==
          "unexpected argument \"ls\": the command stands behind --, see --help");
}
