#include "common/options_authentication.hpp"

#include <fmt/format.h>

#include <optional>
#include <random>
#include <utility>

#include "client/scram.hpp"
#include "client/tls_loader.hpp"
#include "common/auth_command.hpp"
#include "common/options_connection.hpp"
#include "common/terminal.hpp"

namespace mq::cli {

using mqtt::Errc;
using mqtt::fail;
using mqtt::PropertyId;
using mqtt::Result;
using mqtt::Version;

namespace {

Result<void> set_method(ConnectionConfig& config, std::string_view text) {
    if (text.empty()) {
        return fail(Errc::invalid_argument, "must not be empty");
    }
    config.version = config.asked_version.value_or(Version::v5);
    config.auth_method = std::string(text);
    return {};
}

Result<void> set_command(ConnectionConfig& config, std::string_view text) {
    if (text.empty()) {
        return fail(Errc::invalid_argument, "must not be empty");
    }
    config.auth_command = std::string(text);
    return {};
}

std::optional<mqtt::layer::Hash> hash_of(std::string_view method) {
    if (method == "SCRAM-SHA-256") {
        return mqtt::layer::Hash::sha256;
    }
    if (method == "SCRAM-SHA-1") {
        return mqtt::layer::Hash::sha1;
    }
    return std::nullopt;
}

// 128 bits from the system.
std::string make_nonce() {
    std::random_device device;
    std::string text;
    for (int count = 0; count < 4; ++count) {
        text += fmt::format("{:08x}", device());
    }
    return text;
}

Result<void> apply_scram(mqtt::layer::Hash hash, mqtt::ClientOptions& options) {
    mqtt::SessionOptions& session = options.session;
    if (!session.user_name || !session.password) {
        return fail(Errc::invalid_argument,
                    "--auth-method needs a user name and a password: add -u NAME and "
                    "--password-file FILE");
    }
    const auto module = mqtt::load_tls_module();
    if (!module) {
        return fail(Errc::invalid_argument,
                    fmt::format("--auth-method: {}", module.error().detail));
    }
    auto scram = mqtt::Scram::create((*module)->crypto(), hash, *session.user_name,
                                     *session.password, make_nonce);
    if (!scram) {
        return tl::unexpected(std::move(scram.error()));
    }
    options.make_authenticator = [made = std::move(*scram)](mqtt::Loop&, mqtt::StepHandler) {
        return std::make_unique<mqtt::Scram>(made);
    };
    session.user_name.reset();
    session.password.reset();
    return {};
}

}  // namespace

void add_authentication_rows(OptionTable& table, ConnectionConfig& config) {
    constexpr std::string_view group = "Login";
    table.push_back(
        {.long_name = "--auth-method",
         .kind = ValueKind::text,
         .value_name = "METHOD",
         .group = group,
         .help = "Prove who we are by this method (MQTT 5.0)",
         .man =
             "Log in by enhanced authentication. With *SCRAM-SHA-256* or *SCRAM-SHA-1* the "
             "password (of printable ASCII characters, with *-u*) never leaves this machine, and "
             "the broker has to prove that it knows it, too. Any other method needs "
             "*--auth-command*. Switches to MQTT 5.0.",
         .set = [&config](std::string_view text) { return set_method(config, text); }});
    table.push_back(
        {.long_name = "--auth-command",
         .kind = ValueKind::text,
         .value_name = "COMMAND",
         .group = group,
         .help = "Have a command speak for --auth-method",
         .man =
             "Run this command (*sh -c*) for each exchange of *--auth-method*. It speaks in lines "
             "of base64: it writes the first data for the broker (an empty line for none), reads "
             "each challenge and writes an answer, and reads the broker's last data if there "
             "are any; then its input ends. A status other than 0 ends the connection. All of "
             "it must be over within *--connect-timeout*. *MQTT_AUTH_METHOD* has the method.",
         .set = [&config](std::string_view text) { return set_command(config, text); }});
}

Result<void> check_authentication(const ConnectionConfig& config) {
    if (config.auth_command && !config.auth_method) {
        return fail(Errc::invalid_argument,
                    "--auth-command needs the name of its method: add --auth-method METHOD");
    }
    if (!config.auth_method) {
        return {};
    }
    if (config.version != Version::v5) {
        return fail(Errc::invalid_argument,
                    "--auth-method needs MQTT 5.0: leave -V out, or say -V 5");
    }
    if (!config.auth_command && !hash_of(*config.auth_method)) {
        return fail(Errc::invalid_argument,
                    fmt::format("--auth-method must be SCRAM-SHA-256 or SCRAM-SHA-1, or have an "
                                "--auth-command (got \"{}\")",
                                escape_controls(*config.auth_method)));
    }
    const auto connect = config.properties.connect.view();
    if (connect.find(PropertyId::authentication_method) ||
        connect.find(PropertyId::authentication_data)) {
        return fail(Errc::invalid_argument,
                    "--auth-method takes the place of --property connect authentication-method and "
                    "authentication-data: leave those out");
    }
    return {};
}

Result<void> apply_authentication(const ConnectionConfig& config, mqtt::ClientOptions& options) {
    if (!config.auth_method) {
        return {};
    }
    if (!config.auth_command) {
        return apply_scram(*hash_of(*config.auth_method), options);
    }
    options.make_authenticator = [&config](mqtt::Loop& loop, mqtt::StepHandler on_step) {
        return std::make_unique<AuthCommand>(loop, *config.auth_method, *config.auth_command,
                                             std::move(on_step));
    };
    return {};
}

}  // namespace mq::cli
