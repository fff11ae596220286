#include "mqtt/error.hpp"

namespace mqtt {

std::string_view name(Errc code) {
    switch (code) {
        case Errc::invalid_argument:
            return "invalid argument";
        case Errc::not_connected:
            return "not connected";
        case Errc::window_full:
            return "in-flight window full";
        case Errc::server_limit:
            return "not supported by the server";
        case Errc::malformed_packet:
            return "malformed packet";
        case Errc::protocol_error:
            return "protocol error";
        case Errc::connection_refused_by_server:
            return "connection refused by the server";
        case Errc::disconnected_by_server:
            return "disconnected by the server";
        case Errc::authentication_failed:
            return "authentication failed";
        case Errc::connack_timeout:
            return "connack timeout";
        case Errc::keep_alive_timeout:
            return "keep alive timeout";
        case Errc::acknowledgement_timeout:
            return "acknowledgement timeout";
        case Errc::resolve_failed:
            return "name resolution failed";
        case Errc::connect_failed:
            return "connect failed";
        case Errc::connect_timeout:
            return "connect timeout";
        case Errc::connection_lost:
            return "connection lost";
        case Errc::tls_failed:
            return "TLS failed";
        case Errc::websocket_failed:
            return "WebSocket failed";
        case Errc::proxy_failed:
            return "proxy failed";
        case Errc::store_failed:
            return "store failed";
    }
    return "unknown error";
}

}  // namespace mqtt
