#include "common/words.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "common/options_connection.hpp"

using namespace mq::cli;

namespace {

struct Words {
    ConnectionConfig config;
    OptionTable table =
        connection_options(config, [](std::string_view) { return mqtt::Result<void>(); });

    // "--name=value|value ..." as they were told apart, or the error.
    std::string split(const std::vector<std::string_view>& arguments) const {
        const auto given = split_words(table, arguments);
        if (!given) {
            return "error: " + given.error().detail;
        }
        std::string text;
        for (const GivenOption& one : *given) {
            text += one.option != nullptr ? one.option->name() : one.name;
            for (const std::string_view& value : one.values) {
                text += one.values.data() == &value ? '=' : '|';
                text += value;
            }
            text += ' ';
        }
        return text;
    }

    // The words after blank_secrets(), joined by blanks.
    std::string blanked(std::vector<std::string> arguments) const {
        std::vector<char*> pointers;
        for (std::string& word : arguments) {
            pointers.push_back(word.data());
        }
        blank_secrets(table, pointers);
        std::string text;
        for (const std::string& word : arguments) {
            text += word + ' ';
        }
        return text;
    }
};

}  // namespace

TEST_CASE("a property takes three words, a user property four, whatever they look like") {
    const Words words;
    CHECK(words.split({"-D", "publish", "content-type", "-d", "-d"}) ==
          "--property=publish|content-type|-d --debug ");
    CHECK(words.split({"-D", "publish", "user-property", "k", "-d", "-d"}) ==
          "--property=publish|user-property|k|-d --debug ");
    CHECK(words.split({"-D", "publish", "user-property", "", "", "-d"}) ==
          "--property=publish|user-property|| --debug ");
    CHECK(words.split({"-dDpublish", "content-type", ""}) ==
          "--debug --property=publish|content-type| ");
    CHECK(words.split({"--property=will", "content-type", "a b"}) ==
          "--property=will|content-type|a b ");
}

TEST_CASE("a property with too few words is told how many there are") {
    const Words words;
    CHECK(words.split({"-D"}) == "error: -D needs 3 words: COMMAND NAME VALUE");
    CHECK(words.split({"-D", "publish", "content-type"}) ==
          "error: -D needs 3 words: COMMAND NAME VALUE");
    CHECK(words.split({"-D", "publish", "user-property", "k"}) ==
          "error: -D needs 4 words: COMMAND user-property KEY VALUE");
}

TEST_CASE("letters may share a word, the last one with its value") {
    const Words words;
    CHECK(words.split({"-dch", "broker"}) == "--debug --disable-clean-session --host=broker ");
    CHECK(words.split({"-dhbroker"}) == "--debug --host=broker ");
    CHECK(words.split({"-d", "word", "-", "--", "-d"}) == "--debug word - -- -d ");
}

TEST_CASE("passwords are overwritten wherever they stand, and nothing else is") {
    const Words words;
    CHECK(words.blanked({"-P", "secret", "-u", "secret"}) == "-P ****** -u secret ");
    CHECK(words.blanked({"-Psecret", "--pw=secret"}) == "-P****** --pw=****** ");
    CHECK(words.blanked({"-dP", "secret"}) == "-dP ****** ");
    CHECK(words.blanked({"-L", "mqtt://me:p@ss@host:1883/t/a@b:c"}) ==
          "-L mqtt://me:****@host:1883/t/a@b:c ");
    CHECK(words.blanked({"-L", "mqtt://me@host/t", "--url=mqtt://host:1883/a@b"}) ==
          "-L mqtt://me@host/t --url=mqtt://host:1883/a@b ");
    CHECK(words.blanked({"-i", "-P", "-u", "x"}) == "-i -P -u x ");
    CHECK(words.blanked({"-D", "connect", "authentication-data", "secret"}) ==
          "-D connect authentication-data ****** ");
    CHECK(words.blanked({"-D", "connect", "user-property", "k", "v"}) ==
          "-D connect user-property k v ");
}
