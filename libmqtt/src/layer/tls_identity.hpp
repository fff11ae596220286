// The certificate and the key that a client shows. Part of the TLS module.
#pragma once

#include "layer/tls_openssl.hpp"
#include "mqtt/result.hpp"
#include "mqtt/tls_options.hpp"

namespace mqtt::layer {

// None, if the options name none. The pass phrase is asked for only if the key is encrypted.
[[nodiscard]] Result<void> set_identity(SSL_CTX* context, const TlsOptions& options);

}  // namespace mqtt::layer
