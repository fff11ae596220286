#include "common/commands.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

#include "common/help.hpp"

using mq::cli::nearest_names;

namespace {

constexpr std::array<std::string_view, 4> names{"run", "hold", "watch", "verify"};

std::string nearest(std::string_view word) {
    std::string text;
    for (const std::string_view name : nearest_names(word, names)) {
        text += std::string(name) + " ";
    }
    return text;
}

// Runs a tool with the commands "one" and "two".
struct Program {
    std::string ran;
    bool quiet = true;

    int run(std::vector<std::string> words) {
        words.insert(words.begin(), "tool");
        std::vector<char*> pointers;
        for (std::string& word : words) {
            pointers.push_back(word.data());
        }
        const std::array commands{command("tool one", mq::cli::ExitCode::ok),
                                  command("tool two", mq::cli::ExitCode::negative)};
        return mq::cli::run_command({.name = "tool"}, static_cast<int>(pointers.size()),
                                    pointers.data(), commands);
    }

    mq::cli::Command command(std::string_view name, mq::cli::ExitCode code) {
        return {.tool = {.name = name},
                .options = [this] { return table(); },
                .quiet = &quiet,
                .run = [this, name, code]() -> mq::cli::Outcome {
                    ran += std::string(name);
                    return {code, ""};
                }};
    }

    mq::cli::OptionTable table() {
        mq::cli::OptionTable rows;
        rows.push_back({.short_name = "-t",
                        .value_name = "TEXT",
                        .set = [this](std::string_view text) -> mqtt::Result<void> {
                            ran += std::string(text) + " ";
                            return {};
                        }});
        return rows;
    }
};

}  // namespace

TEST_CASE("a misspelt word has the names that it may have been meant for, the nearest first") {
    CHECK(nearest("verfy") == "verify ");
    CHECK(nearest("vreify") == "verify ");
    CHECK(nearest("watcj") == "watch ");
    CHECK(nearest("ran") == "run ");
    CHECK(nearest("ver") == "verify ");
    CHECK(nearest("") == "");
    CHECK(nearest("frobnicate") == "");
    constexpr std::array<std::string_view, 3> alike{"latest", "latency", "late"};
    const auto found = nearest_names("lateny", alike);
    REQUIRE(found.size() == 2);
    CHECK(found[0] == "latency");
}

TEST_CASE("the first word chooses the command, whose options follow") {
    Program program;
    CHECK(program.run({"two", "-t", "one"}) == 1);
    CHECK(program.ran == "one tool two");
}

TEST_CASE("without a command that exists, nothing runs") {
    Program program;
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{}, {"three"}, {"-t", "x", "one"}, {""}, {"--", "one"}}) {
        CHECK(program.run(words) == 2);
    }
    CHECK(program.ran.empty());
}

TEST_CASE("the help of a tool lists its commands") {
    constexpr std::array<mq::cli::CommandSummary, 2> commands{
        {{"run", "Run it"}, {"verify", "See whether it works"}}};
    const std::string text = mq::cli::help_text(
        {.name = "tool", .synopsis = "COMMAND", .summary = "Does it.", .commands = commands}, {});
    CHECK(
        text.starts_with("Usage: tool COMMAND\n\nDoes it.\n\nCommands:\n"
                         "  run     Run it\n"
                         "  verify  See whether it works\n"));
}
