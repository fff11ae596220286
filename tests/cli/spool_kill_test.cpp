// `kill -9` of mqpub --spool at random moments, and a broker that is started anew at times; then a
// flush, and the account of what a subscriber got: at QoS 1 nothing is lost, at QoS 2 nothing is
// lost, nothing comes twice, and the order is kept.
//
// MQTOOLS_KILLS and MQTOOLS_SEED in the environment make it another run; scripts/spool-kills does.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "cli/spool_support.hpp"

using cli_test::SpoolFixture;
using support::Mosquitto;
using support::Process;

namespace {

std::uint64_t setting(const char* name, std::uint64_t otherwise) {
    const char* value = std::getenv(name);
    return value != nullptr ? std::strtoull(value, nullptr, 10) : otherwise;
}

class Killing {
public:
    Killing(SpoolFixture& fixture, std::string qos, std::string version, std::uint64_t seed)
        : fixture_(fixture),
          qos_(std::move(qos)),
          version_(std::move(version)),
          random_(seed),
          broker_(cli_test::quiet_broker),
          subscriber_(
              cli_test::mqsub(broker_.port(), {"-t", "a", "-q", "2", "-i", "counter", "-c", "-V",
                                               version_, "--backoff", "20ms..50ms"})) {
        broker_.wait_for_log("counter 2 a");
    }

    void run(std::uint64_t kills) {
        for (std::uint64_t round = 0; killed_ < kills; ++round) {
            if (round % 40 == 39) {
                broker_.stop();
                broker_.start();
            }
            round % 3 == 0 ? accept_lines() : publish_and_kill();
        }
    }

    // The payloads that came, in order.
    std::vector<std::uint64_t> finish() {
        std::vector<std::string> words{"--flush", "-V", version_};
        REQUIRE(fixture_.run(broker_.port(), words).exit_status == 0);
        REQUIRE(fixture_.is_empty());
        const auto end =
            support::run(cli_test::mqpub(broker_.port(), {"-t", "a", "-q", "2", "-m", "end"}));
        REQUIRE(end.exit_status == 0);
        subscriber_.wait_for_output("end\n");
        subscriber_.send_signal(SIGTERM);
        std::istringstream stream(subscriber_.wait().output);
        std::vector<std::uint64_t> numbers;
        for (std::string line; std::getline(stream, line) && line != "end";) {
            numbers.push_back(std::stoull(line));
        }
        return numbers;
    }
    [[nodiscard]] const std::set<std::uint64_t>& promised() const { return promised_; }
    [[nodiscard]] std::uint64_t killed() const { return killed_; }

private:
    std::string next_lines(std::uint64_t count) {
        std::string lines;
        for (std::uint64_t line = 0; line < count; ++line) {
            lines += std::to_string(++last_) + "\n";
        }
        return lines;
    }
    void promise(std::uint64_t count) {
        for (std::uint64_t number = last_ - count + 1; number <= last_; ++number) {
            promised_.insert(number);
        }
    }
    // Stored by a process that ends by itself: none of these may be lost.
    void accept_lines() {
        const std::uint64_t count = 1 + random_() % 40;
        const auto result =
            fixture_.run(broker_.port(), {"--no-send", "-t", "a", "-q", qos_, "-V", version_, "-l"},
                         next_lines(count));
        REQUIRE_MESSAGE(result.exit_status == 0, result.error);
        promise(count);
    }
    // Killed unless it is quicker: whether its lines were accepted is only known if it says so.
    void publish_and_kill() {
        const std::uint64_t count = 1 + random_() % 5;
        Process process(
            fixture_.command(broker_.port(), {"-t", "a", "-q", qos_, "-V", version_, "-l"}),
            {.input = next_lines(count), .environment = {}});
        std::this_thread::sleep_for(std::chrono::microseconds(random_() % 60'000));
        process.send_signal(SIGKILL);
        const auto result = process.wait();
        if (result.exit_status == 0) {
            promise(count);
        } else {
            REQUIRE_MESSAGE(result.exit_status == 128 + SIGKILL, result.error);
            ++killed_;
        }
    }

    SpoolFixture& fixture_;
    std::string qos_;
    std::string version_;
    std::mt19937_64 random_;
    Mosquitto broker_;
    Process subscriber_;
    std::uint64_t last_ = 0;
    std::uint64_t killed_ = 0;
    std::set<std::uint64_t> promised_;
};

struct Account {
    std::uint64_t lost = 0;
    std::uint64_t repeated = 0;
    std::uint64_t out_of_order = 0;  // of first arrivals
};

Account judge(const std::vector<std::uint64_t>& came, const std::set<std::uint64_t>& promised) {
    Account account;
    std::set<std::uint64_t> seen;
    std::uint64_t highest = 0;
    for (const std::uint64_t number : came) {
        if (!seen.insert(number).second) {
            ++account.repeated;
        } else if (number < highest) {
            ++account.out_of_order;
        }
        highest = std::max(highest, number);
    }
    account.lost = static_cast<std::uint64_t>(
        std::count_if(promised.begin(), promised.end(),
                      [&](std::uint64_t number) { return !seen.contains(number); }));
    return account;
}

void kill_and_count(SpoolFixture& fixture, const std::string& qos, const std::string& version) {
    const std::uint64_t seed = setting("MQTOOLS_SEED", 1);
    CAPTURE(seed);
    Killing killing(fixture, qos, version, seed);
    killing.run(setting("MQTOOLS_KILLS", 20));
    const auto came = killing.finish();
    const Account account = judge(came, killing.promised());
    std::cout << "QoS " << qos << ", MQTT " << version << ", seed " << seed << ": killed "
              << killing.killed() << " promised " << killing.promised().size() << " came "
              << came.size() << " lost " << account.lost << " repeated " << account.repeated
              << " out of order " << account.out_of_order << "\n";
    CHECK(account.lost == 0);
    CHECK(account.out_of_order == 0);
    CHECK((qos == "1" || account.repeated == 0));
}

}  // namespace

TEST_CASE_FIXTURE(SpoolFixture, "killed at any moment, QoS 1 loses nothing") {
    kill_and_count(*this, "1", "311");
}

TEST_CASE_FIXTURE(SpoolFixture, "killed at any moment, QoS 2 loses nothing and doubles nothing") {
    kill_and_count(*this, "2", "311");
}

TEST_CASE_FIXTURE(SpoolFixture, "killed at any moment, QoS 2 on MQTT 5.0 does neither") {
    kill_and_count(*this, "2", "5");
}
