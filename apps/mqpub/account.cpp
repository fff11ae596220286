#include "mqpub/account.hpp"

#include <fmt/format.h>

#include <utility>

namespace mq::pub {

using cli::ExitCode;
using cli::Outcome;

std::string summary(const Account& account) {
    return fmt::format("sent {} acknowledged {} refused {} in doubt {}", account.sent,
                       account.acknowledged, account.refused, account.in_doubt);
}

// Doubt comes first: of what was refused it is known that nobody got it.
Outcome outcome_of(const Account& account) {
    if (account.in_doubt > 0) {
        return {
            ExitCode::connection_lost,
            account.sent == 1
                ? fmt::format("the message may have been delivered or not: {}", account.last_loss)
                : fmt::format("{} of {} messages may have been delivered or not: {}",
                              account.in_doubt, account.sent, account.last_loss)};
    }
    if (account.refused > 0) {
        return {ExitCode::refused, account.refused == 1
                                       ? account.first_refusal
                                       : fmt::format("{} messages, the first with {}",
                                                     account.refused, account.first_refusal)};
    }
    return {};
}

void Unconfirmed::ping_answered(mqtt::TimePoint pinged_at) {
    // A PINGREQ goes out after the answer to the one before.
    count_ = last_ < pinged_at ? 0 : count_ - at_last_answer_;
    at_last_answer_ = count_;
}

std::uint64_t Unconfirmed::take() {
    at_last_answer_ = 0;
    return std::exchange(count_, 0);
}

}  // namespace mq::pub
