#include "mqbench/plan.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace mq::bench;

namespace {

Plan plan_of(const Config& config, CommandName command = CommandName::lat) {
    auto plan = make_plan(config, command);
    REQUIRE(plan.has_value());
    return std::move(*plan);
}

// Each subscriber's streams are those of the topics that its filters name.
void check_streams(const Plan& plan) {
    for (const SubscriberPlan& subscriber : plan.subscribers) {
        const std::set<std::string> filters(subscriber.filters.begin(), subscriber.filters.end());
        for (std::uint32_t stream = 0; stream < plan.streams.size(); ++stream) {
            const bool is_expected = stream >= subscriber.first_stream &&
                                     stream < subscriber.first_stream + subscriber.streams;
            CHECK(is_expected == filters.contains(plan.topics[plan.streams[stream].topic]));
        }
    }
    std::set<std::uint32_t> published;
    for (const PublisherPlan& publisher : plan.publishers) {
        CHECK_FALSE(publisher.streams.empty());
        published.insert(publisher.streams.begin(), publisher.streams.end());
    }
    CHECK(published.size() == plan.streams.size());
}

}  // namespace

TEST_CASE("whatever the numbers are, streams go where subscriptions are, as neighbours") {
    for (const std::uint32_t pubs : {1U, 2U, 3U, 7U}) {
        for (const std::uint32_t subs : {1U, 2U, 5U}) {
            for (const std::uint32_t topics : {1U, 3U, 6U, 10U}) {
                for (const Topology topology : {Topology::pairs, Topology::mesh}) {
                    CAPTURE(pubs);
                    CAPTURE(subs);
                    CAPTURE(topics);
                    Config config;
                    config.pubs = pubs;
                    config.subs = subs;
                    config.topics = topics;
                    config.topology = topology;
                    const Plan plan = plan_of(config);
                    CHECK(plan.topics.size() == topics);
                    CHECK(plan.clients == pubs + subs);
                    check_streams(plan);
                }
            }
        }
    }
}

TEST_CASE("lat has a rate and a duration if none is given, and tput has no rate") {
    CHECK(plan_of(Config()).rate == 1000);
    CHECK(plan_of(Config()).duration == std::chrono::seconds(10));
    CHECK_FALSE(plan_of(Config(), CommandName::tput).rate.has_value());
    Config counted;
    counted.count = 5;
    CHECK_FALSE(plan_of(counted).duration.has_value());
    Config each;
    each.clients = 4;
    each.rate_per_client = 2.5;
    CHECK(plan_of(each).rate == 10);
}

TEST_CASE("a ramp is a rate of connections") {
    Config config;
    config.clients = 100;
    config.ramp = std::chrono::seconds(4);
    CHECK(plan_of(config, CommandName::conn).connections_per_s == 25);
}

TEST_CASE("topics have the run and their number, as a level of their own if need be") {
    Config config;
    config.topics = 2;
    config.topic = "a/b";
    CHECK(plan_of(config).topics == std::vector<std::string>{"a/b/0", "a/b/1"});
    config.topic = "a/{i}/b";
    CHECK(plan_of(config).topics == std::vector<std::string>{"a/0/b", "a/1/b"});
    config.topics = 1;
    config.topic = "a/b";
    CHECK(plan_of(config).topics == std::vector<std::string>{"a/b"});
    config.topic.reset();
    CHECK(plan_of(config).topics.front().starts_with("mqbench/"));
    CHECK(plan_of(config).topics.front() != plan_of(config).topics.front());  // of another run
}

TEST_CASE("requests on MQTT 5.0 say where their answer goes, and it is subscribed to") {
    Config config;
    config.connection.version = mqtt::Version::v5;
    const Plan plan = plan_of(config, CommandName::rr);
    const std::string answer = plan.topics.front() + "/response";
    CHECK(plan.subscribers.front().filters == std::vector<std::string>{answer});
    CHECK(plan.properties_of(0).text(mqtt::PropertyId::response_topic) == answer);
}

TEST_CASE("clients have their own identifiers, logins, brokers and addresses") {
    Config config;
    config.clients = 2;
    config.connection.client_id = "dev-{i}-x";
    config.connection.user_name = "user{i}";
    config.connection.password = "secret{i}";
    config.brokers.resize(2);
    config.brokers[0].host = "one";
    config.brokers[1].host = "two";
    config.bind_addresses = {"127.0.0.1", "127.0.0.2"};
    const Plan plan = plan_of(config);
    const auto options = client_options(plan, 1);
    CHECK(options.session.client_id == "dev-1-x");
    CHECK(options.session.user_name == "user1");
    CHECK(options.session.password == "secret1");
    CHECK(options.endpoint.host == "two");
    CHECK(options.bind_address == "127.0.0.2");
    // The subscriber of a pair is where its publisher is.
    CHECK(client_options(plan, plan.subscribers[1].client).endpoint.host == "two");
}

TEST_CASE("what contradicts itself is refused with the remedy") {
    const auto error_of = [](const Config& config, CommandName command = CommandName::lat) {
        const auto plan = make_plan(config, command);
        return plan ? std::string() : plan.error().detail;
    };
    Config config;
    config.topology = Topology::fan_in;
    config.subs = 2;
    CHECK(error_of(config).starts_with("--topology N:1 has one subscriber"));
    config = {};
    config.topology = Topology::fan_out;
    config.pubs = 2;
    CHECK(error_of(config).starts_with("--topology 1:N has one publisher"));
    config = {};
    config.size = PayloadSize{PayloadSize::Kind::fixed, 15, 15, 0};
    CHECK(error_of(config).starts_with("--size must be at least 16 bytes"));
    config.payload = "text";
    CHECK(error_of(config).starts_with("--size and --payload exclude each other"));
    config = {};
    config.arrival = {Arrival::Kind::burst, 5, std::chrono::seconds(1)};
    CHECK(plan_of(config).rate == 5);
    config.rate = 10;
    CHECK(error_of(config).starts_with("--arrival burst:COUNT/DURATION is a rate of its own"));
    config = {};
    config.topic_aliases = 3;
    CHECK(error_of(config) == "--topic-aliases needs MQTT 5.0: add -V 5");
    CHECK(error_of({}, CommandName::sub) == "a topic filter is missing: add -t FILTER");
}
