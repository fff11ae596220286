#include "layer/tls_layer.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/err.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace mqtt::layer {

namespace {

constexpr std::size_t record_size = 16'384;  // RFC 8446 §5.1: the most that one record holds

bool is_numeric(const std::string& host) {
    std::array<std::uint8_t, sizeof(in6_addr)> address{};
    return ::inet_pton(AF_INET, host.c_str(), address.data()) == 1 ||
           ::inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
}

}  // namespace

// OpenSSL knows its callbacks as functions, and the layer by a pointer that they find.
struct TlsCallbacks {
    static TlsLayer& layer_of(const SSL* ssl) {
        return *static_cast<TlsLayer*>(SSL_get_app_data(ssl));
    }

    // A BIO that reads from input_ and writes to down(). --------------------------------------
    static int read(BIO* bio, char* out, int size) {
        auto& input = static_cast<TlsLayer*>(BIO_get_data(bio))->input_;
        BIO_clear_retry_flags(bio);
        if (input.empty()) {
            BIO_set_retry_read(bio);
            return -1;
        }
        const std::size_t count = std::min(input.size(), static_cast<std::size_t>(size));
        std::memcpy(out, input.data(), count);
        input = input.subspan(count);
        return static_cast<int>(count);
    }
    static int write(BIO* bio, const char* in, int size) {
        const Bytes bytes(reinterpret_cast<const std::uint8_t*>(in),
                          static_cast<std::size_t>(size));
        static_cast<TlsLayer*>(BIO_get_data(bio))->down().append(bytes);
        return size;
    }
    static long control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
        return command == BIO_CTRL_FLUSH ? 1 : 0;
    }
    static const BIO_METHOD* bio_method() {
        static const BIO_METHOD* const method = [] {
            BIO_METHOD* made = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "mqtools");
            if (made != nullptr) {
                BIO_meth_set_read(made, read);
                BIO_meth_set_write(made, write);
                BIO_meth_set_ctrl(made, control);
            }
            return made;
        }();
        return method;
    }
    static BIO* new_bio(TlsLayer* layer) {
        const BIO_METHOD* method = bio_method();
        BIO* bio = method != nullptr ? BIO_new(method) : nullptr;
        if (bio != nullptr) {
            BIO_set_data(bio, layer);
            BIO_set_init(bio, 1);
        }
        return bio;
    }

    // What OpenSSL asks and tells. -------------------------------------------------------------
    static int verify(int is_fine, X509_STORE_CTX* store) {
        if (is_fine == 0) {
            const auto* ssl = static_cast<const SSL*>(
                X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx()));
            layer_of(ssl).facts_.rejected = describe_rejected(store);
        }
        return is_fine;
    }
    static int certificate(SSL* ssl, X509** /*certificate*/, EVP_PKEY** /*key*/) {
        layer_of(ssl).facts_.wants_our_certificate = true;
        return 0;  // none but what the context has
    }
    static unsigned int psk(SSL* ssl, const char* /*hint*/, char* identity, unsigned int room,
                            unsigned char* key, unsigned int key_room) {
        const TlsSetting& setting = *layer_of(ssl).setting_;
        if (setting.psk_identity.size() >= room || setting.psk.size() > key_room) {
            return 0;
        }
        std::memcpy(identity, setting.psk_identity.c_str(), setting.psk_identity.size() + 1);
        std::memcpy(key, setting.psk.data(), setting.psk.size());
        return static_cast<unsigned int>(setting.psk.size());
    }
    static int new_session(SSL* ssl, SSL_SESSION* session) {
        layer_of(ssl).setting_->session.reset(session);
        return 1;  // it is ours
    }
    static void log_key(const SSL* ssl, const char* line) {
        const std::string text = std::string(line) + "\n";
        const int file = ::open(layer_of(ssl).setting_->key_log_file.c_str(),
                                O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
        if (file >= 0) {
            // A log that cannot be written is no reason to end a connection.
            static_cast<void>(::write(file, text.data(), text.size()) < 0);
            ::close(file);
        }
    }
};

void TlsLayer::set_callbacks(TlsSetting& setting) {
    SSL_CTX* context = setting.context.get();
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, TlsCallbacks::verify);
    SSL_CTX_set_client_cert_cb(context, TlsCallbacks::certificate);
    SSL_CTX_set_session_cache_mode(context,
                                   SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
    SSL_CTX_sess_set_new_cb(context, TlsCallbacks::new_session);
    if (!setting.psk.empty()) {
        SSL_CTX_set_psk_client_callback(context, TlsCallbacks::psk);
    }
    if (!setting.key_log_file.empty()) {
        SSL_CTX_set_keylog_callback(context, TlsCallbacks::log_key);
    }
}

Result<void> TlsLayer::opened() {
    is_open_ = false;
    is_finished_ = false;
    has_heard_ = false;
    input_ = {};
    facts_ = {};
    facts_.host = setting_->host;
    facts_.wanted_name = setting_->name;
    facts_.has_certificate = setting_->has_certificate;
    facts_.uses_psk = !setting_->psk.empty();
    ssl_.reset(SSL_new(setting_->context.get()));
    BIO* bio = ssl_ != nullptr ? TlsCallbacks::new_bio(this) : nullptr;
    if (bio == nullptr) {
        return failed();
    }
    SSL_set_bio(ssl_.get(), bio, bio);
    SSL_set_app_data(ssl_.get(), this);
    SSL_set_connect_state(ssl_.get());
    if (auto set = set_names(); !set) {
        return set;
    }
    if (setting_->session != nullptr) {
        SSL_set_session(ssl_.get(), setting_->session.get());
    }
    return handshake();
}

Result<void> TlsLayer::set_names() {
    const std::string& name = setting_->name;
    const bool is_address = is_numeric(name);
    bool done = true;
    if (!is_address) {  // RFC 6066 §3: names only
        // What the macro SSL_set_tlsext_host_name() does, without its cast.
        done = SSL_ctrl(ssl_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                        const_cast<char*>(name.c_str())) == 1;
    }
    if (done && setting_->verify_name) {
        SSL_set_hostflags(ssl_.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
        done = is_address
                   ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), name.c_str()) == 1
                   : SSL_set1_host(ssl_.get(), name.c_str()) == 1;
    }
    if (done && !setting_->alpn.empty()) {
        const std::string list = static_cast<char>(setting_->alpn.size()) + setting_->alpn;
        // The one function that says 0 when it is content.
        done = SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(list.data()),
                                   static_cast<unsigned int>(list.size())) == 0;
    }
    return done ? Result<void>() : failed();
}

Result<void> TlsLayer::received(Bytes bytes) {
    if (!has_heard_ && !bytes.empty()) {
        has_heard_ = true;
        if (auto foreign = explain_foreign_answer(facts_, bytes)) {
            return tl::unexpected(std::move(*foreign));
        }
    }
    input_ = bytes;
    auto done = is_open_ ? Result<void>() : handshake();
    if (done && is_open_) {
        done = read();
    }
    input_ = {};
    return done;
}

Result<void> TlsLayer::handshake() {
    ERR_clear_error();
    const int done = SSL_do_handshake(ssl_.get());
    if (done != 1) {
        const bool waits = SSL_get_error(ssl_.get(), done) == SSL_ERROR_WANT_READ;
        return waits ? Result<void>() : failed();
    }
    is_open_ = true;
    return {};
}

Result<void> TlsLayer::read() {
    while (!is_finished_) {
        const auto room = up().prepare(record_size);
        std::size_t size = 0;
        ERR_clear_error();
        const int done = SSL_read_ex(ssl_.get(), room.data(), room.size(), &size);
        if (done == 1) {
            up().commit(size);
            continue;
        }
        switch (SSL_get_error(ssl_.get(), done)) {
            case SSL_ERROR_WANT_READ:
                return {};
            case SSL_ERROR_ZERO_RETURN:
                is_finished_ = true;
                break;
            default:
                return failed();
        }
    }
    return {};
}

Result<void> TlsLayer::write(Bytes bytes) {
    std::size_t size = 0;
    ERR_clear_error();
    if (bytes.empty() || SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &size) == 1) {
        return {};
    }
    return failed();
}

void TlsLayer::finish() {
    if (is_open_) {
        static_cast<void>(SSL_shutdown(ssl_.get()));  // 0: the peer has yet to say the same
        ERR_clear_error();
    }
}

// A session that was not accepted is not tried again.
tl::unexpected<Error> TlsLayer::failed() {
    setting_->session.reset();
    return tl::unexpected(explain_failure(facts_));
}

Error TlsLayer::closed(Error error) {
    if (is_open_) {
        return error;
    }
    setting_->session.reset();
    if (error.code == Errc::connect_timeout) {
        error.detail += fmt::format(": {} does not answer in TLS", facts_.host);
        return error;
    }
    // It may be the wrong port, or a server that is only just starting.
    error.code = Errc::tls_failed;
    error.reason = ReasonCode::server_unavailable;
    error.detail += has_heard_ ? " in the middle of the TLS handshake"
                               : " without an answer to TLS: does this port speak TLS? (--no-tls "
                                 "does without)";
    return error;
}

}  // namespace mqtt::layer
