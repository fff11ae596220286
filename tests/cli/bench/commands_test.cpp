// Every command of mqbench, as a user would give it.
#include <doctest/doctest.h>

#include <csignal>

#include "cli/bench/bench_support.hpp"
#include "support/mosquitto.hpp"
#include "support/scripted_peer.hpp"

using cli_test::mqbench;
using cli_test::result_of;
using cli_test::silent;
using cli_test::subscriptions_only;
using mq::bench::find_latency;
using support::Process;

namespace {

namespace latency = mq::bench::latency;

}  // namespace

TEST_CASE("lat reports response and service latency, acknowledgements and connections apart") {
    support::Mosquitto broker(silent);
    for (const std::string version : {"31", "311", "5"}) {
        CAPTURE(version);
        const auto result = result_of(
            support::run(mqbench(broker.port(), "lat",
                                 {"--rate", "200", "--count", "60", "-q", "2", "--clients", "3",
                                  "-V", version, "--warmup", "200ms", "--json", "--quiet"})));
        const auto& run = result.runs.front();
        CHECK(run.counts.planned == 60);
        CHECK(run.counts.received == 60);
        CHECK(run.counts.acked == 60);
        for (const auto name : {latency::e2e_response, latency::e2e_service, latency::ack}) {
            REQUIRE(find_latency(run, name) != nullptr);
            CHECK(find_latency(run, name)->count() == 60);
        }
        REQUIRE(find_latency(run, latency::connect) != nullptr);
        CHECK(find_latency(run, latency::connect)->count() == 6);
    }
}

TEST_CASE("every topology and several threads deliver to whom they should") {
    support::Mosquitto broker(silent);
    struct Case {
        std::vector<std::string> words;
        std::uint64_t received;
    };
    for (const Case& one :
         {Case{{"--topology", "N:1", "--clients", "3"}, 30},
          Case{{"--topology", "1:N", "--clients", "3"}, 90},
          Case{{"--topology", "N:M", "--pubs", "2", "--subs", "3"}, 90},
          Case{{"--pubs", "2", "--subs", "3", "--topics", "6", "--threads", "2"}, 30},
          Case{{"--pubs", "3", "--subs", "2", "--topics", "1"}, 60}}) {
        std::vector<std::string> words{"--rate", "200", "--count", "30", "--json", "--quiet"};
        words.insert(words.end(), one.words.begin(), one.words.end());
        CAPTURE(one.words.at(1));
        const auto result = result_of(support::run(mqbench(broker.port(), "lat", words)));
        CHECK(result.runs.front().counts.received == one.received);
        CHECK(result.runs.front().counts.lost == 0);
    }
}

TEST_CASE("members of a shared subscription get each message once, and the balance is told") {
    support::Mosquitto broker(silent);
    const auto result =
        result_of(support::run(mqbench(broker.port(), "lat",
                                       {"--rate", "200", "--count", "60", "--subs", "3", "--share",
                                        "workers", "-V", "5", "--json", "--quiet"})));
    const auto& run = result.runs.front();
    CHECK(run.counts.received == 60);
    CHECK(run.counts.lost == 0);
    REQUIRE(run.shares.size() == 1);
    CHECK(run.shares.front().group == "workers");
    CHECK(run.shares.front().received.size() == 3);
}

TEST_CASE("tput and pub send as fast as it goes, and count what was written") {
    support::Mosquitto broker(silent);
    for (const std::string command : {"tput", "pub"}) {
        CAPTURE(command);
        const auto result = result_of(support::run(
            mqbench(broker.port(), command, {"--count", "2000", "-q", "1", "--json", "--quiet"})));
        const auto& run = result.runs.front();
        CHECK(run.counts.written == 2000);
        CHECK(run.counts.acked == 2000);
        CHECK(run.counts.received.has_value() == (command == "tput"));
    }
}

TEST_CASE("sub counts what somebody else publishes") {
    support::Mosquitto broker(subscriptions_only);
    Process subscriber(mqbench(broker.port(), "sub",
                               {"-t", "plant/#", "--count", "40", "--duration", "60", "--json"}));
    broker.wait_for_log("plant/#");
    const auto publisher = support::run(
        mqbench(broker.port(), "pub", {"-t", "plant/{i}", "--count", "40", "--quiet"}));
    CHECK(publisher.exit_status == 0);
    const auto result = result_of(subscriber.wait());
    CHECK(result.runs.front().counts.received == 40);
    CHECK_FALSE(result.runs.front().counts.lost.has_value());
}

TEST_CASE("rr measures the way there and back, by property or by convention") {
    support::Mosquitto broker(subscriptions_only);
    for (const std::string version : {"311", "5"}) {
        CAPTURE(version);
        Process server(mqbench(broker.port(), "rr", {"--serve", "-V", version}));
        server.wait_for_error("answers what comes to mqbench/rr/+/+");
        const auto result = result_of(support::run(mqbench(
            broker.port(), "rr",
            {"--rate", "200", "--count", "40", "-q", "1", "-V", version, "--json", "--quiet"})));
        CHECK(result.runs.front().counts.received == 40);
        REQUIRE(find_latency(result.runs.front(), latency::rr) != nullptr);
        CHECK(find_latency(result.runs.front(), latency::rr)->count() == 40);
        server.send_signal(SIGTERM);
        CHECK(server.wait().exit_status == 0);
    }
}

TEST_CASE("conn counts connections, and those that are refused by cause") {
    support::Mosquitto broker(silent);
    const auto good = result_of(
        support::run(mqbench(broker.port(), "conn", {"--clients", "50", "--json", "--quiet"})));
    CHECK(find_latency(good.runs.front(), latency::connect)->count() == 50);
    const std::string closed = std::to_string(support::free_port());
    const auto process = support::run(mqbench(closed, "conn", {"--clients", "5", "--json"}));
    CHECK(process.exit_status == 3);
    CHECK(process.error.find("5 of 5 clients are not connected: connect to 127.0.0.1:") !=
          std::string::npos);
    CHECK(result_of(process).runs.front().errors.size() == 1);
}

TEST_CASE("storm has a run for each wave") {
    support::Mosquitto broker(silent);
    const auto result = result_of(support::run(
        mqbench(broker.port(), "storm",
                {"--clients", "20", "--cycles", "3", "--interval", "100ms", "--json", "--quiet"})));
    REQUIRE(result.runs.size() == 3);
    for (const auto& run : result.runs) {
        CHECK(find_latency(run, latency::connect)->count() == 20);
    }
}

TEST_CASE("Ctrl-C ends the measured phase with a full report: exit status 130") {
    support::Mosquitto broker(silent);
    Process process(
        mqbench(broker.port(), "lat", {"--rate", "500", "--duration", "600", "--json"}));
    process.wait_for_error("measuring");
    process.send_signal(SIGINT);
    const auto ended = process.wait();
    CHECK(ended.exit_status == 130);
    const auto result = result_of(ended);
    CHECK(result.is_interrupted);
    const auto& counts = result.runs.front().counts;
    CHECK(counts.planned.value() > 0);
    CHECK(counts.planned == counts.offered);
    CHECK(counts.received == counts.offered);
}

TEST_CASE("a saved result reads again as text, JSON and CSV") {
    support::Mosquitto broker(silent);
    const std::string path = "/tmp/mqbench-report-" + broker.port() + ".json";
    CHECK(support::run(mqbench(broker.port(), "lat",
                               {"--rate", "100", "--count", "20", "--quiet", "--out", path}))
              .exit_status == 0);
    const auto text = support::run({MQBENCH, "report", "--in", path});
    CHECK(text.exit_status == 0);
    CHECK(text.output.starts_with("Latency, "));
    const auto json = support::run({MQBENCH, "report", "--in", path, "--format", "json"});
    CHECK(result_of(json).runs.front().counts.received == 20);
    CHECK(support::run({MQBENCH, "report", "--in", path, "--format", "csv"})
              .output.starts_with("run,t_s,phase,"));
    std::remove(path.c_str());
}

TEST_CASE("ping tells each answer, and through a topic too") {
    support::Mosquitto broker(silent);
    const auto ping =
        support::run(mqbench(broker.port(), "ping", {"--count", "2", "--interval", "10ms"}));
    CHECK(ping.exit_status == 0);
    CHECK(ping.output.find("2 sent, 2 answered, round trip min/mean/max ") != std::string::npos);
    const auto through = support::run(
        mqbench(broker.port(), "ping", {"--through", "a/b", "-q", "2", "--count", "1"}));
    CHECK(through.exit_status == 0);
    CHECK(through.output.find("1 sent, 1 answered") != std::string::npos);
}

TEST_CASE("ping as a plugin has one line and four exit statuses") {
    support::Mosquitto broker(silent);
    const std::vector<std::string> one{"--nagios", "--count", "1"};
    const auto good = support::run(mqbench(broker.port(), "ping", one));
    CHECK(good.exit_status == 0);
    CHECK(good.output.starts_with("MQTT OK - 1 of 1 answered by mqtt://127.0.0.1:"));
    auto words = one;
    words.insert(words.end(), {"--crit", "0"});
    CHECK(support::run(mqbench(broker.port(), "ping", words)).exit_status == 2);
    const auto gone = support::run(mqbench(std::to_string(support::free_port()), "ping", one));
    CHECK(gone.exit_status == 2);
    CHECK(gone.output.starts_with("MQTT CRITICAL - 0 of 1 answered by "));
    CHECK(gone.error.empty());
}

TEST_CASE("a broker that takes the connection and never answers a ping ends in status 27") {
    support::ScriptedPeer peer({[](support::PeerLink& client) {
        client.accept();
        client.expect(mqtt::PacketType::pingreq);
        client.expect_end();
    }});
    const auto process =
        support::run(mqbench(peer.port(), "ping", {"--count", "3", "--timeout", "0.3"}));
    CHECK(process.exit_status == 27);
    CHECK(process.output.find("1 sent, 0 answered") != std::string::npos);
}

TEST_CASE("mistakes are named before anything is sent") {
    struct Case {
        std::vector<std::string> words;
        std::string error;
    };
    for (const Case& one :
         {Case{{"lat", "--assert", "e2e.p99"}, "mqbench lat: error: --assert "},
          Case{{"lat", "--rate", "0"},
               "mqbench lat: error: --rate must be a number a second above "
               "0, such as 5000, 0.5 or 20k (got \"0\")\n"},
          Case{{"lat", "--size", "8"}, "mqbench lat: error: --size must be at least 16 bytes"},
          Case{{"lat", "--share", "g"}, "mqbench lat: error: --share needs several subscribers"},
          Case{{"sub"}, "mqbench sub: error: a topic filter is missing: add -t FILTER\n"},
          Case{{"late"}, "mqbench: error: there is no command \"late\": did you mean "},
          Case{{"lat", "--topology", "2:2"},
               "mqbench lat: error: --topology must be 1:1, N:1, 1:N or N:M (got \"2:2\")\n"}}) {
        std::vector<std::string> words{MQBENCH};
        words.insert(words.end(), one.words.begin(), one.words.end());
        const auto process = support::run(words);
        CAPTURE(process.error);
        CHECK(process.exit_status == 2);
        CHECK(process.error.starts_with(one.error));
    }
}

TEST_CASE("a broker that is not there is unreachable, and nothing is reported") {
    const auto process =
        support::run(mqbench(std::to_string(support::free_port()), "lat", {"--count", "1"}));
    CHECK(process.exit_status == 3);
    CHECK(process.output.empty());
    CHECK(process.error.find("mqbench lat: exit 3 (unreachable): connect to 127.0.0.1:") !=
          std::string::npos);
}
