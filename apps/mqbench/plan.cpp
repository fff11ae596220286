#include "mqbench/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "common/options_resilience.hpp"
#include "mqbench/bodies.hpp"
#include "mqbench/measure/stamp.hpp"
#include "mqtt/topic.hpp"

namespace mq::bench {

namespace {

using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

std::uint32_t default_clients(CommandName command) {
    return command == CommandName::conn || command == CommandName::storm ? 1000 : 1;
}

bool has_publishers(CommandName command) {
    return command == CommandName::lat || command == CommandName::tput ||
           command == CommandName::rr || command == CommandName::pub;
}

bool has_subscribers(CommandName command) {
    return command == CommandName::lat || command == CommandName::tput ||
           command == CommandName::rr || command == CommandName::sub;
}

struct Parties {
    std::uint32_t pubs = 0;
    std::uint32_t subs = 0;
    std::uint32_t topics = 0;
};

Parties count_parties(const Config& config, CommandName command) {
    const std::uint32_t clients = config.clients.value_or(default_clients(command));
    const Topology topology = config.topology.value_or(Topology::pairs);
    Parties parties;
    if (has_publishers(command)) {
        parties.pubs = config.pubs.value_or(topology == Topology::fan_out ? 1 : clients);
    }
    if (has_subscribers(command)) {
        const std::uint32_t paired = std::max(parties.pubs, clients);
        parties.subs = config.subs.value_or(topology == Topology::fan_in    ? 1
                                            : topology == Topology::fan_out ? clients
                                            : topology == Topology::mesh    ? clients
                                                                            : paired);
    }
    const std::uint32_t sources = command == CommandName::sub ? parties.subs : parties.pubs;
    parties.topics = config.topics.value_or(std::max(sources, 1U));
    return parties;
}

// Every {run} and {i} in its place; several topics without {i} get a level of their own.
std::string topic_name(std::string_view text, std::uint64_t run, std::uint32_t index,
                       bool several) {
    std::string name(text);
    constexpr std::string_view place = "{run}";
    for (std::size_t at = name.find(place); at != std::string::npos; at = name.find(place)) {
        name.replace(at, place.size(), fmt::format("{:08x}", static_cast<std::uint32_t>(run)));
    }
    const std::string result = numbered(name, index);
    return result == name && several ? fmt::format("{}/{}", name, index) : result;
}

Result<void> plan_topics(Plan& plan, const Config& config, const Parties& parties) {
    const bool is_request = plan.command == CommandName::rr;
    std::string text = config.topic.value_or(is_request ? "mqbench/rr" : "mqbench/{run}/{i}");
    if (is_request) {
        text += "/{run}/{i}";
    }
    plan.topics.reserve(parties.topics);
    for (std::uint32_t index = 0; index < parties.topics; ++index) {
        plan.topics.push_back(topic_name(text, plan.run, index, parties.topics > 1));
    }
    const auto checked = plan.command == CommandName::sub
                             ? mqtt::check_topic_filter(plan.topics.front())
                             : mqtt::check_topic_name(plan.topics.front());
    return checked
               ? checked
               : Result<void>(fail(Errc::invalid_argument, "--topic: " + checked.error().detail));
}

// All subscribers take all topics, or topic t is for subscriber t modulo `subs`.
bool takes_all(const Plan& plan) {
    return plan.topology != Topology::pairs || plan.is_shared;
}

// Topics are dealt to publishers, or publishers to topics where there are fewer of those.
void plan_streams(Plan& plan, std::uint32_t pubs, std::uint32_t subs) {
    const auto topics = static_cast<std::uint32_t>(plan.topics.size());
    for (std::uint32_t number = 0; number < pubs; ++number) {
        for (std::uint32_t topic = number % topics; topic < topics; topic += pubs) {
            plan.streams.push_back({number, topic});
        }
    }
    if (subs > 0 && !takes_all(plan)) {
        std::stable_sort(plan.streams.begin(), plan.streams.end(),
                         [subs](const StreamPlan& left, const StreamPlan& right) {
                             return left.topic % subs < right.topic % subs;
                         });
    }
}

void plan_publishers(Plan& plan, std::uint32_t pubs) {
    plan.publishers.resize(pubs);
    for (PublisherPlan& publisher : plan.publishers) {
        publisher.client = plan.clients++;
    }
    for (std::uint32_t stream = 0; stream < plan.streams.size(); ++stream) {
        plan.publishers[plan.streams[stream].publisher].streams.push_back(stream);
    }
}

void plan_subscribers(Plan& plan, std::uint32_t subs, const std::optional<std::string>& group) {
    const auto topics = static_cast<std::uint32_t>(plan.topics.size());
    const std::uint32_t step = takes_all(plan) ? 1 : subs;
    const std::string_view answer = plan.command == CommandName::rr ? response_level : "";
    for (std::uint32_t number = 0; number < subs; ++number) {
        SubscriberPlan subscriber;
        subscriber.client = plan.clients++;
        const std::uint32_t first = takes_all(plan) ? 0 : number % topics;
        for (std::uint32_t topic = first; topic < topics; topic += step) {
            const std::string name = plan.topics[topic] + std::string(answer);
            subscriber.filters.push_back(group ? fmt::format("$share/{}/{}", *group, name) : name);
        }
        const auto is_its = [&](const StreamPlan& stream) {
            return takes_all(plan) || stream.topic % subs == first;
        };
        const auto begin = std::find_if(plan.streams.begin(), plan.streams.end(), is_its);
        const auto end = std::find_if_not(begin, plan.streams.end(), is_its);
        subscriber.first_stream = static_cast<std::uint32_t>(begin - plan.streams.begin());
        subscriber.streams = static_cast<std::uint32_t>(end - begin);
        plan.subscribers.push_back(std::move(subscriber));
    }
}

Result<void> check_shape(Plan& plan, const Config& config) {
    const Topology topology = plan.topology;
    if (topology == Topology::fan_in && plan.subscribers.size() > 1 && !plan.is_shared) {
        return fail(Errc::invalid_argument,
                    "--topology N:1 has one subscriber: leave --subs out, or say --topology N:M");
    }
    if (topology == Topology::fan_out && plan.publishers.size() > 1) {
        return fail(Errc::invalid_argument,
                    "--topology 1:N has one publisher: leave --pubs out, or say --topology N:M");
    }
    if (config.share && plan.command != CommandName::sub && plan.subscribers.size() < 2) {
        return fail(Errc::invalid_argument, "--share needs several subscribers: add --subs COUNT");
    }
    if (const auto limit = plan.identities.limit(); limit && *limit < plan.clients) {
        return fail(Errc::invalid_argument,
                    fmt::format("--clients-file has {} lines for {} clients: add lines, or lower "
                                "--clients",
                                *limit, plan.clients));
    }
    return {};
}

Result<void> plan_schedule(Plan& plan, const Config& config) {
    plan.arrival = config.arrival;
    plan.aligned = config.aligned;
    plan.on_full = config.on_full;
    plan.catchup = config.catchup;
    const bool bursts = config.arrival.kind == Arrival::Kind::burst;
    if (bursts && (config.rate || config.rate_per_client || config.max)) {
        return fail(Errc::invalid_argument,
                    "--arrival burst:COUNT/DURATION is a rate of its own: leave --rate, "
                    "--rate-per-client and --max out");
    }
    if (config.rate) {
        plan.rate = config.rate;
    } else if (config.rate_per_client) {
        plan.rate = *config.rate_per_client * static_cast<double>(plan.publishers.size());
    } else if (bursts) {
        plan.rate = config.arrival.burst_size /
                    std::chrono::duration<double>(config.arrival.burst_interval).count();
    } else if (plan.command != CommandName::tput && plan.command != CommandName::pub &&
               !config.max) {
        plan.rate = 1000;
    }
    if (!plan.rate && config.arrival.kind == Arrival::Kind::poisson) {
        return fail(Errc::invalid_argument, "--arrival poisson needs a rate: add --rate RATE");
    }
    plan.count = config.count;
    plan.duration = config.duration;
    if (!plan.duration && !plan.count) {
        plan.duration = std::chrono::seconds(10);
    }
    if (plan.duration && plan.duration->count() == 0) {
        return fail(Errc::invalid_argument, "--duration must be more than 0");
    }
    plan.warmup = config.warmup;
    plan.drain_time = config.drain_time;
    plan.connections_per_s = config.conn_rate;
    if (config.ramp.count() > 0) {
        plan.connections_per_s = plan.clients / std::chrono::duration<double>(config.ramp).count();
    }
    return {};
}

// MQTT 5.0 §4.10: requests say where the answer goes.
Result<void> plan_requests(Plan& plan) {
    if (plan.command != CommandName::rr || plan.client.session.version != mqtt::Version::v5) {
        return {};
    }
    for (std::uint32_t topic = 0; topic < plan.topics.size(); ++topic) {
        mqtt::Properties& properties = plan.topic_properties.emplace_back();
        auto added = properties.add(mqtt::PropertyId::response_topic,
                                    plan.topics[topic] + std::string(response_level));
        if (added) {
            added = properties.add(mqtt::PropertyId::correlation_data, std::to_string(topic));
        }
        if (!added) {
            return added;
        }
    }
    return {};
}

Result<void> plan_messages(Plan& plan, const Config& config) {
    plan.qos = config.qos;
    plan.sub_qos = config.sub_qos.value_or(config.qos);
    plan.retain = config.retain;
    if (config.size && config.payload) {
        return fail(Errc::invalid_argument,
                    "--size and --payload exclude each other: leave one out");
    }
    plan.size = config.size.value_or(PayloadSize());
    if (plan.size.kind != PayloadSize::Kind::lognormal && plan.size.least < short_stamp_size) {
        return fail(Errc::invalid_argument,
                    fmt::format("--size must be at least {} bytes: the header that numbers the "
                                "messages takes them",
                                short_stamp_size));
    }
    if (config.payload) {
        auto bodies = load_bodies(*config.payload);
        if (!bodies) {
            return tl::unexpected(std::move(bodies.error()));
        }
        plan.bodies = std::move(*bodies);
    }
    if (config.topic_aliases > 0 && config.connection.version != mqtt::Version::v5) {
        return fail(Errc::invalid_argument, "--topic-aliases needs MQTT 5.0: add -V 5");
    }
    plan.client.session.outgoing_topic_aliases = config.topic_aliases;
    return {};
}

// The identifier of all clients without {i} at its end, which tells them apart.
std::string id_template(const Config& config, std::uint64_t run) {
    std::string id = config.connection.client_id;
    if (!config.connection.client_id_prefix.empty()) {
        id = config.connection.client_id_prefix;
    }
    if (id.empty()) {
        id = fmt::format("mqbench-{:06x}-{{i}}", run & 0xFF'FFFFU);
    }
    return id.find("{i}") == std::string::npos ? id + "{i}" : id;
}

Result<void> plan_identities(Plan& plan, const Config& config) {
    // Made up by us for each client: what one client would need to find its session does not hold.
    cli::ConnectionConfig connection = config.connection;
    connection.client_id = id_template(config, plan.run);
    connection.client_id_prefix.clear();
    auto options = cli::client_options(connection, "mqbench", connection.max_inflight);
    if (!options) {
        return tl::unexpected(std::move(options.error()));
    }
    plan.client = std::move(*options);
    plan.client.random = cli::random_bits;
    plan.client.retry =
        cli::retry_policy(config.connection.resilience, mqtt::Retry::after_first_success);
    Identities::Templates templates{plan.client.session.client_id, plan.client.session.user_name,
                                    plan.client.session.password};
    if (!config.clients_file) {
        plan.identities = Identities(std::move(templates));
        return {};
    }
    auto read = Identities::read(*config.clients_file, std::move(templates));
    if (!read) {
        return tl::unexpected(std::move(read.error()));
    }
    plan.identities = std::move(*read);
    return {};
}

void plan_machine(Plan& plan, const Config& config) {
    plan.threads = std::clamp(config.threads.value_or(1), 1U, std::max(plan.clients, 1U));
    plan.pinned_cores = config.pinned_cores;
    plan.wants_hlog = config.hlog.has_value();
    plan.always_spins = config.spin == Spin::always;
    plan.spins = plan.always_spins || (config.spin == Spin::automatic &&
                                       std::thread::hardware_concurrency() > plan.threads);
}

}  // namespace

Result<Plan> make_plan(const Config& config, CommandName command) {
    Plan plan;
    plan.command = command;
    plan.run = cli::random_bits();
    plan.seed = config.seed.value_or(plan.run);
    plan.topology = config.topology.value_or(Topology::pairs);
    plan.is_shared = config.share.has_value();
    plan.share = config.share.value_or("");
    plan.brokers = config.brokers;
    if (plan.brokers.empty()) {
        plan.brokers.push_back(config.connection.endpoint);
    }
    plan.bind_addresses = config.bind_addresses;
    if (command == CommandName::sub && !config.topic) {
        return fail(Errc::invalid_argument, "a topic filter is missing: add -t FILTER");
    }
    if (auto done = plan_identities(plan, config); !done) {
        return tl::unexpected(std::move(done.error()));
    }
    const Parties parties = count_parties(config, command);
    if (parties.pubs + parties.subs == 0) {
        plan.clients = config.clients.value_or(default_clients(command));
    } else {
        if (auto done = plan_topics(plan, config, parties); !done) {
            return tl::unexpected(std::move(done.error()));
        }
        plan_streams(plan, parties.pubs, parties.subs);
        plan_publishers(plan, parties.pubs);
        plan_subscribers(plan, parties.subs, config.share);
    }
    for (const auto step : {check_shape, plan_schedule}) {
        if (auto done = step(plan, config); !done) {
            return tl::unexpected(std::move(done.error()));
        }
    }
    if (auto done = plan_messages(plan, config); !done) {
        return tl::unexpected(std::move(done.error()));
    }
    if (auto done = plan_requests(plan); !done) {
        return tl::unexpected(std::move(done.error()));
    }
    plan_machine(plan, config);
    return plan;
}

mqtt::ClientOptions client_options(const Plan& plan, std::uint32_t client) {
    mqtt::ClientOptions options = plan.client;
    // Publisher i and subscriber i have the same broker.
    const std::size_t pubs = plan.publishers.size();
    options.endpoint = plan.brokers[(client < pubs ? client : client - pubs) % plan.brokers.size()];
    if (!plan.bind_addresses.empty()) {
        options.bind_address = plan.bind_addresses[client % plan.bind_addresses.size()];
    }
    plan.identities.apply(client, options.session);
    return options;
}

}  // namespace mq::bench
