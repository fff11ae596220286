#include "common/outcome.hpp"

#include <fmt/format.h>

#include "mqtt/reason_code.hpp"

namespace mq::cli {

namespace {

using mqtt::Errc;
using mqtt::ReasonCode;

// A server that closes over one of these has judged what we asked for, not the connection.
bool refuses_operation(ReasonCode reason) {
    switch (reason) {
        case ReasonCode::not_authorized:
        case ReasonCode::topic_filter_invalid:
        case ReasonCode::topic_name_invalid:
        case ReasonCode::packet_too_large:
        case ReasonCode::quota_exceeded:
        case ReasonCode::payload_format_invalid:
        case ReasonCode::retain_not_supported:
        case ReasonCode::qos_not_supported:
        case ReasonCode::shared_subscriptions_not_supported:
        case ReasonCode::subscription_identifiers_not_supported:
        case ReasonCode::wildcard_subscriptions_not_supported:
            return true;
        default:
            return false;
    }
}

// A server that speaks of its own state: it may take us later, as one that is not there may.
bool is_unavailable(ReasonCode reason) {
    switch (reason) {
        case ReasonCode::server_unavailable:
        case ReasonCode::server_busy:
        case ReasonCode::server_shutting_down:
        case ReasonCode::connection_rate_exceeded:
            return true;
        default:
            return false;
    }
}

ExitCode exit_code_of(const mqtt::Error& error) {
    switch (error.code) {
        case Errc::invalid_argument:
            return ExitCode::usage;
        case Errc::resolve_failed:
        case Errc::connect_failed:
        case Errc::connect_timeout:
        case Errc::connack_timeout:
            return ExitCode::unreachable;
        case Errc::proxy_failed:  // with a reason, it is a refusal
            return error.reason == ReasonCode::success ? ExitCode::unreachable
                                                       : ExitCode::connection_refused;
        case Errc::tls_failed:
        case Errc::authentication_failed:
            return ExitCode::connection_refused;
        case Errc::websocket_failed:
        case Errc::connection_refused_by_server:
            return is_unavailable(error.reason) ? ExitCode::unreachable
                                                : ExitCode::connection_refused;
        case Errc::server_limit:
            return ExitCode::refused;
        case Errc::disconnected_by_server:
            return refuses_operation(error.reason) ? ExitCode::refused : ExitCode::connection_lost;
        case Errc::malformed_packet:
        case Errc::protocol_error:
        case Errc::keep_alive_timeout:
        case Errc::acknowledgement_timeout:
        case Errc::connection_lost:
            return ExitCode::connection_lost;
        case Errc::store_failed:
            return ExitCode::local;
        case Errc::not_connected:
        case Errc::window_full:
            return ExitCode::bug;  // the tools ask first
    }
    return ExitCode::bug;
}

}  // namespace

Outcome outcome_of(const mqtt::Error& error) {
    return {exit_code_of(error), error.detail};
}

std::string describe(mqtt::PacketType carrier, ReasonCode reason) {
    return fmt::format("{} 0x{:02X} {}", mqtt::name(carrier), static_cast<unsigned>(reason),
                       mqtt::name(reason, carrier));
}

}  // namespace mq::cli
