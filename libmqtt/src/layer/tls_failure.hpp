// Why TLS failed, in words that somebody can act on. Part of the TLS module.
#pragma once

#include <openssl/x509.h>

#include <optional>
#include <string>

#include "layer/tls_openssl.hpp"
#include "mqtt/error.hpp"
#include "mqtt/types.hpp"

namespace mqtt::layer {

// A certificate that was not accepted, as it was when that was found.
struct RejectedCertificate {
    int code = X509_V_OK;
    std::string subject;
    std::string issuer;
    std::string names;       // what it is for: "a.example, b.example, 10.0.0.1"
    std::string not_before;  // "2026-11-24 15:00:00 UTC"
    std::string not_after;
};

[[nodiscard]] RejectedCertificate describe_rejected(X509_STORE_CTX* store);

// What a layer knows of its handshake besides OpenSSL's error.
struct HandshakeFacts {
    std::string host;         // where we connect to
    std::string wanted_name;  // what its certificate must hold
    std::optional<RejectedCertificate> rejected;
    bool wants_our_certificate = false;  // the server asked for one
    bool has_certificate = false;
    bool uses_psk = false;
};

// From OpenSSL's error queue, which is empty then.
[[nodiscard]] Error explain_failure(const HandshakeFacts& facts);

// Whoever answers a ClientHello with these first bytes does not speak TLS. Nothing: it may.
[[nodiscard]] std::optional<Error> explain_foreign_answer(const HandshakeFacts& facts, Bytes first);

}  // namespace mqtt::layer
