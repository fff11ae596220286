// mqwill verify: a broker that does what the standard demands, and one that does not.
#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/tools.hpp"
#include "cli/will_support.hpp"

using cli_test::last_line;
using cli_test::mqwill;
using support::Mosquitto;
using support::run;

// mosquitto 2.0 publishes no will when it closes because of a second CONNECT, and looks for silent
// clients every five seconds only.
TEST_CASE("Debian's mosquitto, case by case") {
    Mosquitto broker;
    const auto result = run(mqwill("verify", broker.port(), {"--json", "--tolerance", "3s"}));
    std::map<std::string, std::string> verdicts;
    std::istringstream lines(result.output);
    for (std::string line; std::getline(lines, line);) {
        const auto row = nlohmann::json::parse(line);
        verdicts[row.at("version").get<std::string>() + " " + row.at("case").get<std::string>()] =
            row.at("verdict");
    }
    CHECK(verdicts.size() == 42);
    for (const auto& [name, verdict] : verdicts) {
        CAPTURE(name);
        const bool is_known = name.ends_with("second connect") || name.ends_with("keep alive");
        CHECK((is_known || verdict != "fail"));
    }
    CHECK(verdicts.at("3.1.1 second connect") == "fail");
    CHECK(verdicts.at("5.0 will delay") == "pass");
    CHECK(verdicts.at("5.0 too large") == "skip");
    CHECK(result.exit_status == 1);
}

TEST_CASE("a client that falls silent is cut off, sooner or later") {
    Mosquitto broker;
    const auto result = run(
        mqwill("verify", broker.port(), {"--case", "keep alive", "-k", "1", "--tolerance", "12s"}));
    CHECK(result.exit_status == 0);
    CHECK(result.output.ends_with("2 passed, 0 failed, 0 skipped\n"));
}

TEST_CASE("a server's maximum packet size holds for wills") {
    Mosquitto broker("max_packet_size 2000\n");
    const auto result = run(mqwill("verify", broker.port(), {"--case", "too large"}));
    CHECK(result.exit_status == 0);
    CHECK(result.output.starts_with("pass  5.0    too large "));
}

TEST_CASE("a broker that publishes no will fails, and what was seen is said") {
    // Nobody may write, and a will is written in its client's name.
    const std::string access =
        std::string(::getenv("TMPDIR") != nullptr ? ::getenv("TMPDIR") : "/tmp") + "/mqwill-acl-" +
        std::to_string(::getpid());
    std::ofstream(access) << "topic read #\n";
    Mosquitto broker("acl_file " + access + "\n");
    std::remove(access.c_str());
    const auto result = run(mqwill("verify", broker.port(),
                                   {"--case", "abrupt close", "-V", "311", "--tolerance", "0.2"}));
    CHECK(result.exit_status == 1);
    CHECK(result.output.starts_with("FAIL  3.1.1  abrupt close "));
    CHECK(result.output.find("-  no will within 200.00 ms\n      demanded: the will is published "
                             "when the connection closes") != std::string::npos);
    CHECK(result.output.ends_with("0 passed, 1 failed, 0 skipped\n"));
    CHECK(last_line(result.error) == "mqwill verify: exit 1 (negative): 1 of 1 cases failed");
}

TEST_CASE("what takes longer than --max-time is skipped, with the reason") {
    Mosquitto broker;
    const auto result =
        run(mqwill("verify", broker.port(),
                   {"--case", "keep alive", "-V", "5", "-k", "60", "--max-time", "10"}));
    CHECK(result.exit_status == 0);
    CHECK(result.output.starts_with("skip  5.0    keep alive "));
    CHECK(result.output.find("it may take 92.000 s, more than --max-time\n") != std::string::npos);
}

TEST_CASE("--histogram shows how the delays are distributed") {
    Mosquitto broker;
    const auto result = run(
        mqwill("verify", broker.port(), {"--case", "tcp reset", "-V", "5", "--histogram", "5"}));
    CHECK(result.exit_status == 0);
    CHECK(result.output.find("      5 runs: min ") != std::string::npos);
}

TEST_CASE("JUnit's XML comes as a whole") {
    Mosquitto broker;
    const auto result =
        run(mqwill("verify", broker.port(), {"--case", "qos", "-V", "311", "--junit"}));
    CHECK(result.exit_status == 0);
    CHECK(
        result.output.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite "
                                  "name=\"mqwill verify\" tests=\"3\" failures=\"0\" "
                                  "skipped=\"0\">\n"));
    CHECK(result.output.ends_with("</testsuite>\n"));
}

TEST_CASE("a broker that lets nobody in is no failure of a case") {
    const std::string nowhere = std::to_string(support::free_port());
    const auto away = run(mqwill("verify", nowhere, {}));
    CHECK(away.exit_status == 3);
    CHECK(away.output.empty());
    Mosquitto closed("allow_anonymous false\n");
    const auto refused = run(mqwill("verify", closed.port(), {}));
    CHECK(refused.exit_status == 4);
    CHECK(refused.error.starts_with("mqwill verify: exit 4 (connection refused): "));
    const auto encrypted = run({MQWILL, "verify", "-L", "mqtts://127.0.0.1"});
    CHECK(encrypted.exit_status == 2);
    CHECK(encrypted.error.find("not mqtts: give the broker's plain listener") != std::string::npos);
    const auto none = run(mqwill("verify", nowhere, {"--case", "nothing"}));
    CHECK(none.exit_status == 2);
}
