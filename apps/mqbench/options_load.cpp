// Rows for who takes part and when messages or connections are due.
#include <fmt/format.h>

#include "common/assign.hpp"
#include "common/value.hpp"
#include "mqbench/options_groups.hpp"

namespace mq::bench {

using cli::assign;
using cli::OptionTable;
using cli::ValueKind;
using mqtt::Result;

namespace {

constexpr std::string_view clients_group = "Clients";
constexpr std::string_view schedule_group = "Schedule";
constexpr std::uint64_t most_clients = 1'000'000;

Result<std::uint32_t> parse_clients(std::string_view text) {
    return parse_count(text, 1, most_clients).map([](std::uint64_t count) {
        return static_cast<std::uint32_t>(count);
    });
}

Result<std::uint32_t> parse_parties(std::string_view text) {
    return parse_count(text, 0, most_clients).map([](std::uint64_t count) {
        return static_cast<std::uint32_t>(count);
    });
}

void add_pubs_row(OptionTable& table, Config& config) {
    table.push_back({.long_name = "--pubs",
                     .kind = ValueKind::integer,
                     .value_name = "COUNT",
                     .group = clients_group,
                     .help = "Use so many publishers",
                     .man = "Use so many publishers, whatever the number of subscribers and topics "
                            "is. Default: as *--clients* and *--topology* say.",
                     .set = [&config](std::string_view text) {
                         return assign(config.pubs, parse_clients(text));
                     }});
}

void add_subs_row(OptionTable& table, Config& config) {
    table.push_back({.long_name = "--subs",
                     .kind = ValueKind::integer,
                     .value_name = "COUNT",
                     .group = clients_group,
                     .help = "Use so many subscribers",
                     .man = "Use so many subscribers. Default: as *--clients* and *--topology* "
                            "say.",
                     .set = [&config](std::string_view text) {
                         return assign(config.subs, parse_parties(text));
                     }});
}

void add_topology_row(OptionTable& table, Config& config) {
    table.push_back(
        {.long_name = "--topology",
         .kind = ValueKind::choice,
         .value_name = "SHAPE",
         .choices = "1:1 N:1 1:N N:M",
         .group = clients_group,
         .help = "Say whose messages reach whom (default 1:1)",
         .man =
             "Say whose messages reach whom: *1:1* pairs each publisher with a subscriber, *N:1* "
             "has one subscriber for all, *1:N* one publisher, *N:M* gives every message to "
             "every subscriber. N and M are *--clients*, or *--pubs* and *--subs*.",
         .set = [&config](std::string_view text) {
             return assign(config.topology, parse_topology(text));
         }});
}

void add_share_row(OptionTable& table, Config& config) {
    table.push_back({.long_name = "--share",
                     .value_name = "GROUP",
                     .group = clients_group,
                     .help = "Let the subscribers share the messages",
                     .man = "Let the subscribers share the messages as members of this group "
                            "($share/GROUP/...). The report says how evenly they were dealt.",
                     .set = [&config](std::string_view text) -> Result<void> {
                         if (text.empty() || text.find_first_of("/+#") != std::string_view::npos) {
                             return mqtt::fail(mqtt::Errc::invalid_argument,
                                               "must be a word without /, + and #");
                         }
                         config.share = std::string(text);
                         return {};
                     }});
}

}  // namespace

void add_clients_row(OptionTable& table, Config& config) {
    table.push_back({.long_name = "--clients",
                     .kind = ValueKind::integer,
                     .value_name = "COUNT",
                     .group = clients_group,
                     .help = "Use so many clients on each side",
                     .man = "Use so many clients: as publishers, as subscribers, or as "
                            "connections. Default: 1, and 1000 for *conn* and *storm*.",
                     .set = [&config](std::string_view text) {
                         return assign(config.clients, parse_clients(text));
                     }});
}

void add_party_rows(OptionTable& table, Config& config, CommandName command) {
    const bool publishes = command != CommandName::sub;
    const bool subscribes = command != CommandName::pub;
    if (publishes) {
        add_pubs_row(table, config);
    }
    if (subscribes) {
        add_subs_row(table, config);
    }
    if (publishes && subscribes) {
        add_topology_row(table, config);
    }
    if (subscribes) {
        add_share_row(table, config);
    }
}

void add_topics_row(OptionTable& table, Config& config) {
    table.push_back({.long_name = "--topics",
                     .kind = ValueKind::integer,
                     .value_name = "COUNT",
                     .group = clients_group,
                     .help = "Use so many topics",
                     .man = "Use so many topics, however many clients there are: several on one "
                            "connection, or one for several. Default: one for each publisher, and "
                            "one in all with *1:N*.",
                     .set = [&config](std::string_view text) {
                         return assign(config.topics, parse_clients(text));
                     }});
}

void add_rate_rows(OptionTable& table, Config& config) {
    table.push_back({.long_name = "--rate",
                     .value_name = "RATE",
                     .group = schedule_group,
                     .help = "Send so many messages a second in all",
                     .man = "Send so many messages a second, all publishers together: *5000*, "
                            "*0.5*, *20k*. Each message has its time in a plan that nothing moves; "
                            "latency counts from there.",
                     .set = [&config](std::string_view text) {
                         config.rate_per_client.reset();
                         config.max = false;
                         return assign(config.rate, parse_rate(text));
                     }});
    table.push_back({.long_name = "--rate-per-client",
                     .value_name = "RATE",
                     .group = schedule_group,
                     .help = "Send so many messages a second from each publisher",
                     .set = [&config](std::string_view text) {
                         config.rate.reset();
                         config.max = false;
                         return assign(config.rate_per_client, parse_rate(text));
                     }});
    table.push_back({.long_name = "--max",
                     .kind = ValueKind::flag,
                     .group = schedule_group,
                     .help = "Send as fast as the network takes it",
                     .man = "Send as fast as the network and, at QoS 1 and 2, the in-flight window "
                            "allow. Latency then says how long the queues are, and little else.",
                     .set = [&config](std::string_view) -> Result<void> {
                         config.rate.reset();
                         config.rate_per_client.reset();
                         config.max = true;
                         return {};
                     }});
    table.push_back(
        {.long_name = "--arrival",
         .value_name = "LAW",
         .group = schedule_group,
         .help = "Space the messages so (default const)",
         .man = "Space the messages evenly (*const*), at random as independent senders would "
                "(*poisson*), or in bursts: *burst:100/1s* sends 100 messages every second, which "
                "also is the rate. Default: const.",
         .set = [&config](std::string_view text) {
             return assign(config.arrival, parse_arrival(text));
         }});
    table.push_back({.long_name = "--phase",
                     .kind = ValueKind::choice,
                     .value_name = "PHASE",
                     .choices = "even aligned",
                     .group = schedule_group,
                     .help = "Spread the clients over an interval, or not (even)",
                     .man = "Spread the clients evenly over an interval (*even*), or let all send "
                            "at the same instant (*aligned*). Default: even.",
                     .set = [&config](std::string_view text) -> Result<void> {
                         if (text != "even" && text != "aligned") {
                             return mqtt::fail(
                                 mqtt::Errc::invalid_argument,
                                 fmt::format("must be even or aligned (got \"{}\")", text));
                         }
                         config.aligned = text == "aligned";
                         return {};
                     }});
    table.push_back(
        {.long_name = "--on-full",
         .kind = ValueKind::choice,
         .value_name = "POLICY",
         .choices = "block drop skip",
         .group = schedule_group,
         .help = "Do this with a message that cannot go (block)",
         .man = "What becomes of a message that is due while the in-flight window or the network "
                "is full: it waits, and keeps its planned time (*block*); it is not sent (*drop*); "
                "or the newest one waits and replaces those before it (*skip*). What is not sent "
                "counts as not offered. Default: block.",
         .set = [&config](std::string_view text) {
             return assign(config.on_full, parse_on_full(text));
         }});
    table.push_back(
        {.long_name = "--catchup",
         .value_name = "HOW",
         .group = schedule_group,
         .help = "Send what is late all, paced:2x or none (all)",
         .man = "After a stall, send what is late at once (*all*), at no more than a multiple of "
                "the rate (*paced:2x*), or not at all (*none*): then it counts as not offered. "
                "Default: all.",
         .set = [&config](std::string_view text) {
             return assign(config.catchup, parse_catchup(text));
         }});
}

void add_length_rows(OptionTable& table, Config& config) {
    table.push_back({.long_name = "--count",
                     .kind = ValueKind::integer,
                     .value_name = "COUNT",
                     .group = schedule_group,
                     .help = "End after so many messages in all",
                     .man = "End after so many messages in all, the warm-up not counted. With "
                            "*--duration* too, what is first ends the run.",
                     .set = [&config](std::string_view text) {
                         return assign(config.count, parse_count(text, 1, 1'000'000'000'000));
                     }});
    table.push_back({.long_name = "--duration",
                     .kind = ValueKind::duration,
                     .value_name = "DURATION",
                     .group = schedule_group,
                     .help = "Measure for so long (default 10s)",
                     .man = "Measure for so long, the warm-up not counted. Default: 10s, unless "
                            "*--count* is there.",
                     .set = [&config](std::string_view text) {
                         return assign(config.duration, cli::parse_duration(text));
                     }});
    table.push_back({.long_name = "--warmup",
                     .kind = ValueKind::duration,
                     .value_name = "DURATION",
                     .group = schedule_group,
                     .help = "Do not count the first seconds",
                     .man = "Run for so long before measuring begins. Default: 0.",
                     .set = [&config](std::string_view text) {
                         return assign(config.warmup, cli::parse_duration(text));
                     }});
    table.push_back(
        {.long_name = "--drain-time",
         .kind = ValueKind::duration,
         .value_name = "DURATION",
         .group = schedule_group,
         .help = "Wait for the last messages so long (default 5s)",
         .man = "Wait at most so long for messages and acknowledgements under way at the end. The "
                "wait is no part of the rates. Default: 5s.",
         .set = [&config](std::string_view text) {
             return assign(config.drain_time, cli::parse_duration(text));
         }});
}

void add_connecting_rows(OptionTable& table, Config& config) {
    table.push_back({.long_name = "--conn-rate",
                     .value_name = "RATE",
                     .group = schedule_group,
                     .help = "Open so many connections a second",
                     .man = "Open so many connections a second. Default: all at once, but never "
                            "more than 100 under way.",
                     .set = [&config](std::string_view text) {
                         config.ramp = {};
                         return assign(config.conn_rate, parse_rate(text));
                     }});
    table.push_back({.long_name = "--ramp",
                     .kind = ValueKind::duration,
                     .value_name = "DURATION",
                     .group = schedule_group,
                     .help = "Open the connections within this time",
                     .set = [&config](std::string_view text) {
                         config.conn_rate.reset();
                         return assign(config.ramp, cli::parse_duration(text));
                     }});
}

}  // namespace mq::bench
