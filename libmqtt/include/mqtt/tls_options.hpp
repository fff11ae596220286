// How TLS is done on a link whose endpoint says that it is (Endpoint::tls). Plain data.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "mqtt/result.hpp"

namespace mqtt {

enum class TlsVersion : std::uint8_t { v1_2, v1_3 };

struct TlsOptions {
    // Whom we trust. The system's store only if asked for, or if nothing else is named.
    std::string ca_file;  // PEM, several certificates perhaps
    std::string ca_path;  // a directory with names as `openssl rehash` makes them
    bool trust_system = false;

    // Who we are: both or neither. Paths of PEM files; with a provider, the key is a URI of it.
    std::string certificate_file;
    std::string key_file;
    // The pass phrase of an encrypted key; asked for only if the key is. The error: there is none.
    std::function<Result<std::string>()> key_password;
    // If not empty: the SHA-1 that it must have, or it is not used.
    std::string key_password_sha1;
    // An OpenSSL provider that has the key. Empty: none.
    std::string key_provider;

    // Instead of certificates: a key that both ends know, in bytes.
    std::string psk;
    std::string psk_identity;

    // The name that is sent to the server (SNI) and that its certificate must hold; empty: the
    // endpoint's host. A numeric address is looked for among the certificate's addresses.
    std::string server_name;
    bool verify_name = true;  // false: any name will do, but the chain is verified still

    std::optional<TlsVersion> version;  // only this one
    std::string ciphers;                // of TLS 1.2, as OpenSSL writes them; empty: its defaults
    std::string ciphersuites;           // of TLS 1.3
    std::string alpn;                   // a protocol for the server to agree to; empty: none
    std::string key_log_file;           // secrets are appended, in the format of NSS; empty: none
};

}  // namespace mqtt
