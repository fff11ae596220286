// The tables of all tools, judged together.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <map>
#include <span>
#include <string>

#include "common/help.hpp"
#include "mqpub/options.hpp"
#include "mqpub/tool.hpp"
#include "mqsub/options.hpp"
#include "mqsub/tool.hpp"
#include "mqwill/commands.hpp"
#include "mqwill/tool.hpp"

using mq::cli::OptionSpec;
using mq::cli::OptionTable;

namespace {

struct Tables {
    mq::pub::Config pub;
    mq::sub::Config sub;
    mq::cli::Wishes wishes;
    std::map<std::string, OptionTable> all{{"mqpub", mq::pub::options(pub)},
                                           {"mqsub", mq::sub::options(sub)}};

    mq::will::Configs will;

    Tables() {
        for (const mq::cli::Command& command : mq::will::commands(will)) {
            all.emplace(command.tool.name, command.options());
        }
        for (auto& [tool, table] : all) {
            mq::cli::add_general_options(table, wishes);
        }
    }
};

}  // namespace

TEST_CASE("no letter has two meanings across the tools") {
    Tables tables;
    std::map<std::string_view, std::string_view> meaning;
    for (const auto& [tool, table] : tables.all) {
        for (const OptionSpec& option : table) {
            if (!option.short_name.empty()) {
                CAPTURE(option.short_name);
                const auto [entry, is_new] = meaning.emplace(option.short_name, option.long_name);
                CHECK(entry->second == option.long_name);
            }
        }
    }
}

TEST_CASE("no name stands twice in a table") {
    Tables tables;
    for (const auto& [tool, table] : tables.all) {
        std::map<std::string_view, int> count;
        for (const OptionSpec& option : table) {
            for (const std::string_view name : {option.short_name, option.long_name}) {
                if (!name.empty()) {
                    CAPTURE(name);
                    CHECK(++count[name] == 1);
                }
            }
        }
    }
}

TEST_CASE("every option has a group, a help that begins with a capital, and a value name") {
    Tables tables;
    for (const auto& [tool, table] : tables.all) {
        for (const OptionSpec& option : table) {
            CAPTURE(option.name());
            CHECK_FALSE(option.group.empty());
            REQUIRE_FALSE(option.help.empty());
            CHECK((option.help[0] >= 'A' && option.help[0] <= 'Z'));
            CHECK(option.help.find('\n') == std::string_view::npos);
            CHECK_FALSE(option.help.ends_with('.'));
            const bool takes_word =
                option.kind != mq::cli::ValueKind::flag && option.environment.empty();
            CHECK(option.value_name.empty() != takes_word);
        }
    }
}

TEST_CASE("every help line begins with a verb") {
    constexpr std::array verbs{
        "Accept",  "Acknowledge", "Add",    "Allow",   "Append", "Ask",    "Bound",       "Check",
        "Connect", "Do",          "Drop",   "End",     "Exit",   "Expect", "Fail",        "Format",
        "Have",    "Hold",        "Indent", "Keep",    "Kill",   "Leave",  "Let",         "Log",
        "Offer",   "Print",       "Prove",  "Publish", "Read",   "Remove", "Repeat",      "Resend",
        "Run",     "Say",         "See",    "Send",    "Sets",   "Show",   "Speak",       "Start",
        "Stop",    "Subscribe",   "Take",   "Tell",    "Test",   "Trust",  "Unsubscribe", "Use",
        "Wait",    "Watch",       "Write",
    };
    Tables tables;
    for (const auto& [tool, table] : tables.all) {
        for (const OptionSpec& option : table) {
            CAPTURE(option.help);
            const std::string_view first = option.help.substr(0, option.help.find(' '));
            CHECK(std::find(verbs.begin(), verbs.end(), first) != verbs.end());
        }
    }
}

TEST_CASE("help shows every option, fits 80 columns, and ends with examples and exit statuses") {
    Tables tables;
    for (const mq::cli::Tool& tool :
         {mq::pub::tool, mq::sub::tool, mq::will::run_tool, mq::will::hold_tool,
          mq::will::watch_tool, mq::will::verify_tool}) {
        const OptionTable& table = tables.all.at(std::string(tool.name));
        const std::string text = mq::cli::help_text(tool, table);
        CHECK(text.starts_with("Usage: " + std::string(tool.name) + " [OPTION]..."));
        for (const OptionSpec& option : table) {
            CAPTURE(option.name());
            CHECK(text.find(option.name()) != std::string::npos);
            CHECK(text.find(option.help) != std::string::npos);
        }
        CHECK(tool.examples.size() >= 4);
        CHECK(tool.examples.size() <= 6);
        for (const mq::cli::Example& example : tool.examples) {
            CHECK(example.command.find(tool.name) != std::string_view::npos);
            CHECK(text.find(example.command) > text.find("\nExamples:\n"));
        }
        CHECK(text.find("\n  2      a mistake in the options; nothing was sent\n") !=
              std::string::npos);
        CHECK(text.ends_with("\n  128+n  ended by signal n with something still owed\n"));
        std::size_t start = 0;
        while (start < text.size()) {
            const std::size_t end = text.find('\n', start);
            CAPTURE(text.substr(start, end - start));
            CHECK(end - start <= 80);
            start = end + 1;
        }
    }
}

TEST_CASE("the topic of a URL counts as a topic option") {
    mq::sub::Config config;
    for (const OptionSpec& option : mq::sub::options(config)) {
        if (option.long_name == "--url") {
            REQUIRE(option.set("mqtt://broker/a/#"));
        }
    }
    REQUIRE(config.filters.size() == 1);
    CHECK(config.filters[0].filter == "a/#");
    CHECK(config.connection.endpoint.host == "broker");
}

TEST_CASE("a client identifier is made up only where the version wants one") {
    mq::cli::ConnectionConfig config;
    for (const auto version : {mqtt::Version::v3_1_1, mqtt::Version::v5}) {
        config.version = version;
        CHECK(mq::cli::client_options(config, "mqpub", 20)->session.client_id.empty());
    }
    config.version = mqtt::Version::v3_1;
    const auto options = mq::cli::client_options(config, "mqpub", 20);
    CHECK(options->session.client_id.starts_with("mqpub-"));
    CHECK(options->session.client_id.size() <= 23);
    CHECK(options->session.client_id !=
          mq::cli::client_options(config, "mqpub", 20)->session.client_id);
}
