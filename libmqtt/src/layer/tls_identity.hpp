// The certificate and the key that a client shows. Part of the TLS module.
#pragma once

#include "layer/tls_openssl.hpp"
#include "mqtt/result.hpp"
#include "mqtt/tls_options.hpp"

namespace mqtt::layer {

// None, if the options name none. The pass phrase is asked for only if the key is encrypted.
// `provider` has the key for as long as the context uses it, if a provider does.
[[nodiscard]] Result<void> set_identity(SSL_CTX* context, ProviderPointer& provider,
                                        const TlsOptions& options);

}  // namespace mqtt::layer
