// What mqbench's command lines can say: one Config for all commands, and the table of each.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/option.hpp"
#include "common/options_connection.hpp"
#include "mqbench/load.hpp"

namespace mq::bench {

struct Config {
    std::span<char* const> arguments;  // all words of the command line
    cli::ConnectionConfig connection;
    std::vector<mqtt::Endpoint> brokers;      // of each -L; empty: the one of `connection`
    std::vector<std::string> bind_addresses;  // -A
    std::optional<std::string> clients_file;

    // Who takes part; unset: see Plan.
    std::optional<std::uint32_t> clients;
    std::optional<std::uint32_t> pubs;
    std::optional<std::uint32_t> subs;
    std::optional<std::uint32_t> topics;
    std::optional<Topology> topology;
    std::optional<std::string> share;

    // When it is sent.
    std::optional<double> rate;  // messages a second, of all publishers together
    std::optional<double> rate_per_client;
    bool max = false;  // as fast as the broker takes it
    Arrival arrival;
    bool aligned = false;  // all clients in the same phase
    OnFull on_full = OnFull::block;
    Catchup catchup;
    std::optional<std::uint64_t> count;
    std::optional<mqtt::Duration> duration;
    mqtt::Duration warmup{};
    mqtt::Duration ramp{};
    std::optional<double> conn_rate;
    mqtt::Duration drain_time = std::chrono::seconds(5);
    std::optional<mqtt::Duration> hold;  // conn
    std::uint32_t cycles = 5;            // storm
    mqtt::Duration interval = std::chrono::seconds(1);
    mqtt::Duration timeout = std::chrono::seconds(5);

    // What is sent.
    std::optional<std::string> topic;  // with places
    mqtt::QoS qos = mqtt::QoS::at_most_once;
    std::optional<mqtt::QoS> sub_qos;
    bool retain = false;
    std::optional<PayloadSize> size;
    std::optional<std::string> payload;  // text, or @FILE or @DIRECTORY
    std::uint16_t topic_aliases = 0;

    // This machine.
    std::optional<std::uint32_t> threads;
    std::vector<std::uint32_t> pinned_cores;
    Spin spin = Spin::automatic;
    std::optional<std::uint64_t> seed;

    // ping, rr
    std::optional<std::string> through;
    bool nagios = false;
    std::optional<mqtt::Duration> warn;
    std::optional<mqtt::Duration> crit;
    bool serve = false;

    // What is said about it.
    std::vector<std::string> assertions;
    bool strict = false;
    bool sys = false;
    bool json = false;
    std::optional<std::string> out;
    std::optional<std::string> hlog;
    std::optional<std::string> csv;
    std::optional<std::string> result_file;  // report
    std::string report_format = "text";      // report
};

enum class CommandName : std::uint8_t {
    lat,
    tput,
    pub,
    sub,
    conn,
    storm,
    rr,
    echo,
    ping,
    calibrate,
    doctor,
    report,
};

// `config` must outlive the table.
[[nodiscard]] cli::OptionTable options(Config& config, CommandName command);

}  // namespace mq::bench
