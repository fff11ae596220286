#include "common/outcome.hpp"

#include <doctest/doctest.h>

#include "client/retry.hpp"

using mq::cli::ExitCode;
using mq::cli::outcome_of;
using mqtt::Errc;
using mqtt::ReasonCode;

namespace {

ExitCode code_of(Errc code, ReasonCode reason = ReasonCode::success) {
    return outcome_of({code, reason, 0, "detail"}).code;
}

}  // namespace

TEST_CASE("exit statuses have the promised numbers") {
    CHECK(static_cast<int>(code_of(Errc::invalid_argument)) == 2);
    CHECK(static_cast<int>(code_of(Errc::connect_failed)) == 3);
    CHECK(static_cast<int>(code_of(Errc::connection_refused_by_server)) == 4);
    CHECK(static_cast<int>(code_of(Errc::server_limit)) == 5);
    CHECK(static_cast<int>(code_of(Errc::connection_lost)) == 6);
    CHECK(static_cast<int>(code_of(Errc::store_failed)) == 8);
    CHECK(static_cast<int>(mq::cli::ended_by_signal(15)) == 143);
}

TEST_CASE("no answer to CONNECT means that the broker is not reachable") {
    CHECK(code_of(Errc::resolve_failed) == ExitCode::unreachable);
    CHECK(code_of(Errc::connect_timeout) == ExitCode::unreachable);
    CHECK(code_of(Errc::connack_timeout) == ExitCode::unreachable);
}

TEST_CASE("a refusal of TLS or WebSocket is one of the broker, a failing proxy a broken road") {
    CHECK(code_of(Errc::tls_failed) == ExitCode::connection_refused);
    CHECK(code_of(Errc::websocket_failed) == ExitCode::connection_refused);
    CHECK(code_of(Errc::websocket_failed, ReasonCode::server_unavailable) == ExitCode::unreachable);
    CHECK(code_of(Errc::proxy_failed) == ExitCode::unreachable);
    CHECK(code_of(Errc::proxy_failed, ReasonCode::bad_user_name_or_password) ==
          ExitCode::connection_refused);
}

TEST_CASE("a server that is busy or unavailable is not reachable, and another attempt may help") {
    for (const ReasonCode reason :
         {ReasonCode::server_unavailable, ReasonCode::server_busy, ReasonCode::server_shutting_down,
          ReasonCode::connection_rate_exceeded}) {
        CAPTURE(static_cast<int>(reason));
        CHECK(code_of(Errc::connection_refused_by_server, reason) == ExitCode::unreachable);
    }
}

TEST_CASE("what ends with status 4 or 5 is never tried again") {
    for (int number = 0; number < 256; ++number) {
        CAPTURE(number);
        const auto reason = static_cast<ReasonCode>(number);
        for (const Errc code : {Errc::connection_refused_by_server, Errc::disconnected_by_server,
                                Errc::server_limit, Errc::authentication_failed}) {
            const ExitCode status = code_of(code, reason);
            const bool is_refusal =
                status == ExitCode::connection_refused || status == ExitCode::refused;
            CHECK_FALSE((is_refusal && mqtt::retry_helps({code, reason, 0, {}})));
        }
    }
}

TEST_CASE("a server that closes over what was asked has refused it") {
    CHECK(code_of(Errc::disconnected_by_server, ReasonCode::not_authorized) == ExitCode::refused);
    CHECK(code_of(Errc::disconnected_by_server, ReasonCode::packet_too_large) == ExitCode::refused);
    CHECK(code_of(Errc::disconnected_by_server, ReasonCode::session_taken_over) ==
          ExitCode::connection_lost);
    CHECK(code_of(Errc::disconnected_by_server, ReasonCode::server_shutting_down) ==
          ExitCode::connection_lost);
}

TEST_CASE("a reason code is described by packet, number and name") {
    CHECK(mq::cli::describe(mqtt::PacketType::puback, ReasonCode::not_authorized) ==
          "PUBACK 0x87 Not authorized");
}
