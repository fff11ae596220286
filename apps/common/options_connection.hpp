// The options that every tool has: which broker, who we are there, what holds for the session, and
// how much is said about it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "common/option.hpp"
#include "common/options_link.hpp"
#include "common/options_resilience.hpp"
#include "common/options_tls.hpp"
#include "common/property_option.hpp"
#include "mqtt/client.hpp"

namespace mq::cli {

struct ConnectionConfig {
    mqtt::Endpoint endpoint;  // credentials in it are those of MQTOOLS_URL: any option goes before
    mqtt::Version version = mqtt::Version::v3_1_1;
    std::optional<mqtt::Version> asked_version;  // by -V; -D and -x set `version` too
    std::optional<std::string> user_name;
    std::optional<std::string> password;
    std::optional<std::string> password_file;  // "-": standard input; goes before `password`
    std::optional<std::string> auth_method;
    std::optional<std::string> auth_command;
    std::string client_id;
    std::string client_id_prefix;
    std::uint16_t keep_alive = 60;  // seconds
    bool clean_start = true;
    std::optional<std::uint32_t> session_expiry;  // seconds; 0xFFFFFFFF: never
    std::uint16_t max_inflight = 20;
    std::optional<mqtt::OwnedWill> will;  // without its properties: `properties` has them
    PropertyArguments properties;
    LinkConfig link;
    ResilienceConfig resilience;
    TlsConfig tls;
    bool debug = false;
    bool quiet = false;
    std::shared_ptr<mqtt::PacketObserver> trace;  // exactly with `debug`
};

// `on_topic` gets the topic of -L, which counts as a -t. `config` must outlive the table.
[[nodiscard]] OptionTable connection_options(
    ConnectionConfig& config, std::function<mqtt::Result<void>(std::string_view)> on_topic);

// What no single option can tell: do they go together? The error is a sentence.
[[nodiscard]] mqtt::Result<void> check(const ConnectionConfig& config);

// The broker is asked to keep the session beyond the connection.
[[nodiscard]] bool keeps_session(const ConnectionConfig& config);

// Checks, reads the password file if there is one, and puts it all together. `tool` is the
// beginning of an identifier that has to be made up; `receive_maximum` is announced on MQTT 5.0,
// unless -D says another. `config` must outlive the client: it owns the observer of -d.
[[nodiscard]] mqtt::Result<mqtt::ClientOptions> client_options(const ConnectionConfig& config,
                                                               std::string_view tool,
                                                               std::uint16_t receive_maximum);

// 64 bits from the system: for identifiers and the jitter of reconnections.
[[nodiscard]] std::uint64_t random_bits();

}  // namespace mq::cli
