#include "mqpub/account.hpp"

#include <doctest/doctest.h>

using mq::cli::ExitCode;
using mq::pub::Account;
using mq::pub::outcome_of;
using mq::pub::Unconfirmed;
using std::chrono::seconds;

namespace {

Account account_of(std::uint64_t refused, std::uint64_t in_doubt) {
    Account account;
    account.sent = 10;
    account.refused = refused;
    account.in_doubt = in_doubt;
    account.acknowledged = 10 - refused - in_doubt;
    account.first_refusal = "PUBACK 0x87 Not authorized";
    account.last_loss = "the line broke";
    return account;
}

}  // namespace

TEST_CASE("a run is a success only if nothing was refused and nothing is in doubt") {
    CHECK(outcome_of(account_of(0, 0)).code == ExitCode::ok);
    CHECK(outcome_of(account_of(1, 0)).code == ExitCode::refused);
    CHECK(outcome_of(account_of(0, 1)).code == ExitCode::connection_lost);
    CHECK(outcome_of(account_of(1, 1)).code == ExitCode::connection_lost);
}

TEST_CASE("the summary has every message once") {
    const Account account = account_of(2, 3);
    CHECK(summary(account) == "sent 10 acknowledged 5 refused 2 in doubt 3");
    CHECK(account.unsettled() == 0);
}

TEST_CASE("a PINGRESP confirms what was published before its PINGREQ") {
    const mqtt::TimePoint start{seconds(1000)};
    Unconfirmed unconfirmed;
    unconfirmed.published(start);
    unconfirmed.published(start + seconds(1));
    SUBCASE("all of it, if that was before the PINGREQ went out") {
        unconfirmed.ping_answered(start + seconds(2));
        CHECK(unconfirmed.take() == 0);
    }
    SUBCASE("nothing for certain, if something may have been published behind the PINGREQ") {
        unconfirmed.ping_answered(start + seconds(1));
        CHECK(unconfirmed.take() == 2);
    }
    SUBCASE("with the next one, all that was published before the answer to the last one") {
        unconfirmed.ping_answered(start + seconds(1));
        unconfirmed.published(start + seconds(3));
        unconfirmed.ping_answered(start + seconds(2));
        CHECK(unconfirmed.take() == 1);
    }
}

TEST_CASE("a new connection starts with nothing unconfirmed") {
    Unconfirmed unconfirmed;
    unconfirmed.published({});
    CHECK(unconfirmed.take() == 1);
    CHECK(unconfirmed.take() == 0);
}
