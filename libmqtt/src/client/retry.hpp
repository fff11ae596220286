// Is it of any use to connect again after this error?
#pragma once

#include "mqtt/error.hpp"

namespace mqtt {

// False where the same attempt would fail in the same way (bad credentials, a peer that does not
// speak MQTT), or would do harm: a session that was taken over would be taken back, for ever.
[[nodiscard]] bool retry_helps(const Error& error);

}  // namespace mqtt
