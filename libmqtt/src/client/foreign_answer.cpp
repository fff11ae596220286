#include "client/foreign_answer.hpp"

#include <utility>

namespace mqtt {

std::optional<Error> explain_foreign_answer(const std::string& peer, Bytes first) {
    // None of these is the beginning of a packet that a server sends.
    if (as_text(first).starts_with("\x15\x03")) {  // an alert (RFC 8446 §5.1)
        return Error{Errc::tls_failed, ReasonCode::success, 0,
                     peer + " answers in TLS: use mqtts://, --cafile or --tls-use-os-certs"};
    }
    if (as_text(first).starts_with("HTTP/")) {
        return Error{Errc::websocket_failed, ReasonCode::success, 0,
                     peer + " answers in HTTP: is this the right port, or one for ws://?"};
    }
    return std::nullopt;
}

Error explain_silent_close(Error error) {
    if (error.code == Errc::connection_lost) {
        error.detail += " without an answer to CONNECT: does this port expect TLS?";
    }
    return error;
}

}  // namespace mqtt
