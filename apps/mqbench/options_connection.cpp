// The rows of all tools, with what several clients, brokers and addresses add to them.
#include <algorithm>
#include <utility>

#include "common/assign.hpp"
#include "common/options_resilience.hpp"
#include "mqbench/options_groups.hpp"

namespace mq::bench {

using cli::assign;
using cli::OptionSpec;
using cli::OptionTable;
using cli::ValueKind;
using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

namespace {

Result<void> set_bind_addresses(Config& config, std::string_view text) {
    std::vector<std::string> addresses;
    while (!text.empty()) {
        const std::string_view address = text.substr(0, text.find(','));
        text.remove_prefix(std::min(address.size() + 1, text.size()));
        if (!address.empty()) {
            addresses.emplace_back(address);
        }
    }
    if (addresses.empty()) {
        return fail(Errc::invalid_argument, "must be local addresses, such as 10.0.0.5,10.0.0.6");
    }
    config.bind_addresses = std::move(addresses);
    return {};
}

// Every -L is a broker of its own.
void collect_brokers(OptionSpec& url, Config& config) {
    url.repeatable = true;
    url.help = "Connect by URL; several share the clients";
    url.man =
        "Take everything from *mqtt://*[_user_[*:*_password_]*@*]_host_[*:*_port_][*/*_topic_] or "
        "*unix:*_path_. Given several times, the clients are dealt to these brokers in turn. The "
        "login is that of the last of *-L*, *-u* and *-P*.";
    url.set = [&config, set = std::move(url.set)](std::string_view text) {
        auto done = set(text);
        if (done) {
            config.brokers.push_back(config.connection.endpoint);
        }
        return done;
    };
}

void name_each_client(OptionTable& table) {
    for (OptionSpec& row : table) {
        if (row.long_name == "--id") {
            row.man =
                "Use this client identifier; *{i}* in it is the number of the client, from 0, and "
                "stands at the end if it is nowhere. Default: mqbench-, the run, and the number.";
        } else if (row.long_name == "--username" || row.long_name == "--pw") {
            row.man = std::string_view(
                row.long_name == "--pw"
                    ? "Log in with this password; *{i}* in it is the number of the client. Whoever "
                      "may list processes can read the command line: the password is overwritten "
                      "there once it is read, but *--password-file* and *MQTOOLS_PASSWORD* never "
                      "show it. Before MQTT 5.0 a password needs *-u*."
                    : "Log in as this user; *{i}* in it is the number of the client.");
        }
    }
}

}  // namespace

void add_addresses_row(OptionTable& table, Config& config) {
    table.push_back(
        {.short_name = "-A",
         .kind = ValueKind::host,
         .value_name = "ADDRESSES",
         .group = "Connection",
         .help = "Connect from these local addresses in turn",
         .man = "Connect from these local addresses in turn, separated by commas: one "
                "address has about 28,000 ports for one broker.",
         .set = [&config](std::string_view text) { return set_bind_addresses(config, text); }});
}

void add_broker_rows(OptionTable& table, Config& config) {
    for (OptionSpec& row : cli::connection_options(
             config.connection, [&config](std::string_view topic) -> Result<void> {
                 config.topic = std::string(topic);
                 return {};
             })) {
        if (row.short_name == "-A") {
            continue;  // a list here
        }
        if (row.long_name == "--url") {
            collect_brokers(row, config);
        }
        table.push_back(std::move(row));
    }
    cli::add_resilience_options(table, config.connection.resilience);
    name_each_client(table);
    add_addresses_row(table, config);
    table.push_back({.long_name = "--clients-file",
                     .kind = ValueKind::file,
                     .value_name = "FILE",
                     .group = "Login",
                     .help = "Read identifiers and logins, one client a line",
                     .man = "Take identifier, user name and password of each client from a line "
                            "_id_*,*_user_*,*_password_ of this file; the last two may be left "
                            "out. There must be a line for each client.",
                     .set = [&config](std::string_view text) -> Result<void> {
                         config.clients_file = std::string(text);
                         return {};
                     }});
}

}  // namespace mq::bench
