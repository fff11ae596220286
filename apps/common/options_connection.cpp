#include "common/options_connection.hpp"

#include <limits>
#include <utility>

#include "common/assign.hpp"
#include "common/options_authentication.hpp"
#include "common/options_will.hpp"
#include "common/trace.hpp"
#include "common/value.hpp"

namespace mq::cli {

namespace {

using mqtt::Endpoint;
using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

constexpr std::size_t largest_password = 65'535;  // §3.1.3.6: binary data

Result<std::string> not_empty(std::string_view text, std::string_view remedy) {
    if (text.empty()) {
        return fail(Errc::invalid_argument, "must not be empty" + std::string(remedy));
    }
    return std::string(text);
}

// The command line names another broker than MQTOOLS_URL: that one's login is none of its business.
void leave_environment_broker(ConnectionConfig& config) {
    config.endpoint.kind = Endpoint::Kind::tcp;
    config.endpoint.user_name.reset();
    config.endpoint.password.reset();
}

Result<void> set_host(ConnectionConfig& config, std::string_view text) {
    leave_environment_broker(config);
    return assign(config.endpoint.host, not_empty(text, ""));
}

Result<void> set_port(ConnectionConfig& config, std::string_view text) {
    leave_environment_broker(config);
    return assign(config.endpoint.port, parse_port(text));
}

Result<void> set_password(ConnectionConfig& config, std::string_view text) {
    if (text.size() > largest_password) {
        return fail(Errc::invalid_argument, "must have at most 65535 bytes");
    }
    config.password = std::string(text);
    config.password_file.reset();
    return {};
}

Result<void> set_password_file(ConnectionConfig& config, std::string_view text) {
    config.password.reset();
    return assign(config.password_file, not_empty(text,
                                                  ": it names a file, or - for standard "
                                                  "input"));
}

// Credentials of the URL are an option like -u and -P: the last one wins.
Result<void> set_url(ConnectionConfig& config, std::string_view text) {
    if (auto assigned = assign(config.endpoint, mqtt::parse_endpoint(text)); !assigned) {
        return assigned;
    }
    if (auto name = std::exchange(config.endpoint.user_name, std::nullopt)) {
        config.user_name = std::move(name);
    }
    const auto password = std::exchange(config.endpoint.password, std::nullopt);
    return password ? set_password(config, *password) : Result<void>{};
}

Result<void> set_version(ConnectionConfig& config, std::string_view text) {
    auto assigned = assign(config.version, parse_version(text));
    if (assigned) {
        config.asked_version = config.version;
    }
    return assigned;
}

Result<void> set_session_expiry(ConnectionConfig& config, std::string_view text) {
    constexpr std::uint32_t never = std::numeric_limits<std::uint32_t>::max();
    config.version = mqtt::Version::v5;
    if (text == "-1" || text == "∞") {
        config.session_expiry = never;
        return {};
    }
    const auto seconds = parse_integer(text, 0, never);
    if (!seconds) {
        return tl::unexpected(seconds.error());
    }
    config.session_expiry = static_cast<std::uint32_t>(*seconds);
    return {};
}

Result<void> set_max_inflight(ConnectionConfig& config, std::string_view text) {
    return assign(config.max_inflight, parse_integer(text, 1, 65'535).map([](std::uint64_t count) {
        return static_cast<std::uint16_t>(count);
    }));
}

Result<void> set_property(ConnectionConfig& config, std::string_view text) {
    auto added = add_property(config.properties, text);
    config.version = mqtt::Version::v5;
    return added;
}

Result<void> set_debug(ConnectionConfig& config) {
    config.debug = true;
    config.trace = std::make_shared<Trace>(stderr);
    return {};
}

void add_broker_rows(OptionTable& table, ConnectionConfig& config,
                     std::function<Result<void>(std::string_view)> on_topic) {
    constexpr std::string_view group = "Connection";
    table.push_back(
        {.short_name = "-h",
         .long_name = "--host",
         .kind = ValueKind::host,
         .value_name = "HOST",
         .group = group,
         .help = "Connect to this host (default localhost)",
         .man = "Connect to this host: a name, an IPv4 address, or an IPv6 address without "
                "brackets. Default: localhost. All addresses of a name are tried in turn.",
         .set = [&config](std::string_view text) { return set_host(config, text); }});
    table.push_back({.short_name = "-p",
                     .long_name = "--port",
                     .kind = ValueKind::integer,
                     .value_name = "PORT",
                     .group = group,
                     .help = "Connect to this port (default 1883, TLS 8883)",
                     .man = "Connect to this port, 1 to 65535. Default: 1883, or 8883 with TLS. "
                            "Port 8883 turns TLS on.",
                     .set = [&config](std::string_view text) { return set_port(config, text); }});
    table.push_back(
        {.short_name = "-L",
         .long_name = "--url",
         .kind = ValueKind::url,
         .value_name = "URL",
         .group = group,
         .help = "Connect by URL: mqtt[s]://, ws[s]:// or unix:",
         .man = "Take everything from *mqtt://*[_user_[*:*_password_]*@*]_host_[*:*_port_]"
                "[*/*_topic_], the same with *mqtts* for TLS, *ws* for a WebSocket or *wss* for "
                "both, or *unix:*_path_. IPv6 addresses "
                "stand in brackets. What follows the "
                "slash counts as one *-t*; nothing is percent-decoded. Of *-L* and *-h*, *-p*, "
                "*-u* or *-P* the later one wins.",
         .set = [&config, on_topic = std::move(on_topic)](std::string_view text) {
             auto assigned = set_url(config, text);
             return assigned && config.endpoint.topic ? on_topic(*config.endpoint.topic) : assigned;
         }});
    table.push_back(
        {.short_name = "-k",
         .long_name = "--keepalive",
         .kind = ValueKind::duration,
         .value_name = "DURATION",
         .group = group,
         .help = "Bound the silence on the line (default 60s)",
         .man = "Tell the broker that a line which is silent for longer than this is dead, and "
                "send a ping before that. 5 to 65535 seconds. Default: 60s.",
         .set = [&config](std::string_view text) {
             return assign(config.keep_alive, parse_keep_alive(text));
         }});
    table.push_back(
        {.short_name = "-V",
         .long_name = "--protocol-version",
         .kind = ValueKind::choice,
         .value_name = "VERSION",
         .choices = "31 311 5",
         .group = group,
         .help = "Speak this version of MQTT (default 311)",
         .man = "Speak MQTT 3.1 (*31*), 3.1.1 (*311*) or 5.0 (*5*). Default: 311, or 5 with *-D* "
                "or *-x*. The names *mqttv31*, *mqttv311* and *mqttv5* mean the same.",
         .set = [&config](std::string_view text) { return set_version(config, text); }});
}

void add_login_rows(OptionTable& table, ConnectionConfig& config) {
    constexpr std::string_view group = "Login";
    table.push_back({.short_name = "-u",
                     .long_name = "--username",
                     .value_name = "NAME",
                     .group = group,
                     .help = "Log in as this user",
                     .set = [&config](std::string_view text) -> Result<void> {
                         config.user_name = std::string(text);
                         return {};
                     }});
    table.push_back(
        {.short_name = "-P",
         .long_name = "--pw",
         .kind = ValueKind::secret,
         .value_name = "PASSWORD",
         .group = group,
         .help = "Log in with this password",
         .man = "Log in with this password. Whoever may list processes can read the command line: "
                "the password is overwritten there once it is read, but *--password-file* and "
                "*MQTOOLS_PASSWORD* never show it. Before MQTT 5.0 a password needs *-u*.",
         .set = [&config](std::string_view text) { return set_password(config, text); }});
    table.push_back(
        {.long_name = "--password-file",
         .kind = ValueKind::file,
         .value_name = "FILE",
         .group = group,
         .help = "Read the password from this file, or stdin (-)",
         .man = "Log in with the password that this file holds; one line feed at its end does not "
                "count. *-* is the first line of standard input. A file that others may read is "
                "warned about when standard error is a terminal.",
         .set = [&config](std::string_view text) { return set_password_file(config, text); }});
}

void add_session_rows(OptionTable& table, ConnectionConfig& config) {
    constexpr std::string_view group = "Session";
    table.push_back({.short_name = "-i",
                     .long_name = "--id",
                     .value_name = "ID",
                     .group = group,
                     .help = "Use this client identifier",
                     .man = "Use this client identifier. Without it, the broker makes one up; on "
                            "MQTT 3.1, which cannot do that, the tool does.",
                     .set = [&config](std::string_view text) {
                         return assign(config.client_id,
                                       not_empty(text, "; leave it out for one made up"));
                     }});
    table.push_back({.short_name = "-I",
                     .long_name = "--id-prefix",
                     .value_name = "PREFIX",
                     .group = group,
                     .help = "Use this with the process id as identifier",
                     .man = "Use this text, followed by the number of the process, as client "
                            "identifier. Not together with *-i*.",
                     .set = [&config](std::string_view text) {
                         return assign(config.client_id_prefix, not_empty(text, ""));
                     }});
    table.push_back(
        {.short_name = "-c",
         .long_name = "--disable-clean-session",
         .kind = ValueKind::flag,
         .group = group,
         .help = "Take up the session of before, and leave it",
         .man = "Take up the session that an earlier run with the same *-i* left at the broker, "
                "with its subscriptions and the messages that came meanwhile, and leave it there "
                "in turn. Needs *-i*. On MQTT 5.0 the session then never expires, unless *-x* says "
                "when.",
         .set = [&config](std::string_view) -> Result<void> {
             config.clean_start = false;
             return {};
         }});
    table.push_back(
        {.short_name = "-x",
         .kind = ValueKind::integer,
         .value_name = "SECONDS",
         .group = group,
         .help = "Keep the session for so long (MQTT 5.0)",
         .man = "Have the broker keep the session for so many seconds after the connection has "
                "ended, 0 to 4294967295; -1 and ∞ mean for ever, and need *-i*. Default: 0, or for "
                "ever with *-c*. Switches to MQTT 5.0.",
         .set = [&config](std::string_view text) { return set_session_expiry(config, text); }});
    table.push_back(
        {.short_name = "-M",
         .kind = ValueKind::integer,
         .value_name = "COUNT",
         .group = group,
         .help = "Have at most so many messages in flight (20)",
         .man = "Have at most so many messages of QoS 1 and 2 on their way without an "
                "acknowledgement, 1 to 65535. Default: 20. A broker that says less on MQTT 5.0 "
                "gets less.",
         .set = [&config](std::string_view text) { return set_max_inflight(config, text); }});
    table.push_back(
        {.short_name = "-D",
         .long_name = "--property",
         .kind = ValueKind::property,
         .value_name = "COMMAND NAME VALUE",
         .group = group,
         .help = "Add a property of MQTT 5.0",
         .man = "Add a property to what is sent: COMMAND is *connect*, *publish*, *subscribe*, "
                "*unsubscribe*, *disconnect* or *will*, and *mqtools*(7) has the names for each. "
                "*-D* _COMMAND_ *user-property* _KEY_ _VALUE_ adds a property of your own. "
                "Switches to MQTT 5.0.",
         .repeatable = true,
         .set = [&config](std::string_view text) { return set_property(config, text); }});
}

void add_diagnostic_rows(OptionTable& table, ConnectionConfig& config) {
    constexpr std::string_view group = "General";
    table.push_back({.short_name = "-d",
                     .long_name = "--debug",
                     .kind = ValueKind::flag,
                     .group = group,
                     .help = "Show every packet on standard error",
                     .man =
                         "Show every packet that is sent or received on standard error, with the "
                         "properties of those received. Passwords and payloads are not shown.",
                     .set = [&config](std::string_view) { return set_debug(config); }});
    table.push_back(
        {.long_name = "--quiet",
         .kind = ValueKind::flag,
         .group = group,
         .help = "Print no message about what went wrong",
         .man = "Print nothing on standard error about what happens at run time: only the exit "
                "status tells. Mistakes in the options are still named, and *-d* still shows "
                "packets.",
         .set = [&config](std::string_view) -> Result<void> {
             config.quiet = true;
             return {};
         }});
}

void add_environment_rows(OptionTable& table, ConnectionConfig& config) {
    constexpr std::string_view group = "Environment";
    table.push_back({.kind = ValueKind::url,
                     .group = group,
                     .help = "Sets host, port and login if no option does",
                     .environment = "MQTOOLS_URL",
                     .set = [&config](std::string_view text) {
                         return assign(config.endpoint, mqtt::parse_endpoint(text));
                     }});
    table.push_back(
        {.kind = ValueKind::secret,
         .group = group,
         .help = "Sets the password if no option does",
         .environment = "MQTOOLS_PASSWORD",
         .set = [&config](std::string_view text) { return set_password(config, text); }});
}

}  // namespace

OptionTable connection_options(ConnectionConfig& config,
                               std::function<Result<void>(std::string_view)> on_topic) {
    constexpr std::size_t most_rows = 128;  // of a tool and these: room for all, moved only once
    OptionTable table;
    table.reserve(most_rows);
    add_broker_rows(table, config, std::move(on_topic));
    add_login_rows(table, config);
    add_authentication_rows(table, config);
    add_session_rows(table, config);
    add_tls_options(table, config.tls);
    add_will_options(table, config);
    add_link_options(table, config);
    add_diagnostic_rows(table, config);
    add_environment_rows(table, config);
    add_tls_environment(table, config.tls);
    return table;
}

}  // namespace mq::cli
