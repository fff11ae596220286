#include "session/handshake.hpp"

#include <utility>

#include "mqtt/topic.hpp"
#include "wire/encode.hpp"

namespace mqtt {
namespace {

Result<void> check_will(const OwnedWill& will, bool is_v5) {
    if (auto checked = check_topic_name(will.topic); !checked) {
        return fail(Errc::invalid_argument, "will: " + checked.error().detail);
    }
    if (!is_v5 && !will.properties.empty()) {
        return fail(Errc::invalid_argument, "will properties need MQTT 5.0");
    }
    return check(will.properties, PropertyPlace::will);
}

Result<void> check_client_id(const SessionOptions& options) {
    if (options.version == Version::v3_1 &&
        (options.client_id.empty() || options.client_id.size() > 23)) {
        return fail(Errc::invalid_argument,
                    "MQTT 3.1 needs a client identifier of 1 to 23 characters (it has " +
                        std::to_string(options.client_id.size()) + ")");
    }
    if (options.version == Version::v3_1_1 && options.client_id.empty() && !options.clean_start) {
        return fail(Errc::invalid_argument,
                    "a session that outlives its connection needs a client identifier");
    }
    return {};
}

}  // namespace

Result<void> check_options(const SessionOptions& options, const Authenticator* authenticator) {
    const bool is_v5 = options.version == Version::v5;
    if (auto checked = check_client_id(options); !checked) {
        return checked;
    }
    if (!is_v5 && !options.connect_properties.empty()) {
        return fail(Errc::invalid_argument, "CONNECT properties need MQTT 5.0");
    }
    if (!is_v5 && authenticator != nullptr) {
        return fail(Errc::invalid_argument, "enhanced authentication needs MQTT 5.0");
    }
    if (!is_v5 && options.password && !options.user_name) {
        return fail(Errc::invalid_argument, "before MQTT 5.0 a password needs a user name");
    }
    if (options.max_inflight == 0) {
        return fail(Errc::invalid_argument, "the in-flight window must hold at least one message");
    }
    if (options.will) {
        if (auto checked = check_will(*options.will, is_v5); !checked) {
            return checked;
        }
    }
    return check(options.connect_properties, PropertyPlace::connect);
}

Result<void> Handshake::start() {
    const SessionOptions& options = shared_.options;
    if (auto checked = check_options(options, authenticator_); !checked) {
        return checked;
    }
    clean_start_ = options.clean_start;
    reauthenticating_ = false;
    awaits_ = Awaits::nothing;
    return authenticator_ == nullptr ? append_connect(nullptr)
                                     : use(authenticator_->start(), Awaits::connect);
}

Result<void> Handshake::append_connect(const AuthenticationStep* step) {
    const SessionOptions& options = shared_.options;
    Connect packet;
    packet.version = options.version;
    packet.clean_start = options.clean_start;
    packet.keep_alive = options.keep_alive;
    // A session that the server named can only be resumed under that name.
    const bool resumes_assigned = options.client_id.empty() && !options.clean_start;
    packet.client_id = resumes_assigned ? assigned_client_id_ : options.client_id;
    if (options.user_name) {
        packet.user_name = *options.user_name;
    }
    if (options.password) {
        packet.password = as_bytes(*options.password);
    }
    if (options.will) {
        const OwnedWill& will = *options.will;
        packet.will =
            Will{will.topic, as_bytes(will.payload), will.qos, will.retain, will.properties};
    }
    Properties properties = options.connect_properties;
    if (step != nullptr) {
        if (auto added = add_step(properties, *step); !added) {
            return added;
        }
    }
    packet.properties = properties;
    auto encoded = wire::encode(packet, shared_.output.buffer());
    shared_.stats.packets_sent += static_cast<std::uint64_t>(encoded.has_value());
    return encoded;
}

Result<Connected> Handshake::connack(const Connack& packet) {
    const bool is_v5 = shared_.is_v5();
    if (packet.code != 0) {
        const auto reason = is_v5 ? static_cast<ReasonCode>(packet.code)
                                  : to_reason_code(static_cast<ConnectReturnCode>(packet.code));
        const auto words = is_v5 ? name(reason, PacketType::connack)
                                 : name(static_cast<ConnectReturnCode>(packet.code));
        return fail(Errc::connection_refused_by_server,
                    "CONNACK " + std::to_string(packet.code) + " " + std::string(words), reason);
    }
    if (packet.session_present && clean_start_) {  // [MQTT-3.2.2-2]
        return fail(Errc::protocol_error,
                    "CONNACK says that a session is present, but we asked for a clean start",
                    ReasonCode::protocol_error);
    }
    if (authenticator_ != nullptr) {
        if (auto checked = check_method(packet.properties); !checked) {
            return tl::unexpected(std::move(checked.error()));
        }
        const auto data = packet.properties.text(PropertyId::authentication_data);
        if (auto finished = authenticator_->finish(data.value_or("")); !finished) {
            return tl::unexpected(std::move(finished.error()));
        }
    }
    resumed_ =
        packet.session_present || (shared_.options.version == Version::v3_1 && !clean_start_);
    take_limits(packet.properties);
    if (const auto id = packet.properties.text(PropertyId::assigned_client_identifier)) {
        assigned_client_id_ = *id;
    }
    const auto& client_id =
        shared_.options.client_id.empty() ? assigned_client_id_ : shared_.options.client_id;
    return Connected{packet.session_present, client_id, shared_.limits, packet.properties};
}

// Everything that CONNACK leaves out has the standard's default (§3.2.2.3).
void Handshake::take_limits(PropertyView properties) {
    ServerLimits limits;
    limits.keep_alive = shared_.options.keep_alive;
    const auto flag = [](const Property& property) { return property.number != 0; };
    for (const Property& property : properties) {
        const auto small = static_cast<std::uint16_t>(property.number);
        switch (property.id) {
            case PropertyId::receive_maximum:
                limits.receive_maximum = small;
                break;
            case PropertyId::maximum_qos:
                limits.maximum_qos = static_cast<QoS>(property.number);
                break;
            case PropertyId::retain_available:
                limits.retain_available = flag(property);
                break;
            case PropertyId::maximum_packet_size:
                limits.maximum_packet_size = property.number;
                break;
            case PropertyId::topic_alias_maximum:
                limits.topic_alias_maximum = small;
                break;
            case PropertyId::wildcard_subscription_available:
                limits.wildcard_available = flag(property);
                break;
            case PropertyId::subscription_identifier_available:
                limits.subscription_identifiers_available = flag(property);
                break;
            case PropertyId::shared_subscription_available:
                limits.shared_available = flag(property);
                break;
            case PropertyId::server_keep_alive:  // [MQTT-3.1.2-21]
                limits.keep_alive = small;
                break;
            default:
                break;
        }
    }
    shared_.limits = limits;
}

// Enhanced authentication. -----------------------------------------------------------------------

Result<void> Handshake::use(Result<AuthenticationStep> step, Awaits purpose) {
    if (!step) {
        return tl::unexpected(std::move(step.error()));
    }
    if (step->is_later) {
        awaits_ = purpose;
        return {};
    }
    switch (purpose) {
        case Awaits::nothing:
            break;
        case Awaits::connect:
            return append_connect(&*step);
        case Awaits::challenge:
            return append_auth(ReasonCode::continue_authentication, *step);
        case Awaits::reauthentication:
            return append_auth(ReasonCode::re_authenticate, *step);
    }
    return {};
}

Result<void> Handshake::provide(Result<AuthenticationStep> step) {
    return use(std::move(step), std::exchange(awaits_, Awaits::nothing));
}

Result<void> Handshake::reauthenticate() {
    if (authenticator_ == nullptr) {
        return fail(Errc::invalid_argument,
                    "re-authentication needs the authentication method of CONNECT");
    }
    if (reauthenticating_) {
        return fail(Errc::invalid_argument, "a re-authentication is under way");
    }
    auto used = use(authenticator_->start(), Awaits::reauthentication);
    reauthenticating_ = used.has_value();
    return used;
}

Result<bool> Handshake::auth(const Auth& packet, bool connected) {
    if (authenticator_ == nullptr || (connected && !reauthenticating_)) {
        return fail(Errc::protocol_error, "AUTH that nobody asked for", ReasonCode::protocol_error);
    }
    if (awaits_step()) {
        return fail(Errc::protocol_error, "AUTH where our own was due", ReasonCode::protocol_error);
    }
    if (auto checked = check_method(packet.properties); !checked) {
        return tl::unexpected(std::move(checked.error()));
    }
    const auto data = packet.properties.text(PropertyId::authentication_data).value_or("");
    if (packet.reason == ReasonCode::success && connected) {
        reauthenticating_ = false;
        if (auto finished = authenticator_->finish(data); !finished) {
            return tl::unexpected(std::move(finished.error()));
        }
        return true;
    }
    if (packet.reason != ReasonCode::continue_authentication) {
        return fail(Errc::protocol_error,
                    "AUTH " + std::to_string(static_cast<unsigned>(packet.reason)) +
                        " where a challenge was due",
                    ReasonCode::protocol_error);
    }
    if (auto used = use(authenticator_->proceed(data), Awaits::challenge); !used) {
        return tl::unexpected(std::move(used.error()));
    }
    return false;
}

Result<void> Handshake::append_auth(ReasonCode reason, const AuthenticationStep& step) {
    Properties properties;
    if (auto added = add_step(properties, step); !added) {
        return added;
    }
    auto& buffer = shared_.output.buffer();
    const std::size_t start = buffer.size();
    auto encoded = wire::encode(Auth{reason, properties}, buffer);
    if (encoded) {
        encoded = shared_.check_size(PacketType::auth, buffer.size() - start);
    }
    if (!encoded) {
        buffer.resize(start);
    }
    shared_.stats.packets_sent += static_cast<std::uint64_t>(encoded.has_value());
    return encoded;
}

Result<void> Handshake::add_step(Properties& properties, const AuthenticationStep& step) {
    auto added = properties.add(PropertyId::authentication_method, authenticator_->method());
    if (added && step.data) {
        added = properties.add(PropertyId::authentication_data, *step.data);
    }
    return added;
}

Result<void> Handshake::check_method(PropertyView properties) const {
    // [MQTT-4.12.0-5]
    if (properties.text(PropertyId::authentication_method) == authenticator_->method()) {
        return {};
    }
    return fail(Errc::protocol_error,
                "the server's authentication method is not the " +
                    std::string(authenticator_->method()) + " of CONNECT",
                ReasonCode::protocol_error);
}

}  // namespace mqtt
