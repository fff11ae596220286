// What OpenSSL allocates, owned; and its error queue in words. Part of the TLS module.
#pragma once

#include <openssl/bio.h>
#include <openssl/provider.h>
#include <openssl/ssl.h>
#include <openssl/store.h>
#include <openssl/ui.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace mqtt::layer {

template <auto Free>
struct Freed {
    template <typename T>
    void operator()(T* thing) const {
        Free(thing);
    }
};

inline void free_general_names(GENERAL_NAMES* names) {
    sk_GENERAL_NAME_pop_free(names, GENERAL_NAME_free);
}

// A connection that broke is no reason not to resume its session (RFC 5246 §7.2.1), but OpenSSL
// would forget the session with a connection that was not shut down.
inline void free_ssl(SSL* ssl) {
    SSL_set_shutdown(ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(ssl);
}

using SslContextPointer = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using SslPointer = std::unique_ptr<SSL, Freed<free_ssl>>;
using SslSessionPointer = std::unique_ptr<SSL_SESSION, Freed<SSL_SESSION_free>>;
using BioPointer = std::unique_ptr<BIO, Freed<BIO_free>>;
using KeyPointer = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using StorePointer = std::unique_ptr<OSSL_STORE_CTX, Freed<OSSL_STORE_close>>;
using StoreInfoPointer = std::unique_ptr<OSSL_STORE_INFO, Freed<OSSL_STORE_INFO_free>>;
using UiMethodPointer = std::unique_ptr<UI_METHOD, Freed<UI_destroy_method>>;
using ProviderPointer = std::unique_ptr<OSSL_PROVIDER, Freed<OSSL_PROVIDER_unload>>;
using GeneralNamesPointer = std::unique_ptr<GENERAL_NAMES, Freed<free_general_names>>;

// What OpenSSL says of the last thing that went wrong, and forgets all of it.
[[nodiscard]] std::string take_openssl_error();

}  // namespace mqtt::layer
