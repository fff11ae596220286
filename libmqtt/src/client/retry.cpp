#include "client/retry.hpp"

#include <algorithm>

namespace mqtt {

namespace {

// What a server says of its own state, which may pass.
bool is_temporary(ReasonCode reason) {
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

// DISCONNECT codes that blame who we are or what we do.
bool is_permanent(ReasonCode reason) {
    switch (reason) {
        case ReasonCode::malformed_packet:
        case ReasonCode::protocol_error:
        case ReasonCode::not_authorized:
        case ReasonCode::banned:
        case ReasonCode::bad_authentication_method:
        case ReasonCode::session_taken_over:
        case ReasonCode::topic_filter_invalid:
        case ReasonCode::topic_name_invalid:
        case ReasonCode::packet_too_large:
        case ReasonCode::quota_exceeded:
        case ReasonCode::payload_format_invalid:
        case ReasonCode::retain_not_supported:
        case ReasonCode::qos_not_supported:
        case ReasonCode::use_another_server:
        case ReasonCode::server_moved:
        case ReasonCode::shared_subscriptions_not_supported:
        case ReasonCode::subscription_identifiers_not_supported:
        case ReasonCode::wildcard_subscriptions_not_supported:
            return true;
        default:
            return false;
    }
}

}  // namespace

bool retry_helps(const Error& error) {
    switch (error.code) {
        case Errc::connection_refused_by_server:
        case Errc::tls_failed:
        case Errc::websocket_failed:
            return is_temporary(error.reason);
        case Errc::proxy_failed:
            return error.reason == ReasonCode::success || is_temporary(error.reason);
        case Errc::disconnected_by_server:
            return !is_permanent(error.reason);
        case Errc::resolve_failed:
        case Errc::connect_failed:
        case Errc::connect_timeout:
        case Errc::connection_lost:
        case Errc::connack_timeout:
        case Errc::keep_alive_timeout:
        case Errc::acknowledgement_timeout:
            return true;
        default:
            return false;
    }
}

std::optional<Duration> Retries::next(TimePoint now, std::optional<TimePoint> accepted_at,
                                      std::uint64_t random) {
    ever_accepted_ = ever_accepted_ || accepted_at;
    if (!policy_.first && !ever_accepted_) {
        return std::nullopt;
    }
    // CONNACK alone is no success: a server that accepts and drops us at once would be hammered.
    if (accepted_at && now - *accepted_at > backoff_.ceiling()) {
        backoff_.reset();
        made_ = 0;
        since_ = now;
    }
    const TimePoint last = since_ + policy_.duration.value_or(Duration::zero());
    if (made_ >= policy_.attempts || (policy_.duration && now >= last)) {
        return std::nullopt;
    }
    ++made_;
    const Duration delay = backoff_.next(random);
    return policy_.duration ? std::min(delay, last - now) : delay;
}

}  // namespace mqtt
