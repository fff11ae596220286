// The options about TLS: one group, the same on every tool.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/option.hpp"
#include "mqtt/client.hpp"
#include "mqtt/tls_options.hpp"

namespace mq::cli {

struct TlsConfig {
    mqtt::TlsOptions options;
    bool is_off = false;       // --no-tls: none of the others counts
    bool wants_tls = false;    // one of the options that turn TLS on was named
    std::string_view refines;  // an option that only makes sense with TLS; empty: none was named
    std::optional<std::string> key_password;       // MQTOOLS_KEY_PASSWORD
    std::optional<std::string> key_password_file;  // "-": standard input; goes before the former
    std::optional<bool> key_is_of_provider;        // --keyform
};

// The group "TLS", and its rows of the group "Environment". `config` must outlive the table.
void add_tls_options(OptionTable& table, TlsConfig& config);
void add_tls_environment(OptionTable& table, TlsConfig& config);

struct ConnectionConfig;

// Do they go together? The error is a sentence.
[[nodiscard]] mqtt::Result<void> check_tls(const ConnectionConfig& config);

// Whether there is TLS, and how, into the options of a client. `config` must outlive what the
// client's creation asks of it.
void apply_tls(const ConnectionConfig& config, mqtt::ClientOptions& options);

}  // namespace mq::cli
