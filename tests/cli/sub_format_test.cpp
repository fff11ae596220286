// How mqsub prints: -N, -F, --pretty, --json. What the formats print in detail is tested where they
// are made.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "cli/sub_tools.hpp"
#include "support/process.hpp"

using cli_test::accept_and_grant;
using cli_test::expect_leaving;
using cli_test::message;
using cli_test::mqsub;
using support::PeerLink;
using support::ProcessResult;
using support::run;
using support::ScriptedPeer;

namespace {

// The run with these messages and -C as many.
ProcessResult result_of(std::vector<std::string> options, std::vector<mqtt::Publish> messages) {
    ScriptedPeer peer({[&](PeerLink& client) {
        accept_and_grant(client);
        for (const mqtt::Publish& one : messages) {
            client.send(one);
        }
        expect_leaving(client);
    }});
    options.insert(options.end(), {"-t", "#", "-C", std::to_string(messages.size())});
    auto result = run(mqsub(peer.port(), std::move(options)));
    CHECK(result.exit_status == 0);
    peer.finish();
    return result;
}

std::string usage_error(std::vector<std::string> options) {
    options.insert(options.end(), {"-t", "a"});
    const auto result = run(mqsub("1", std::move(options)));
    CHECK(result.exit_status == 2);
    return result.error;
}

}  // namespace

TEST_CASE("-N prints no line feed, and nothing for an empty payload") {
    CHECK(result_of({"-N"}, {message("a", "x"), message("a", ""), message("a", "y")}).output ==
          "xy");
    CHECK(result_of({"-N", "-v"}, {message("a", "x"), message("b", "")}).output == "a x");
}

TEST_CASE("-F goes before -v, and -N takes away its line feed") {
    CHECK(result_of({"-v", "-F", "%t:%p"}, {message("a", "x"), message("b", "")}).output ==
          "a:x\nb:\n");
    CHECK(result_of({"-N", "-F", "%t:%p;"}, {message("a", "x")}).output == "a:x;");
}

TEST_CASE("a wrong format is a usage error before anything is sent") {
    CHECK(usage_error({"-F", "%"}).starts_with("mqsub: error: -F ends inside the specifier"));
    CHECK(usage_error({"-F", "%Z"}).starts_with("mqsub: error: -F has \"%Z\" at byte 0"));
}

TEST_CASE("a payload that the format cannot print is told, and the run goes on") {
    const std::vector<mqtt::Publish> messages{message("a", "{"), message("b", "1")};
    const auto result = result_of({"-F", "%t%J"}, messages);
    CHECK(result.output.starts_with("a\nb{"));
    CHECK(result.error == "mqsub: Message payload is not valid JSON on topic a.\n");
    CHECK(result_of({"--quiet", "-F", "%J"}, messages).error.empty());
}

TEST_CASE("--pretty prints %j over several lines") {
    const std::string output = result_of({"--pretty", "-F", "%j"}, {message("a", "x")}).output;
    CHECK(output.starts_with("{\n\t\"tst\":"));
    CHECK(nlohmann::json::parse(output).at("payload") == "x");
}

TEST_CASE("--json prints one valid object a line, whatever the payload is") {
    const std::string output = result_of({"--json", "-v"}, {message("a/b", "line\nfeed", true),
                                                            message("c", "\xff"), message("d", "")})
                                   .output;
    std::vector<nlohmann::json> lines;
    for (std::size_t at = 0; at < output.size();) {
        const std::size_t end = output.find('\n', at);
        lines.push_back(nlohmann::json::parse(output.substr(at, end - at)));
        at = end + 1;
    }
    REQUIRE(lines.size() == 3);
    CHECK(lines[0].at("topic") == "a/b");
    CHECK(lines[0].at("payload") == "line\nfeed");
    CHECK(lines[0].at("retain") == true);
    CHECK(lines[0].at("time").get<std::string>().size() == 27);
    CHECK(lines[1].at("payload_b64") == "/w==");
    CHECK(lines[2].at("payload") == "");
}

TEST_CASE("forms of output that exclude each other are a usage error") {
    CHECK(usage_error({"--json", "-F", "%p"}) ==
          "mqsub: error: --json and -F exclude each other: leave one out\n");
    CHECK(usage_error({"--json", "--pretty"}).find("--pretty is for -F '%j'") != std::string::npos);
}
