// What a client does so that its session survives its own reconnections and nothing else: without
// such a session a message of QoS 1 or 2 that is in flight when the connection breaks is lost, or
// delivered twice (MQTT 5.0 §4.1, §4.4).
#pragma once

#include "mqtt/client.hpp"
#include "mqtt/result.hpp"

namespace mqtt {

struct PersistencePlan {
    // From the second connection on, Clean Start is 0.
    bool resumes = false;
    // 5.0: the last DISCONNECT says Session Expiry 0 (§3.14.2.2.2).
    bool expires_at_end = false;
    // Before 5.0: a clean connection at the start, and another at the end.
    bool cleans_first = false;
    bool cleans_last = false;
};

// Puts into the session's options what the client's `persistence` and `clean_init` ask for. What
// the session was told to be already stays: a Session Expiry Interval, and on 3.1 and 3.1.1 a
// session that is not clean, are somebody's own wish, also for the time after us. The error: there
// is neither a client identifier nor a source of random bits to make one.
[[nodiscard]] Result<PersistencePlan> plan_persistence(ClientOptions& options);

}  // namespace mqtt
