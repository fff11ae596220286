// From what the command line says to what the client does.
#include <fmt/format.h>
#include <unistd.h>

#include <initializer_list>
#include <limits>
#include <random>
#include <utility>

#include "common/options_authentication.hpp"
#include "common/options_connection.hpp"
#include "common/password_file.hpp"

namespace mq::cli {

namespace {

using mqtt::Errc;
using mqtt::fail;
using mqtt::Properties;
using mqtt::PropertyId;
using mqtt::Result;
using mqtt::Version;

constexpr std::uint32_t never = std::numeric_limits<std::uint32_t>::max();

std::optional<std::string> user_name(const ConnectionConfig& config) {
    return config.user_name ? config.user_name : config.endpoint.user_name;
}

std::optional<std::string> password(const ConnectionConfig& config) {
    return config.password ? config.password : config.endpoint.password;
}

// How long the broker is asked to keep the session (5.0 §3.1.2.11.2).
std::uint32_t session_expiry(const ConnectionConfig& config) {
    const auto property =
        config.properties.connect.view().number(PropertyId::session_expiry_interval);
    return property.value_or(config.session_expiry.value_or(config.clean_start ? 0 : never));
}

Result<void> check_version(const ConnectionConfig& config) {
    const bool needs_v5 = config.session_expiry || !config.properties.empty();
    if (needs_v5 && config.asked_version.value_or(Version::v5) != Version::v5) {
        return fail(Errc::invalid_argument,
                    fmt::format("{} needs MQTT 5.0: leave -V out, or say -V 5",
                                config.session_expiry ? "-x" : "--property"));
    }
    return {};
}

Result<void> check_session(const ConnectionConfig& config) {
    const bool is_v5 = config.version == Version::v5;
    if (!config.client_id.empty() && !config.client_id_prefix.empty()) {
        return fail(Errc::invalid_argument,
                    "--id and --id-prefix exclude each other: leave one out");
    }
    if (config.client_id.empty() && !is_v5 && !config.clean_start) {
        return fail(Errc::invalid_argument,
                    "--disable-clean-session needs a client identifier to find the session again: "
                    "add -i ID");
    }
    if (config.client_id.empty() && is_v5 && session_expiry(config) == never) {
        return fail(Errc::invalid_argument,
                    "a session that never expires needs a client identifier to find it again: add "
                    "-i ID, or say with -x SECONDS when it expires");
    }
    const auto& connect = config.properties.connect;
    if (config.session_expiry && connect.view().find(PropertyId::session_expiry_interval)) {
        return fail(
            Errc::invalid_argument,
            "-x and --property connect session-expiry-interval say the same: leave one out");
    }
    // §3.14.2.2.2: an expiry in DISCONNECT after none in CONNECT is a protocol error.
    const auto at_end =
        config.properties.disconnect.view().number(PropertyId::session_expiry_interval);
    if (at_end.value_or(0) != 0 && session_expiry(config) == 0) {
        return fail(Errc::invalid_argument,
                    "--property disconnect session-expiry-interval can only change an expiry that "
                    "the connection began with: add -x SECONDS");
    }
    return {};
}

Result<void> check_login(const ConnectionConfig& config) {
    const bool has_password = password(config) || config.password_file;
    if (has_password && !user_name(config) && config.version != Version::v5) {
        return fail(Errc::invalid_argument,
                    "before MQTT 5.0 a password needs a user name: add -u NAME");
    }
    return {};
}

Result<void> check_will(const ConnectionConfig& config) {
    const bool has_topic = config.will && !config.will->topic.empty();
    if (config.will && !has_topic) {
        return fail(Errc::invalid_argument,
                    "--will-payload, --will-qos and --will-retain need a will: add --will-topic "
                    "TOPIC");
    }
    if (!has_topic && !config.properties.will.empty()) {
        return fail(Errc::invalid_argument, "--property will needs a will: add --will-topic TOPIC");
    }
    return {};
}

// MQTT 3.1 wants 1 to 23 characters; later versions leave it to the server.
std::string client_id(const ConnectionConfig& config, std::string_view tool) {
    if (!config.client_id_prefix.empty()) {
        return fmt::format("{}{}", config.client_id_prefix, ::getpid());
    }
    if (config.version == Version::v3_1 && config.client_id.empty()) {
        return fmt::format("{}-{:016x}", tool, random_bits());
    }
    return config.client_id;
}

Result<Properties> connect_properties(const ConnectionConfig& config,
                                      std::uint16_t receive_maximum) {
    Properties properties;
    if (config.version != Version::v5) {
        return properties;
    }
    properties = config.properties.connect;
    const auto expiry = session_expiry(config);
    for (const auto& [id, value] :
         {std::pair{PropertyId::session_expiry_interval, expiry},
          std::pair{PropertyId::receive_maximum, std::uint32_t{receive_maximum}}}) {
        if (value == 0 || properties.view().find(id)) {
            continue;
        }
        if (auto added = properties.add(id, value); !added) {
            return tl::unexpected(std::move(added.error()));
        }
    }
    return properties;
}

Result<void> read_password(const ConnectionConfig& config, std::string_view tool,
                           mqtt::SessionOptions& session) {
    session.password = password(config);
    if (!config.password_file) {
        return {};
    }
    auto read = read_password_file(*config.password_file);
    if (!read) {
        return tl::unexpected(std::move(read.error()));
    }
    if (!config.quiet && ::isatty(STDERR_FILENO) == 1) {
        warn_if_readable_by_others(tool, *config.password_file);
    }
    session.password = std::move(*read);
    return {};
}

}  // namespace

// Not by std::random_device, which asks the processor what it can each time: 30 us in a virtual
// machine, and a WebSocket needs a mask for every frame.
std::uint64_t random_bits() {
    std::uint64_t bits = 0;
    if (::getentropy(&bits, sizeof bits) != 0) {
        std::random_device device;  // a kernel without getrandom(2)
        bits = (std::uint64_t{device()} << 32U) | device();
    }
    return bits;
}

Result<void> check(const ConnectionConfig& config) {
    for (const auto checked : {check_version, check_session, check_login, check_will, check_link,
                               check_resilience, check_tls, check_authentication}) {
        if (auto done = checked(config); !done) {
            return done;
        }
    }
    return {};
}

bool keeps_session(const ConnectionConfig& config) {
    return config.version == Version::v5 ? session_expiry(config) > 0 : !config.clean_start;
}

Result<mqtt::ClientOptions> client_options(const ConnectionConfig& config, std::string_view tool,
                                           std::uint16_t receive_maximum) {
    if (auto checked = check(config); !checked) {
        return tl::unexpected(std::move(checked.error()));
    }
    mqtt::ClientOptions options;
    options.endpoint = config.endpoint;
    apply_link(config.link, options);
    options.random = random_bits;
    options.observer = config.trace.get();
    apply_resilience(config.resilience, options);
    apply_tls(config, options);
    mqtt::SessionOptions& session = options.session;
    session.version = config.version;
    session.client_id = client_id(config, tool);
    session.clean_start = config.clean_start;
    session.keep_alive = config.keep_alive;
    session.max_inflight = config.max_inflight;
    session.enforce_receive_maximum = false;
    session.user_name = user_name(config);
    session.will = config.will;
    if (session.will) {
        session.will->properties = config.properties.will;
    }
    auto properties = connect_properties(config, receive_maximum);
    if (!properties) {
        return tl::unexpected(std::move(properties.error()));
    }
    session.connect_properties = std::move(*properties);
    if (auto read = read_password(config, tool, session); !read) {
        return tl::unexpected(std::move(read.error()));
    }
    if (auto applied = apply_authentication(config, options); !applied) {
        return tl::unexpected(std::move(applied.error()));
    }
    return options;
}

}  // namespace mq::cli
