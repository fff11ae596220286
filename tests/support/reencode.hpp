// What holds for any bytes at all: whatever the decoder accepts, the encoder can say again, and the
// decoder then understands the same.
#pragma once

#include <algorithm>
#include <string>

#include "support/packet_equal.hpp"
#include "wire/decode.hpp"
#include "wire/encode.hpp"

namespace mqtt::test {

// MQTT 3.1 bounds the client identifier that we send, not the one that we accept.
inline bool is_bounded_client_id(const Packet& packet) {
    const auto* connect = std::get_if<Connect>(&packet);
    return connect != nullptr && connect->version == Version::v3_1 &&
           (connect->client_id.empty() || connect->client_id.size() > 23);
}

// Empty if `frame` is refused or survives; else what went wrong.
inline std::string flaw_of(const wire::Frame& frame, Version version) {
    const auto decoded = wire::decode(frame, version);
    if (!decoded) {
        // The words must come, whatever the error.
        return wire::describe(decoded.error()).empty() ? "a refusal without words" : "";
    }
    wire::Buffer out;
    if (const auto encoded = wire::encode(*decoded, version, out); !encoded) {
        return is_bounded_client_id(*decoded) ? "" : "cannot encode: " + encoded.error().detail;
    }
    const auto scan = wire::scan_frame(out, version);
    if (!scan || !scan->complete || scan->frame.size != out.size()) {
        return "what was encoded is not one frame";
    }
    const auto again = wire::decode(scan->frame, version);
    if (!again) {
        return "cannot decode again: " + wire::describe(again.error());
    }
    return *again == *decoded ? "" : "decoded differently";
}

}  // namespace mqtt::test
