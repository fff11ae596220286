// A run as it is going to be: every client, topic and stream has its number, and nothing in it
// contradicts itself. Made from a Config before anything is sent, and read by all threads after
// that.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mqbench/identity.hpp"
#include "mqbench/load.hpp"
#include "mqbench/options.hpp"
#include "mqtt/client.hpp"

namespace mq::bench {

// One publisher's messages to one topic: what is numbered, and has an order.
struct StreamPlan {
    std::uint32_t publisher = 0;
    std::uint32_t topic = 0;
};

struct PublisherPlan {
    std::uint32_t client = 0;
    std::vector<std::uint32_t> streams;  // sent to in turn
};

struct SubscriberPlan {
    std::uint32_t client = 0;
    std::vector<std::string> filters;  // with $share
    // What it is to receive: streams are numbered so that these are neighbours.
    std::uint32_t first_stream = 0;
    std::uint32_t streams = 0;
};

struct Plan {
    CommandName command = CommandName::lat;
    std::uint64_t run = 0;
    std::uint64_t seed = 0;

    mqtt::ClientOptions client;  // of all, before what makes each different
    std::vector<mqtt::Endpoint> brokers;
    std::vector<std::string> bind_addresses;
    Identities identities;

    Topology topology = Topology::pairs;
    bool is_shared = false;
    std::string share;  // its group
    std::vector<std::string> topics;
    std::vector<mqtt::Properties> topic_properties;  // of messages to topics[i]; may be empty
    std::vector<StreamPlan> streams;
    std::vector<PublisherPlan> publishers;
    std::vector<SubscriberPlan> subscribers;
    std::uint32_t clients = 0;  // connections in all

    std::optional<double> rate;  // nothing: as fast as possible
    Arrival arrival;
    bool aligned = false;
    OnFull on_full = OnFull::block;
    Catchup catchup;
    std::optional<std::uint64_t> count;
    std::optional<mqtt::Duration> duration;
    mqtt::Duration warmup{};
    std::optional<double> connections_per_s;  // nothing: as fast as the window of 100 allows
    mqtt::Duration drain_time{};

    mqtt::QoS qos = mqtt::QoS::at_most_once;
    mqtt::QoS sub_qos = mqtt::QoS::at_most_once;
    bool retain = false;
    PayloadSize size;
    std::vector<std::string> bodies;  // behind the header; empty: random bytes up to `size`

    [[nodiscard]] mqtt::PropertyView properties_of(std::uint32_t topic) const {
        return topic_properties.empty() ? mqtt::PropertyView() : topic_properties[topic].view();
    }

    std::uint32_t threads = 1;
    std::vector<std::uint32_t> pinned_cores;
    bool wants_hlog = false;
    bool spins = false;
    bool always_spins = false;
};

// Added to the topic of a request: where its answer goes, unless MQTT 5.0 says it in a property.
inline constexpr std::string_view response_level = "/response";

// The error is a sentence that names the option and the remedy.
[[nodiscard]] mqtt::Result<Plan> make_plan(const Config& config, CommandName command);

// The options of one client: its identity, broker and local address.
[[nodiscard]] mqtt::ClientOptions client_options(const Plan& plan, std::uint32_t client);

}  // namespace mq::bench
