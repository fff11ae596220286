// Bytes to packets. Pure functions; every view in a result points into the frame's body, and only
// the lists of SUBSCRIBE, SUBACK, UNSUBSCRIBE and UNSUBACK allocate, by what is there, never by
// what a length claims. Each function wants a frame of its own type, for example from scan_frame().
//
// The same functions serve client and server. Whose packet it is to send is the session's business.
#pragma once

#include "mqtt/packets.hpp"
#include "mqtt/result.hpp"
#include "wire/decode_error.hpp"
#include "wire/frame.hpp"

namespace mqtt::wire {

// One switch over the type, one call each. CONNECT names its own version; `version` is not used.
[[nodiscard]] Result<Packet, DecodeError> decode(const Frame& frame, Version version);

[[nodiscard]] Result<Connect, DecodeError> decode_connect(const Frame& frame);
[[nodiscard]] Result<Connack, DecodeError> decode_connack(const Frame& frame, Version version);
// The hot one: no allocation, no copy.
[[nodiscard]] Result<Publish, DecodeError> decode_publish(const Frame& frame, Version version);
// PUBACK, PUBREC, PUBREL and PUBCOMP have one form.
[[nodiscard]] Result<Acknowledgement, DecodeError> decode_acknowledgement(const Frame& frame,
                                                                          Version version);
[[nodiscard]] Result<Subscribe, DecodeError> decode_subscribe(const Frame& frame, Version version);
[[nodiscard]] Result<Suback, DecodeError> decode_suback(const Frame& frame, Version version);
[[nodiscard]] Result<Unsubscribe, DecodeError> decode_unsubscribe(const Frame& frame,
                                                                  Version version);
[[nodiscard]] Result<Unsuback, DecodeError> decode_unsuback(const Frame& frame, Version version);
[[nodiscard]] Result<Pingreq, DecodeError> decode_pingreq(const Frame& frame);
[[nodiscard]] Result<Pingresp, DecodeError> decode_pingresp(const Frame& frame);
[[nodiscard]] Result<Disconnect, DecodeError> decode_disconnect(const Frame& frame,
                                                                Version version);
[[nodiscard]] Result<Auth, DecodeError> decode_auth(const Frame& frame);

}  // namespace mqtt::wire
