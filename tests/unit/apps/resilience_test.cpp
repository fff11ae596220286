// What the options of resilience mean, alone and together.
#include "common/options_resilience.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "common/options_connection.hpp"
#include "common/parser.hpp"

using namespace mq::cli;
using mqtt::Retry;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

mqtt::Result<ConnectionConfig> config_of(const std::vector<std::string>& arguments) {
    ConnectionConfig config;
    OptionTable table =
        connection_options(config, [](std::string_view) { return mqtt::Result<void>(); });
    add_resilience_options(table, config.resilience);
    add_run_options(table, config.resilience);
    const auto no_environment = [](std::string_view) { return std::optional<std::string_view>(); };
    if (auto parsed = parse(table, arguments, no_environment); !parsed) {
        return tl::unexpected(std::move(parsed.error()));
    }
    if (auto checked = check(config); !checked) {
        return tl::unexpected(std::move(checked.error()));
    }
    return config;
}

mqtt::ClientOptions options_of(const std::vector<std::string>& arguments) {
    const auto config = config_of(arguments);
    REQUIRE_MESSAGE(config, (config ? std::string() : config.error().detail));
    auto options = client_options(*config, "mqpub", 20);
    REQUIRE(options);
    return *options;
}

Retry retry_of(const std::vector<std::string>& arguments, Retry usual) {
    const auto config = config_of(arguments);
    REQUIRE_MESSAGE(config, (config ? std::string() : config.error().detail));
    return retry_policy(config->resilience, usual);
}

std::string error_of(const std::vector<std::string>& arguments) {
    const auto config = config_of(arguments);
    return config ? "no error" : config.error().detail;
}

}  // namespace

TEST_CASE("--retry takes a count, a duration with its unit, and two words") {
    const Retry usual{.attempts = 7};
    CHECK(retry_of({}, usual).attempts == 7);
    CHECK(retry_of({"--retry", "never"}, usual).attempts == 0);
    const Retry forever = retry_of({"--retry", "forever"}, usual);
    CHECK(forever.attempts == Retry::unlimited);
    CHECK_FALSE(forever.duration);
    const Retry counted = retry_of({"--retry", "3"}, usual);
    CHECK(counted.attempts == 3);
    CHECK_FALSE(counted.duration);
    const Retry timed = retry_of({"--retry", "10m"}, usual);
    CHECK(timed.attempts == Retry::unlimited);
    CHECK(timed.duration == seconds(600));
    for (const char* wrong : {"", "0", "-1", "1.5", "0s", "often", "3x"}) {
        CAPTURE(wrong);
        CHECK(error_of({"--retry", wrong}).starts_with("--retry must be "));
    }
}

TEST_CASE("the first connection is tried once without --retry-first") {
    CHECK_FALSE(retry_of({"--retry", "forever"}, Retry::never).first);
    CHECK(retry_of({"--retry", "forever", "--retry-first"}, Retry::never).first);
    CHECK(retry_of({"--retry-first"}, Retry::after_first_success).first);
    CHECK(error_of({"--retry-first", "--retry", "never"}) ==
          "--retry never and --retry-first contradict each other: leave one out");
}

TEST_CASE("--backoff is two durations, the smaller one first") {
    CHECK(options_of({}).backoff.minimum == seconds(1));
    CHECK(options_of({}).backoff.maximum == seconds(60));
    const auto limits = options_of({"--backoff", "100ms..2"}).backoff;
    CHECK(limits.minimum == milliseconds(100));
    CHECK(limits.maximum == seconds(2));
    for (const char* wrong :
         {"", "1s", "..", "1s..", "..1s", "2s..1s", "1s...2s", "0..1s", "1-2"}) {
        CAPTURE(wrong);
        CHECK(error_of({"--backoff", wrong}).starts_with("--backoff must be MIN..MAX, "));
    }
}

TEST_CASE("--connect-timeout bounds the wait for CONNACK too") {
    const auto options = options_of({"--connect-timeout", "1.5"});
    CHECK(options.connect_timeout == milliseconds(1500));
    CHECK(options.session.connack_timeout == milliseconds(1500));
    CHECK(error_of({"--connect-timeout", "0"}) ==
          "--connect-timeout must be longer than nothing (got \"0\")");
}

TEST_CASE("late acknowledgements and pings reach the session") {
    CHECK(options_of({}).session.response_timeout == mqtt::Duration::zero());
    const auto session =
        options_of({"--response-timeout", "2s", "--max-repubs", "0", "--ping-interval", "1"})
            .session;
    CHECK(session.response_timeout == seconds(2));
    CHECK(session.max_repubs == 0);
    CHECK(session.ping_interval == seconds(1));
}

TEST_CASE("options of resilience that make no sense together are refused") {
    CHECK(error_of({"--max-repubs", "2"}) ==
          "--max-repubs counts what --response-timeout sends again: add --response-timeout "
          "DURATION");
    CHECK(error_of({"--max-repubs", "2", "--response-timeout", "1s", "-V", "5"}) ==
          "--max-repubs means nothing on MQTT 5.0, where nothing is sent again on a living "
          "connection: leave it out");
    CHECK(error_of({"--max-repubs", "2", "--response-timeout", "1s"}) == "no error");
    CHECK(error_of({"--ping-interval", "61"}) ==
          "--ping-interval must not be longer than the keep alive, 60 s: shorten it, or raise "
          "--keepalive");
    CHECK(error_of({"--ping-interval", "61", "-k", "61"}) == "no error");
    CHECK(error_of({"--clean-init"}) ==
          "--clean-init is about a session that outlives its connection: add -c");
    CHECK(error_of({"--clean-init", "-c", "-i", "me"}) == "no error");
}
