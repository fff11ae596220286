// What became of the messages of a run.
#pragma once

#include <cstdint>
#include <string>

#include "common/outcome.hpp"
#include "mqtt/types.hpp"

namespace mq::pub {

// Every message is counted as sent, and at QoS 1 and 2 in one of the others too once it is settled.
struct Account {
    std::uint64_t sent = 0;
    std::uint64_t acknowledged = 0;
    std::uint64_t refused = 0;
    std::uint64_t in_doubt = 0;  // may have been delivered or not
    std::string first_refusal;   // what the broker said, as a clause
    std::string last_loss;       // why a connection with messages in doubt broke, as a clause

    // At QoS 1 and 2.
    [[nodiscard]] std::uint64_t unsettled() const {
        return sent - acknowledged - refused - in_doubt;
    }
};

// `sent 100 acknowledged 97 refused 1 in doubt 2`
[[nodiscard]] std::string summary(const Account& account);

// How a run ended that came to its end: not well if a message was refused or is in doubt.
[[nodiscard]] cli::Outcome outcome_of(const Account& account);

// QoS 0 has no acknowledgements, but a broker answers in order: with PINGRESP it has read all that
// was written before the PINGREQ. The rest is in doubt if the connection breaks.
class Unconfirmed {
public:
    void published(mqtt::TimePoint now) {
        ++count_;
        last_ = now;
    }
    void ping_answered(mqtt::TimePoint pinged_at);
    // The connection has ended: how many messages it leaves unconfirmed.
    [[nodiscard]] std::uint64_t take();

private:
    std::uint64_t count_ = 0;
    std::uint64_t at_last_answer_ = 0;  // how many of them were published before the last PINGRESP
    mqtt::TimePoint last_;
};

}  // namespace mq::pub
