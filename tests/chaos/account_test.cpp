#include "chaos/account.hpp"

#include <doctest/doctest.h>

using chaos::account;

namespace {

const std::vector<std::string> sent{"0 a", "1 b", "2 c"};

}  // namespace

TEST_CASE("all that came once and in order is clean") {
    const auto result = account(sent, {"0 a\n1 b\n2 c\n"});
    CHECK(result.received == 3);
    CHECK(result.is_clean(1));
    CHECK(result.is_clean(2));
}

TEST_CASE("what never came is lost") {
    const auto result = account(sent, {"0 a\n2 c\n"});
    CHECK(result.lost == 1);
    CHECK_FALSE(result.is_clean(1));
}

TEST_CASE("what came twice is forgiven at QoS 1 only") {
    const auto result = account(sent, {"0 a\n1 b\n0 a\n2 c\n"});
    CHECK(result.twice == 1);
    CHECK(result.out_of_order == 0);
    CHECK(result.is_clean(1));
    CHECK_FALSE(result.is_clean(2));
}

TEST_CASE(
    "what a killed process had written may come again, and half a line "
    "of it is nothing") {
    const auto result = account(sent, {"0 a\n1 b\n2", "1 b\n2 c\n"});
    CHECK(result.after_crash == 1);
    CHECK(result.garbled == 0);
    CHECK(result.is_clean(2));
}

TEST_CASE("a later message before an earlier one is out of order") {
    const auto result = account(sent, {"0 a\n2 c\n1 b\n"});
    CHECK(result.out_of_order == 1);
    CHECK_FALSE(result.is_clean(1));
}

TEST_CASE("what was not sent so is garbled") {
    CHECK(account(sent, {"0 a\n1 x\n2 c\n"}).garbled == 1);
    CHECK(account(sent, {"0 a\n1 b\n2 c\n9 z\n"}).garbled == 1);
    CHECK(account(sent, {"0 a\n1 b\n2 c\nnoise"}).garbled == 1);
}
