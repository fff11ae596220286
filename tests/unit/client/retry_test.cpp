#include "client/retry.hpp"

#include <doctest/doctest.h>

using mqtt::Errc;
using mqtt::ReasonCode;
using mqtt::retry_helps;

TEST_CASE("failures of the network are worth another attempt") {
    for (const Errc code :
         {Errc::resolve_failed, Errc::connect_failed, Errc::connect_timeout, Errc::connection_lost,
          Errc::connack_timeout, Errc::keep_alive_timeout, Errc::acknowledgement_timeout}) {
        CAPTURE(static_cast<int>(code));
        CHECK(retry_helps({code, ReasonCode::success, 0, {}}));
    }
}

TEST_CASE("what would fail again in the same way is not") {
    for (const Errc code : {Errc::malformed_packet, Errc::protocol_error, Errc::invalid_argument,
                            Errc::authentication_failed, Errc::server_limit, Errc::store_failed}) {
        CAPTURE(static_cast<int>(code));
        CHECK_FALSE(retry_helps({code, ReasonCode::success, 0, {}}));
    }
}

TEST_CASE("a refusal is final unless the server speaks of its own state") {
    const auto helps = [](ReasonCode reason) {
        return retry_helps({Errc::connection_refused_by_server, reason, 0, {}});
    };
    CHECK_FALSE(helps(ReasonCode::not_authorized));
    CHECK_FALSE(helps(ReasonCode::bad_user_name_or_password));
    CHECK_FALSE(helps(ReasonCode::unsupported_protocol_version));
    CHECK(helps(ReasonCode::server_unavailable));
    CHECK(helps(ReasonCode::server_busy));
    CHECK(helps(ReasonCode::connection_rate_exceeded));
}

TEST_CASE("a layer's failure is final unless a reason says that it may pass") {
    const auto helps = [](Errc code, ReasonCode reason = ReasonCode::success) {
        return retry_helps({code, reason, 0, {}});
    };
    CHECK_FALSE(helps(Errc::tls_failed));
    CHECK_FALSE(helps(Errc::websocket_failed));
    CHECK(helps(Errc::websocket_failed, ReasonCode::server_unavailable));
    CHECK(helps(Errc::proxy_failed));
    CHECK_FALSE(helps(Errc::proxy_failed, ReasonCode::bad_user_name_or_password));
}

TEST_CASE("a session that was taken over is not taken back") {
    const auto helps = [](ReasonCode reason) {
        return retry_helps({Errc::disconnected_by_server, reason, 0, {}});
    };
    CHECK_FALSE(helps(ReasonCode::session_taken_over));
    CHECK_FALSE(helps(ReasonCode::not_authorized));
    CHECK(helps(ReasonCode::server_shutting_down));
    CHECK(helps(ReasonCode::keep_alive_timeout));
}
