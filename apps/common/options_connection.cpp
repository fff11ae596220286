#include "common/options_connection.hpp"

#include <fmt/format.h>

#include <random>
#include <utility>

#include "common/value.hpp"

namespace mq::cli {

namespace {

using mqtt::Endpoint;
using mqtt::Errc;
using mqtt::fail;
using mqtt::Result;

constexpr std::string_view group = "Connection";

// Puts a parsed value into `target`, or hands the error on.
template <typename T>
Result<void> assign(T& target, Result<T> value) {
    if (!value) {
        return tl::unexpected(std::move(value.error()));
    }
    target = std::move(*value);
    return {};
}

Result<void> set_host(ConnectionConfig& config, std::string_view text) {
    if (text.empty()) {
        return fail(Errc::invalid_argument, "must not be empty");
    }
    config.endpoint.kind = Endpoint::Kind::tcp;
    config.endpoint.host = std::string(text);
    return {};
}

Result<void> set_port(ConnectionConfig& config, std::string_view text) {
    config.endpoint.kind = Endpoint::Kind::tcp;
    return assign(config.endpoint.port, parse_port(text));
}

Result<void> set_client_id(ConnectionConfig& config, std::string_view text) {
    if (text.empty()) {
        return fail(Errc::invalid_argument, "must not be empty; leave it out for one made up");
    }
    config.client_id = std::string(text);
    return {};
}

// 64 bits from the system: identifiers and the jitter of reconnections need no more.
std::uint64_t random_bits() {
    std::random_device device;
    return (std::uint64_t{device()} << 32U) | device();
}

}  // namespace

OptionTable connection_options(ConnectionConfig& config,
                               std::function<Result<void>(std::string_view)> on_topic) {
    OptionTable table;
    table.push_back({.short_name = "-h",
                     .long_name = "--host",
                     .kind = ValueKind::host,
                     .value_name = "HOST",
                     .group = group,
                     .help = "Connect to this host (default localhost)",
                     .set = [&config](std::string_view text) { return set_host(config, text); }});
    table.push_back({.short_name = "-p",
                     .long_name = "--port",
                     .kind = ValueKind::integer,
                     .value_name = "PORT",
                     .group = group,
                     .help = "Connect to this port (default 1883)",
                     .set = [&config](std::string_view text) { return set_port(config, text); }});
    table.push_back(
        {.short_name = "-L",
         .long_name = "--url",
         .kind = ValueKind::url,
         .value_name = "URL",
         .group = group,
         .help = "Take all from mqtt://[user[:password]@]host[:port][/topic] or unix:PATH",
         .set = [&config, on_topic = std::move(on_topic)](std::string_view text) {
             auto assigned = assign(config.endpoint, mqtt::parse_endpoint(text));
             return assigned && config.endpoint.topic ? on_topic(*config.endpoint.topic) : assigned;
         }});
    table.push_back(
        {.short_name = "-i",
         .long_name = "--id",
         .kind = ValueKind::text,
         .value_name = "ID",
         .group = group,
         .help = "Use this client identifier",
         .set = [&config](std::string_view text) { return set_client_id(config, text); }});
    table.push_back({.short_name = "-k",
                     .long_name = "--keepalive",
                     .kind = ValueKind::duration,
                     .value_name = "DURATION",
                     .group = group,
                     .help = "Let the line be silent for so long (default 60s)",
                     .set = [&config](std::string_view text) {
                         return assign(config.keep_alive, parse_keep_alive(text));
                     }});
    table.push_back({.short_name = "-V",
                     .long_name = "--protocol-version",
                     .kind = ValueKind::choice,
                     .value_name = "VERSION",
                     .choices = "31 311 5",
                     .group = group,
                     .help = "Speak this version of MQTT (default 311)",
                     .set = [&config](std::string_view text) {
                         return assign(config.version, parse_version(text));
                     }});
    table.push_back({.kind = ValueKind::url,
                     .group = "Environment",
                     .help = "Sets host, port, user name and password if no option does",
                     .environment = "MQTOOLS_URL",
                     .set = [&config](std::string_view text) {
                         return assign(config.endpoint, mqtt::parse_endpoint(text));
                     }});
    return table;
}

Result<mqtt::ClientOptions> client_options(const ConnectionConfig& config, std::string_view tool,
                                           std::uint16_t receive_maximum) {
    mqtt::ClientOptions options;
    options.endpoint = config.endpoint;
    options.random = random_bits;
    options.session.version = config.version;
    options.session.client_id = config.client_id;
    options.session.keep_alive = config.keep_alive;
    options.session.user_name = config.endpoint.user_name;
    options.session.password = config.endpoint.password;
    if (config.version == mqtt::Version::v3_1 && config.client_id.empty()) {
        // MQTT 3.1 wants 1 to 23 characters; later versions leave it to the server.
        options.session.client_id = fmt::format("{}-{:016x}", tool, random_bits());
    }
    if (config.version == mqtt::Version::v5) {
        if (auto added = options.session.connect_properties.add(mqtt::PropertyId::receive_maximum,
                                                                receive_maximum);
            !added) {
            return tl::unexpected(std::move(added.error()));
        }
    }
    return options;
}

}  // namespace mq::cli
