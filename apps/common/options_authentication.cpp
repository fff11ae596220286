#include "common/options_authentication.hpp"

#include <fmt/format.h>

#include <utility>

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
             "Log in by enhanced authentication: *--auth-command* speaks for it. Switches to MQTT "
             "5.0.",
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
    if (!config.auth_command) {
        return fail(Errc::invalid_argument,
                    "--auth-method needs a command that speaks for it: add --auth-command COMMAND");
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

void apply_authentication(const ConnectionConfig& config, mqtt::ClientOptions& options) {
    if (!config.auth_method) {
        return;
    }
    options.make_authenticator = [&config](mqtt::Loop& loop, mqtt::StepHandler on_step) {
        return std::make_unique<AuthCommand>(loop, *config.auth_method, *config.auth_command,
                                             std::move(on_step));
    };
}

}  // namespace mq::cli
