// The rows of the option tables, in the groups in which commands take them.
#pragma once

#include "mqbench/options.hpp"

namespace mq::bench {

// options_load.cpp
void add_clients_row(cli::OptionTable& table, Config& config);  // --clients
// --pubs, --subs, --topology, --share
void add_party_rows(cli::OptionTable& table, Config& config, CommandName command);
void add_topics_row(cli::OptionTable& table, Config& config);
void add_rate_rows(cli::OptionTable& table, Config& config);    // --rate, --arrival, --on-full, ...
void add_length_rows(cli::OptionTable& table, Config& config);  // --count, --duration, ...
void add_connecting_rows(cli::OptionTable& table, Config& config);  // --conn-rate, --ramp

// options_message.cpp
void add_topic_row(cli::OptionTable& table, Config& config);
struct FilterHelp {
    std::string_view help;
    std::string_view man;
};
void add_filter_row(cli::OptionTable& table, Config& config, FilterHelp help);  // -t with wildcards
void add_qos_row(cli::OptionTable& table, Config& config);
void add_sub_qos_row(cli::OptionTable& table, Config& config);
void add_message_rows(cli::OptionTable& table, Config& config);  // --size, --payload, ...

// options_output.cpp
void add_machine_rows(cli::OptionTable& table, Config& config);  // --threads, --spin, --pin
void add_spin_rows(cli::OptionTable& table, Config& config);     // --spin, --pin alone
void add_check_rows(cli::OptionTable& table, Config& config);    // --assert, --strict
void add_sys_row(cli::OptionTable& table, Config& config);
void add_json_row(cli::OptionTable& table, Config& config);
void add_file_rows(cli::OptionTable& table, Config& config);  // --out, --hlog, --csv

// options_connection.cpp: those of all tools, with what several clients and brokers add
void add_addresses_row(cli::OptionTable& table, Config& config);  // -A
void add_broker_rows(cli::OptionTable& table, Config& config);

}  // namespace mq::bench
