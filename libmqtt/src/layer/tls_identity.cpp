#include "layer/tls_identity.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/sha.h>
#include <openssl/ui.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

namespace mqtt::layer {

namespace {

tl::unexpected<Error> refuse(std::string detail) {
    return fail(Errc::invalid_argument, std::move(detail));
}

std::string sha1_of(const std::string& text) {
    std::string sum(SHA_DIGEST_LENGTH, '\0');
    const int done =
        EVP_Digest(text.data(), text.size(), reinterpret_cast<unsigned char*>(sum.data()), nullptr,
                   EVP_sha1(), nullptr);
    return done == 1 ? sum : std::string();
}

// What OpenSSL asks for while it reads a key.
struct PassPhrase {
    const TlsOptions& options;
    bool was_asked = false;
    std::optional<Error> error;

    static int give(char* out, int room, int /*for_writing*/, void* self) {
        auto& phrase = *static_cast<PassPhrase*>(self);
        if (phrase.error) {
            return -1;  // OpenSSL tries one form of a key after the other
        }
        phrase.was_asked = true;
        auto text = phrase.options.key_password
                        ? phrase.options.key_password()
                        : Result<std::string>(fail(Errc::invalid_argument, "there is none"));
        if (!text) {
            phrase.error = std::move(text.error());
            return -1;
        }
        const std::string& wanted = phrase.options.key_password_sha1;
        if (!wanted.empty() && sha1_of(*text) != wanted) {
            phrase.error =
                Error{Errc::invalid_argument, ReasonCode::success, 0,
                      "its pass phrase is not the one that --tls-engine-kpass-sha1 speaks of"};
            return -1;
        }
        const std::size_t size = std::min(text->size(), static_cast<std::size_t>(room));
        std::memcpy(out, text->data(), size);
        OPENSSL_cleanse(text->data(), text->size());
        return static_cast<int>(size);
    }
};

tl::unexpected<Error> explain_key(const PassPhrase& phrase) {
    const std::string& file = phrase.options.key_file;
    if (phrase.error) {
        return refuse(fmt::format("--key is encrypted (\"{}\"): {}", file, phrase.error->detail));
    }
    const std::string why = take_openssl_error();
    if (phrase.was_asked) {
        return refuse(fmt::format("the pass phrase of --key is wrong (\"{}\")", file));
    }
    return refuse(fmt::format("--key holds no private key in PEM (\"{}\"): {}", file, why));
}

Result<KeyPointer> read_key(const TlsOptions& options) {
    const BioPointer file(BIO_new_file(options.key_file.c_str(), "r"));
    if (file == nullptr) {
        ERR_clear_error();
        return refuse(fmt::format("--key cannot be read (\"{}\"): {}", options.key_file,
                                  std::strerror(errno)));
    }
    PassPhrase phrase{.options = options, .error = {}};
    KeyPointer key(PEM_read_bio_PrivateKey(file.get(), nullptr, PassPhrase::give, &phrase));
    if (key == nullptr) {
        return explain_key(phrase);
    }
    return key;
}

// A key that a provider keeps, by its URI.
Result<KeyPointer> find_key(ProviderPointer& provider, const TlsOptions& options) {
    constexpr int beside_others = 1;
    provider.reset(OSSL_PROVIDER_try_load(nullptr, options.key_provider.c_str(), beside_others));
    if (provider == nullptr) {
        return refuse(
            fmt::format("--tls-engine must be a provider that OpenSSL 3 has here (got "
                        "\"{}\"): {}",
                        options.key_provider, take_openssl_error()));
    }
    PassPhrase phrase{.options = options, .error = {}};
    const UiMethodPointer ui(UI_UTIL_wrap_read_pem_callback(PassPhrase::give, 0));
    const StorePointer store(
        OSSL_STORE_open(options.key_file.c_str(), ui.get(), &phrase, nullptr, nullptr));
    while (store != nullptr && OSSL_STORE_eof(store.get()) == 0) {
        const StoreInfoPointer info(OSSL_STORE_load(store.get()));
        if (info != nullptr && OSSL_STORE_INFO_get_type(info.get()) == OSSL_STORE_INFO_PKEY) {
            return KeyPointer(OSSL_STORE_INFO_get1_PKEY(info.get()));
        }
        if (info == nullptr && OSSL_STORE_error(store.get()) == 1) {
            break;
        }
    }
    if (phrase.was_asked) {
        return explain_key(phrase);
    }
    return refuse(fmt::format("--key names no private key that the provider {} finds (\"{}\"): {}",
                              options.key_provider, options.key_file, take_openssl_error()));
}

}  // namespace

Result<void> set_identity(SSL_CTX* context, ProviderPointer& provider, const TlsOptions& options) {
    const std::string& certificate = options.certificate_file;
    if (certificate.empty()) {
        return {};
    }
    if (::access(certificate.c_str(), R_OK) != 0) {
        return refuse(
            fmt::format("--cert cannot be read (\"{}\"): {}", certificate, std::strerror(errno)));
    }
    if (SSL_CTX_use_certificate_chain_file(context, certificate.c_str()) != 1) {
        return refuse(fmt::format("--cert holds no certificate in PEM (\"{}\"): {}", certificate,
                                  take_openssl_error()));
    }
    auto key = options.key_provider.empty() ? read_key(options) : find_key(provider, options);
    if (!key) {
        return tl::unexpected(std::move(key.error()));
    }
    if (SSL_CTX_use_PrivateKey(context, key->get()) != 1 ||
        SSL_CTX_check_private_key(context) != 1) {
        ERR_clear_error();
        return refuse(fmt::format("--cert and --key do not belong together (\"{}\", \"{}\")",
                                  certificate, options.key_file));
    }
    return {};
}

}  // namespace mqtt::layer
