#include "client/retry.hpp"

#include <doctest/doctest.h>

using mqtt::Errc;
using mqtt::ReasonCode;
using mqtt::Retries;
using mqtt::Retry;
using mqtt::retry_helps;
using mqtt::TimePoint;
using std::chrono::seconds;

namespace {

constexpr mqtt::BackoffLimits limits{seconds(1), seconds(4)};
constexpr std::uint64_t longest = ~std::uint64_t{0};  // the delay is the ceiling
const TimePoint start{};

Retries retries(Retry policy) {
    Retries made(policy, limits);
    made.start(start);
    return made;
}

}  // namespace

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

TEST_CASE("without success the first connection is tried once, unless it is asked for") {
    CHECK_FALSE(retries(Retry::never).next(start, std::nullopt, longest));
    CHECK_FALSE(retries(Retry::after_first_success).next(start, std::nullopt, longest));
    CHECK(retries(Retry::always).next(start, std::nullopt, longest) == seconds(1));
    CHECK(retries(Retry::after_first_success).next(start, start, longest) == seconds(1));
    CHECK_FALSE(retries(Retry::never).next(start, start, longest));
}

TEST_CASE("a number of attempts is for one outage") {
    auto counted = retries({.attempts = 2});
    TimePoint now = start + seconds(100);
    for (int outage = 0; outage < 2; ++outage) {
        CHECK(counted.next(now, now - seconds(50), longest) == seconds(1));
        CHECK(counted.next(now, std::nullopt, longest) == seconds(2));
        now += seconds(100);
    }
    CHECK_FALSE(counted.next(now, std::nullopt, longest));
}

TEST_CASE("a connection that did not stand does not end the outage") {
    auto counted = retries({.attempts = 2});
    CHECK(counted.next(start, start, longest) == seconds(1));
    CHECK(counted.next(start + seconds(2), start + seconds(1), longest) == seconds(2));
    CHECK_FALSE(counted.next(start + seconds(4), start + seconds(3), longest));
}

TEST_CASE("a time bounds the beginning of the last attempt, which comes when it is over") {
    auto timed = retries({.duration = seconds(5)});
    const TimePoint lost = start + seconds(100);
    CHECK(timed.next(lost, start, longest) == seconds(1));
    CHECK(timed.next(lost + seconds(1), std::nullopt, longest) == seconds(2));
    CHECK(timed.next(lost + seconds(3), std::nullopt, longest) == seconds(2));
    CHECK_FALSE(timed.next(lost + seconds(5), std::nullopt, longest));
}
