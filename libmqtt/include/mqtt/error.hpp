// What can go wrong, as a value. Nothing in libmqtt throws: every call that can fail returns
// Result<T> (result.hpp), whose error side is this struct.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "mqtt/reason_code.hpp"

namespace mqtt {

// The kind of failure; the groups follow the layers. Callers branch on this, people read `detail`.
enum class Errc : std::uint8_t {
    // The call itself was wrong; nothing was sent and nothing changed.
    invalid_argument,  // bad topic, property, length or combination
    not_connected,     // the command needs an accepted connection
    window_full,       // in-flight window used up: try again after a PublishDone
    // The server said at CONNACK that it does not do this; nothing was sent.
    server_limit,
    // The peer broke the standard. `reason` is what we answer on MQTT 5.0.
    malformed_packet,
    protocol_error,
    // The server's own decision. `reason` is its code.
    connection_refused_by_server,  // CONNACK with an error
    disconnected_by_server,        // DISCONNECT from the server
    authentication_failed,         // our side of AUTH refused to go on
    // Time ran out.
    connack_timeout,
    keep_alive_timeout,
    acknowledgement_timeout,
    // Below MQTT. `system_error` is an errno value where there is one.
    resolve_failed,
    connect_failed,
    connect_timeout,
    connection_lost,
    // A layer of the link. The peer's or our own decision is final (a certificate, a version, a
    // status of HTTP), unless `reason` says that it may pass (server_unavailable).
    tls_failed,
    websocket_failed,
    // The proxy could not reach the broker, or, with a reason (not_authorized,
    // bad_user_name_or_password), does not want to.
    proxy_failed,
    // The store could not keep what must survive.
    store_failed,
};

struct Error {
    Errc code{};
    // The MQTT 5.0 reason code that goes with it: the server's, or the one we send. `success` where
    // none applies.
    ReasonCode reason = ReasonCode::success;
    // errno of a failed system call, or 0.
    int system_error = 0;
    // One clause that names the thing and the fact, made where they are known: `PUBLISH of 70,000
    // bytes is over the server's maximum packet size of 65,536`. No trailing full stop. Contains no
    // secret; bytes of a peer in it are escaped.
    std::string detail;
};

// Lower-case words for the kind: "malformed packet", "connection lost".
[[nodiscard]] std::string_view name(Errc code);

}  // namespace mqtt
