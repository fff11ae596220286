#include "layer/tls_context_openssl.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <utility>

#include "layer/tls_identity.hpp"

namespace mqtt::layer {

namespace {

tl::unexpected<Error> refuse(std::string detail) {
    return fail(Errc::invalid_argument, std::move(detail));
}

// `option` and its value, and why.
tl::unexpected<Error> refuse_file(const char* option, const std::string& file) {
    return refuse(
        fmt::format("{} cannot be used (\"{}\"): {}", option, file, take_openssl_error()));
}

Result<void> check_readable(const char* option, const std::string& file) {
    if (file.empty() || ::access(file.c_str(), R_OK) == 0) {
        return {};
    }
    return refuse(
        fmt::format("{} cannot be read (\"{}\"): {}", option, file, std::strerror(errno)));
}

Result<void> set_versions(SSL_CTX* context, const TlsOptions& options) {
    int least = TLS1_2_VERSION;
    int most = TLS1_3_VERSION;
    if (options.version) {
        least = *options.version == TlsVersion::v1_2 ? TLS1_2_VERSION : TLS1_3_VERSION;
        most = least;
    }
    if (SSL_CTX_set_min_proto_version(context, least) != 1 ||
        SSL_CTX_set_max_proto_version(context, most) != 1) {
        return refuse("--tls-version is not allowed by OpenSSL on this machine");
    }
    return {};
}

Result<void> set_ciphers(SSL_CTX* context, const TlsOptions& options) {
    if (!options.ciphers.empty() &&
        SSL_CTX_set_cipher_list(context, options.ciphers.c_str()) != 1) {
        return refuse(
            fmt::format("--ciphers names none that OpenSSL has for TLS 1.2 (got \"{}\"): "
                        "`openssl ciphers -s -tls1_2` lists them",
                        options.ciphers));
    }
    // A shared key goes with SHA-256 (RFC 8446 §4.2.11), and a server that picks another suite
    // would fall back to its certificate.
    const std::string suites = options.ciphersuites.empty() && !options.psk.empty()
                                   ? "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256"
                                   : options.ciphersuites;
    if (!suites.empty() && SSL_CTX_set_ciphersuites(context, suites.c_str()) != 1) {
        return refuse(
            fmt::format("--tls13-ciphers must name what OpenSSL has for TLS 1.3 (got "
                        "\"{}\"): `openssl ciphers -s -tls1_3` lists them",
                        options.ciphersuites));
    }
    return {};
}

// A directory whose names are hashes of subjects, of which only what is needed is read.
bool is_hashed(const std::filesystem::path& directory) {
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
        if (entry.path().extension() == ".0") {
            return true;
        }
    }
    return false;
}

// The hashed directory where there is one, since reading the whole bundle costs 20 ms.
Result<void> trust_system(SSL_CTX* context) {
    const char* directory = std::getenv(X509_get_default_cert_dir_env());
    const bool has_file = std::getenv(X509_get_default_cert_file_env()) != nullptr;
    if (directory == nullptr) {
        directory = X509_get_default_cert_dir();
    }
    const bool done = !has_file && is_hashed(directory)
                          ? SSL_CTX_set_default_verify_dir(context) == 1
                          : SSL_CTX_set_default_verify_paths(context) == 1;
    return done ? Result<void>()
                : refuse("the system's certificates cannot be read: name a CA with --cafile");
}

Result<void> set_trust(SSL_CTX* context, const TlsOptions& options) {
    if (!options.psk.empty()) {
        return {};  // nobody: the key is all that counts, and no certificate will do instead
    }
    for (const auto& [option, file] :
         {std::pair{"--cafile", &options.ca_file}, std::pair{"--capath", &options.ca_path}}) {
        if (auto readable = check_readable(option, *file); !readable) {
            return readable;
        }
    }
    if (!options.ca_file.empty() &&
        SSL_CTX_load_verify_file(context, options.ca_file.c_str()) != 1) {
        return refuse_file("--cafile", options.ca_file);
    }
    if (!options.ca_path.empty()) {
        if (!is_hashed(options.ca_path)) {
            return refuse(
                fmt::format("--capath must be a directory of certificates whose names "
                            "`openssl rehash` made (got \"{}\")",
                            options.ca_path));
        }
        if (SSL_CTX_load_verify_dir(context, options.ca_path.c_str()) != 1) {
            return refuse_file("--capath", options.ca_path);
        }
    }
    const bool names_none = options.ca_file.empty() && options.ca_path.empty();
    return options.trust_system || names_none ? trust_system(context) : Result<void>();
}

Result<void> check_key_log(const TlsOptions& options) {
    if (options.key_log_file.empty()) {
        return {};
    }
    const int file =
        ::open(options.key_log_file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) {
        return refuse(fmt::format("the key log cannot be written (\"{}\"): {}",
                                  options.key_log_file, std::strerror(errno)));
    }
    ::close(file);
    return {};
}

}  // namespace

Result<std::unique_ptr<TlsContext>> OpenSslContext::create(const TlsOptions& options,
                                                           const std::string& host) {
    ERR_clear_error();
    auto setting = std::make_shared<TlsSetting>();
    setting->context.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX* context = setting->context.get();
    if (context == nullptr) {
        return refuse("OpenSSL cannot begin: " + take_openssl_error());
    }
    // Buffers of 34 KiB only while they hold something; nothing to renegotiate (RFC 9325 §3.5).
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
    for (const auto set : {set_versions, set_ciphers, set_trust}) {
        if (auto done = set(context, options); !done) {
            return tl::unexpected(std::move(done.error()));
        }
    }
    if (auto set = set_identity(context, setting->provider, options); !set) {
        return tl::unexpected(std::move(set.error()));
    }
    if (auto checked = check_key_log(options); !checked) {
        return tl::unexpected(std::move(checked.error()));
    }
    setting->host = host;
    setting->name = options.server_name.empty() ? host : options.server_name;
    setting->verify_name = options.verify_name;
    setting->alpn = options.alpn;
    setting->psk = options.psk;
    setting->psk_identity = options.psk_identity;
    setting->has_certificate = !options.certificate_file.empty();
    setting->key_log_file = options.key_log_file;
    TlsLayer::set_callbacks(*setting);
    return std::unique_ptr<TlsContext>(new OpenSslContext(std::move(setting)));
}

}  // namespace mqtt::layer
