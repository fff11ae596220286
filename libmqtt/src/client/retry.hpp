// Connect again after this error? And if so, when?
#pragma once

#include <cstdint>
#include <optional>

#include "mqtt/backoff.hpp"
#include "mqtt/error.hpp"
#include "mqtt/retry.hpp"

namespace mqtt {

// False where the same attempt would fail in the same way (bad credentials, a peer that does not
// speak MQTT), or would do harm: a session that was taken over would be taken back, for ever.
[[nodiscard]] bool retry_helps(const Error& error);

// Counts attempts and time against a policy.
class Retries {
public:
    Retries(Retry policy, BackoffLimits limits) : policy_(policy), backoff_(limits) {}

    // The first attempt begins.
    void start(TimePoint now) { since_ = now; }
    // An attempt has failed or, if it was accepted at `accepted_at`, its connection has ended: the
    // delay before the next one, by 64 `random` bits. Nothing: the policy wants no more.
    [[nodiscard]] std::optional<Duration> next(TimePoint now, std::optional<TimePoint> accepted_at,
                                               std::uint64_t random);

private:
    Retry policy_;
    Backoff backoff_;
    std::uint64_t made_ = 0;  // attempts of the current outage
    TimePoint since_;         // its beginning
    bool ever_accepted_ = false;
};

}  // namespace mqtt
